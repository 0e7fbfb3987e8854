import { type Job, jobsOf } from "../../core/readers/gitlabCi/jobs";
import { type Variables, variablesOf } from "../../core/readers/gitlabCi/pipeline";
import { type Interpret, Raw } from "../../core/readers/raw/raw";
import { isObject } from "../../core/text/jsonObject";
import { parsePropertyPath } from "../../core/text/propertyPath";
import { documentsOf } from "../../documents/document";
import { type TextNode, textNodesOf, valueAt } from "../../documents/positions/textNode";
import { UnreadableError } from "../../documents/unreadable";
import { Tagged } from "../../documents/yaml/schema";
import { anchorOf } from "./shared";

/** A pipeline of GitLab CI as one file writes it: its jobs, and where their settings stand. */
export interface Pipeline {
  readonly text: string;
  readonly root: TextNode;
  readonly jobs: readonly PipelineJob[];
}

export interface PipelineJob {
  readonly name: string;
  /** Where it is written. */
  readonly path: string;
  readonly services: readonly PipelineService[];
  /** The path of the list of its services, which may be inherited, and whether it hides another one. */
  readonly list?: { readonly path: string; readonly isOverride: boolean };
  readonly variables: Variables;
}

export interface PipelineService {
  readonly image: string;
  /** The names by which the job reaches it. */
  readonly hosts: readonly string[];
  /** Its other settings. */
  readonly settings: Readonly<Record<string, unknown>>;
  readonly path: string;
}

/** Undefined for a text that is no pipeline, or is not valid by YAML's own rules. */
export function pipelineOf(text: string): Pipeline | undefined {
  const root = textNodesOf(text)?.at(-1);
  const content = lastDocument(text);
  if (!root?.entries || root.isFlow || !isObject(content)) return undefined;
  const whole = new Raw(content, "", WITHOUT_TAGS);
  const inherited = [whole.get("services"), defaultsOf(whole)];
  return { text, root, jobs: jobsOf([whole]).map((job) => pipelineJob(job, inherited)) };
}

/** What GitLab replaces by a value from elsewhere is not written where it is used. */
const WITHOUT_TAGS: Interpret = (value) =>
  value instanceof Tagged ? { value: undefined, unknown: "is written elsewhere" } : undefined;

function lastDocument(text: string): unknown {
  try {
    return [...documentsOf(text, ".gitlab-ci.yml")].at(-1)?.content;
  } catch (error) {
    if (error instanceof UnreadableError) return undefined;
    throw error;
  }
}

function defaultsOf(whole: Raw): Raw {
  const defaults = whole.get("default");
  return defaults.isObject ? defaults.get("services") : defaults;
}

function pipelineJob(job: Job, inherited: readonly Raw[]): PipelineJob {
  const lists = job.keys.get("services") ?? [];
  const list = lists.at(-1);
  const isInherited = inherited.some(({ path }) => path === list?.path);
  return {
    name: job.name,
    path: job.path,
    services: list?.isList ? list.items().flatMap(serviceOf) : [],
    ...(list && {
      list: {
        path: list.path,
        isOverride: lists.length > 1 || (!isInherited && inherited.some(({ exists }) => exists)),
      },
    }),
    variables: variablesOf(job),
  };
}

function serviceOf(item: Raw): PipelineService[] {
  const image = item.isObject ? item.get("name").name() : item.name();
  if (image === undefined) return [];
  const { name: _, alias, ...settings } = item.isObject ? (item.raw() as Record<string, unknown>) : {};
  const aliases = typeof alias === "string" ? alias.split(/[\s,]+/).filter((each) => each !== "") : [];
  return [{ image, hosts: [...aliases, ...hostsOf(image)], settings, path: item.path }];
}

/** The names that GitLab makes of an image's: without its tag, and with each `/` as `__` and as `-`. */
function hostsOf(image: string): string[] {
  const name = image.replace(/@.*$/, "").replace(/:[^/:]*$/, "");
  return [...new Set([name.replaceAll("/", "__"), name.replaceAll("/", "-")])];
}

/**
 * The node that a path leads to, through the anchors of what is merged or repeated on its way; undefined for one that is
 * not written plainly.
 */
export function nodeOf({ text, root }: Pick<Pipeline, "text" | "root">, path: string): TextNode | undefined {
  let node: TextNode | undefined = root;
  for (const part of parsePropertyPath(path)) {
    const here = resolved(text, root, node);
    node = here?.items ? here.items[Number(part)] : valueIn(text, root, here, part);
  }
  return resolved(text, root, node);
}

/** How many aliases lead to another one, at most. */
const MAX_ALIASES = 10;

function valueIn(
  text: string,
  root: TextNode,
  mapping: TextNode | undefined,
  name: string,
  depth = 0,
): TextNode | undefined {
  const own = valueAt(mapping, name);
  if (own || depth > MAX_ALIASES) return own;
  const merged = valueAt(mapping, "<<");
  // What is named first counts.
  for (const each of merged?.items ?? [merged]) {
    const found = valueIn(text, root, resolved(text, root, each), name, depth + 1);
    if (found) return found;
  }
  return undefined;
}

/** What an alias stands for. */
function resolved(text: string, root: TextNode, node: TextNode | undefined): TextNode | undefined {
  if (!node || text.charAt(node.from - 1) !== "*" || node.items || node.entries || node.value !== undefined)
    return node;
  const name = text.slice(node.from, node.to);
  const isNamed = (each: TextNode | undefined) => each !== undefined && anchorOf(text, each) === name;
  const found = [...nodesBelow(root)].filter((each) => isNamed(each) && !isNamed(each.parent));
  return found.length === 1 ? found[0] : undefined;
}

function* nodesBelow(root: TextNode): Iterable<TextNode> {
  const open = [root];
  for (let node = open.pop(); node; node = open.pop()) {
    yield node;
    for (const child of [...(node.items ?? []), ...(node.entries ?? []).map(({ value }) => value)]) open.push(child);
  }
}

import { dirname, isAbsolute, join, normalize, relative } from "node:path";
import type { FilePlace } from "../../../core/model/source";
import { placeholder } from "../../../core/readers/compose/text";
import { jobsOf } from "../../../core/readers/gitlabCi/jobs";
import { readJob } from "../../../core/readers/gitlabCi/pipeline";
import { type Interpret, Raw } from "../../../core/readers/raw/raw";
import { matchesGlob } from "../../../core/text/glob";
import { isObject } from "../../../core/text/jsonObject";
import { childPath } from "../../../core/text/propertyPath";
import { shorten } from "../../../core/text/shorten";
import { namesIn } from "../../../documents/disk";
import { readDocuments } from "../../../documents/file";
import { Tagged, untagged } from "../../../documents/yaml/schema";
import type { Content, Input } from "../../input/input";

/** How many files one pipeline may include, directly and indirectly. */
const MAX_INCLUDES = 150;

/** Values of `spec: inputs`, by their names. */
type Inputs = ReadonlyMap<string, unknown>;

/** A file of a pipeline, with the prefix of its property paths. */
interface PipelineFile {
  readonly prefix: string;
  readonly inputs: Inputs;
  readonly content: Content;
  readonly place: FilePlace;
}

/**
 * Pipelines of GitLab CI: the jobs of a file and of the local files that it includes. Each job runs on its own host.
 */
export const gitlabCi: Input = {
  name: "GitLab CI",
  format: "gitlab-ci",
  group: "CI definitions",
  reads: "pipelines of GitLab with local includes and `docker run` in their scripts",
  words: ["script\\b", "include\\b", "run\\b"],
  resembles: (keys, file) => /\.gitlab-ci\.ya?ml$/.test(file) || keys.has("before_script"),
  matches: (content, file) =>
    !("apiVersion" in content || "kind" in content || "jobs" in content) &&
    (Object.values(content).some((job) => isJob(untagged(job))) || isOnlyIncludes(content, file)),
  read: ({ file, index, content }) => {
    const files = [
      ...includedBy(content, dirname(file), new Set([normalize(file)])),
      {
        prefix: "",
        content,
        inputs: inputDefaults(contentsOf(file), index),
        place: { file, document: index, path: "" },
      },
    ];
    const contents = files.map((each) => each.content).toReversed();
    const jobs = jobsOf(
      files.map((each) => new Raw(each.content, each.prefix, interpretReferences(each.inputs, contents))),
    );
    const elsewhere = new Map(files.flatMap(({ prefix, place }) => (prefix === "" ? [] : [[prefix, place] as const])));
    const origin = { file, document: index, path: "", elsewhere };
    return {
      notes: includeNotes(content),
      resources: jobs.length,
      workloads: jobs.flatMap((job) =>
        readJob(job, (type, name) => ({ type, name, host: `${file}#${index}#${job.name}`, origin })),
      ),
    };
  },
};

/** A pipeline's own file may have nothing but includes. */
function isOnlyIncludes(content: Content, file: string): boolean {
  return "include" in content && /\.gitlab-ci\.ya?ml$/.test(file);
}

/** A job declares what it runs: as a list or as a text of lines, or as steps. */
function isJob(job: unknown): boolean {
  if (!isObject(job)) return false;
  const run = untagged(job["run"]);
  if (Array.isArray(run) && run.some((step) => isObject(step) && ("script" in step || "step" in step))) return true;
  const script = untagged(job["script"]);
  return (typeof script === "string" || Array.isArray(script)) && !("steps" in job || "commands" in job);
}

/** The local files that a file includes, each preceded by the files that it includes itself. */
function includedBy(content: Content, root: string, seen: Set<string>): PipelineFile[] {
  const { include } = content;
  return [include].flat(1).flatMap((entry) => {
    const local = typeof entry === "string" ? entry : isObject(entry) ? entry["local"] : undefined;
    if (typeof local !== "string" || /\$|^https?:/.test(local) || seen.size > MAX_INCLUDES) return [];
    const given = Object.entries(isObject(entry) && isObject(entry["inputs"]) ? entry["inputs"] : {});
    return filesOf(root, local).flatMap((file) => {
      if (seen.has(file) || (root !== "." && !file.startsWith(root)) || file.startsWith("..")) return [];
      seen.add(file);
      const prefix = childPath("", local.includes("*") ? relative(root, file) : local);
      const contents = contentsOf(file);
      return contents.flatMap(({ content: included, document }) => [
        ...includedBy(included, root, seen),
        {
          prefix,
          content: included,
          inputs: new Map([...inputDefaults(contents, document), ...given]),
          place: { file, document, path: "" },
        },
      ]);
    });
  });
}

/** The files that a local include names: one, or those that match `*` within a folder and `**` in all below it. */
function filesOf(root: string, local: string): string[] {
  const path = isAbsolute(local) ? local.slice(1) : local;
  if (!path.includes("*")) return [join(root, path)];
  let folders = [root];
  const segments = path.split("/");
  for (const segment of segments.slice(0, -1)) {
    folders = folders.flatMap((folder) =>
      segment === "**" ? withFoldersBelow(folder) : namesLike(folder, segment).map((name) => join(folder, name)),
    );
  }
  const name = segments.at(-1) ?? "";
  return [...new Set(folders)].flatMap((folder) => namesLike(folder, name).map((found) => join(folder, found)));
}

/** How deep `**` is followed. */
const MAX_FOLDERS = 8;

function withFoldersBelow(folder: string, depth = 0): string[] {
  if (depth > MAX_FOLDERS) return [folder];
  const inner = namesIn(folder).filter((name) => !/^(?:\.git|node_modules)$|.\.\w+$/.test(name));
  return [folder, ...inner.flatMap((name) => withFoldersBelow(join(folder, name), depth + 1))];
}

function namesLike(folder: string, pattern: string): string[] {
  if (!pattern.includes("*")) return [pattern];
  return namesIn(folder).filter((name) => matchesGlob(pattern, name));
}

/** What a pipeline includes and that is not read, as notes. */
function includeNotes({ include }: Content): { path: string; note: string }[] {
  const isList = Array.isArray(include);
  return [include].flat(1).flatMap((entry, at) => {
    const path = isList ? `include[${at}]` : "include";
    const what = typeof entry === "string" ? { local: entry } : isObject(entry) ? entry : {};
    const kind = ["remote", "project", "template", "component", "artifact"].find((key) => key in what);
    const local = what["local"];
    const isUnread = typeof local === "string" && /\$|^https?:/.test(local);
    if (kind === undefined && !isUnread) return [];
    const named = shorten(String(kind === undefined ? local : what[kind]));
    return [{ path, note: `includes ${named}, which is not read: what it adds to the pipeline is undetermined` }];
  });
}

/** The defaults of `spec: inputs` in the document before a pipeline. */
function inputDefaults(contents: readonly { content: Content; document: number }[], index: number): Inputs {
  const header = contents.find(({ document }) => document === index - 1)?.content;
  const spec = header?.["spec"];
  const inputs = isObject(spec) && isObject(spec["inputs"]) ? spec["inputs"] : {};
  return new Map(
    Object.entries(inputs).flatMap(([name, input]) =>
      isObject(input) && input["default"] !== undefined ? [[name, input["default"]] as const] : [],
    ),
  );
}

const INPUT = /\$\[\[\s*inputs\.([\w-]+)[^\]]*\]\]/g;
const WHOLE_INPUT = new RegExp(`^${INPUT.source}$`);

/** A text with the values of inputs; a list or an object where the text is nothing but the name of one. */
function withInputs(text: string, inputs: Inputs): unknown {
  const whole = inputs.get(WHOLE_INPUT.exec(text)?.[1] ?? "");
  if (typeof whole === "object" && whole !== null) return whole;
  return text.replace(INPUT, (_, name: string) => {
    const value = inputs.get(name);
    return ["string", "number", "boolean"].includes(typeof value) ? String(value) : placeholder(`inputs.${name}`);
  });
}

/** Empty if the file cannot be read: the error is reported when that file itself is checked. */
function contentsOf(file: string): { content: Content; document: number }[] {
  try {
    return [...readDocuments(file)].flatMap(({ content, index }) => {
      const plain = untagged(content);
      return isObject(plain) ? [{ content: plain, document: index }] : [];
    });
  } catch {
    return [];
  }
}

/** Replaces `!reference [job, keyword]` with the value that it refers to, and inputs with their values. */
function interpretReferences(inputs: Inputs, contents: readonly Content[]): Interpret {
  return (value) => {
    if (typeof value === "string" && value.includes("$[[")) return { value: withInputs(value, inputs) };
    if (!(value instanceof Tagged)) return undefined;
    if (value.tag !== "!reference" || !Array.isArray(value.value)) return { value: value.value };
    const path = value.value.map(String);
    for (const content of contents) {
      const found = valueAt(content, path);
      if (found !== undefined) return { value: found };
    }
    return {
      value: undefined,
      unknown: `refers to ${shorten(path.join("."))}, which is in none of the files that can be read`,
    };
  };
}

const MAX_REFERENCES = 10;

function valueAt(content: unknown, path: readonly string[]): unknown {
  let at = valueOnce(content, path);
  for (let depth = 0; at instanceof Tagged; depth++) {
    if (at.tag !== "!reference") return at.value;
    if (depth > MAX_REFERENCES || !Array.isArray(at.value)) return undefined;
    at = valueOnce(content, at.value.map(String));
  }
  return at;
}

function valueOnce(content: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((at, key) => {
    const object = untagged(at);
    return isObject(object) && Object.hasOwn(object, key) ? object[key] : undefined;
  }, content);
}

import { dirname, join } from "node:path";
import { isObject } from "../../../core/text/jsonObject";
import { shorten } from "../../../core/text/shorten";
import type { Document } from "../../../documents/document";
import { readDocuments } from "../../../documents/file";
import { untagged } from "../../../documents/yaml/schema";
import { type Checked, folderAround, isWithin } from "../../input/checked";
import type { Content } from "../../input/input";
import type { UsedFile } from "../ci/ciInput";

/** How many files one pipeline may be made of, and how deep they may use each other. */
const MAX_FILES = 100;
const MAX_DEPTH = 8;
/** How deep lists of stages, jobs and steps are nested, with conditions between them. */
const MAX_NESTING = 20;

/** A use of a template. */
interface Use {
  readonly path: string;
  readonly template: string;
  readonly parameters: Content;
}

/** The templates of the same repository that a pipeline uses, with the parameters that it gives them. */
export function templatesOf(
  { file, content }: Pick<Document, "file"> & { readonly content: Content },
  checked: Checked,
): UsedFile[] {
  const found: UsedFile[] = [];
  const root = folderAround(file, checked);
  const add = (user: string, using: Content, given: ReadonlyMap<string, string>, depth: number): void => {
    const known = new Map([...defaultsOf(using["parameters"]), ...given]);
    for (const use of usesIn(using)) {
      const path = localPath(use.template);
      if (path === undefined || found.length >= MAX_FILES || depth > MAX_DEPTH) continue;
      const used = path.startsWith("/") ? join(root, path) : join(dirname(user), path);
      if (!isWithin(used, root)) continue;
      const values = literals(use.parameters, known);
      for (const { content: inner, index } of contentsOf(used)) {
        found.push({ file: used, index, content: inner, given: values });
        add(used, inner, values, depth + 1);
      }
    }
  };
  add(file, content, new Map(), 0);
  return found;
}

/** A note for each template of another repository. */
export function templateNotes(content: Content): { path: string; note: string }[] {
  return usesIn(content)
    .filter(({ template }) => localPath(template) === undefined)
    .map(({ path, template }) => ({
      path,
      note: `uses ${shorten(template)}, which is not read: what it adds to the pipeline is undetermined`,
    }));
}

/** The path of a template in the same repository; undefined for one of another. */
function localPath(template: string): string | undefined {
  const [, path, repository] = /^([^@]*)(?:@(.*))?$/s.exec(template) ?? [];
  return repository === undefined || repository === "self" ? path : undefined;
}

/** The templates of stages, jobs and steps, and the one that a pipeline extends. */
function usesIn(content: Content): Use[] {
  const lists = ["stages", "jobs", "steps"].flatMap((key) => usesBelow(content[key], key, 0));
  return [...useAt(content["extends"], "extends"), ...lists];
}

function usesBelow(value: unknown, path: string, depth: number): Use[] {
  if (depth > MAX_NESTING) return [];
  if (Array.isArray(value)) return value.flatMap((item, at) => usesBelow(item, `${path}[${at}]`, depth + 1));
  if (!isObject(value)) return [];
  const own = useAt(value, path);
  if (own.length > 0) return own;
  return Object.entries(value)
    .filter(
      ([key]) =>
        key.startsWith("${{") || /^(?:jobs|steps|strategy|runOnce|rolling|canary|deploy|on|success)$/.test(key),
    )
    .flatMap(([key, inner]) => usesBelow(inner, `${path}.${key}`, depth + 1));
}

function useAt(value: unknown, path: string): Use[] {
  if (!isObject(value) || typeof value["template"] !== "string") return [];
  const parameters = isObject(value["parameters"]) ? value["parameters"] : {};
  return [{ path, template: value["template"], parameters }];
}

const PARAMETER = /\$\{\{\s*parameters\.([\w-]+)\s*\}\}/g;

/** The values that are literal, or that parameters of the user give. */
function literals(parameters: Content, known: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(parameters).flatMap(([name, value]) => {
      if (!["string", "number", "boolean"].includes(typeof value)) return [];
      const text = String(value).replace(PARAMETER, (match, used: string) => known.get(used.toLowerCase()) ?? match);
      return /\$[([{]/.test(text) ? [] : [[name.toLowerCase(), text] as const];
    }),
  );
}

function defaultsOf(parameters: unknown): ReadonlyMap<string, string> {
  if (isObject(parameters)) return literals(parameters, new Map());
  const items = Array.isArray(parameters) ? parameters.filter(isObject) : [];
  return literals(Object.fromEntries(items.map((item) => [String(item["name"]), item["default"]])), new Map());
}

/** Empty if the file cannot be read: that is reported where it is checked itself. */
function contentsOf(file: string): { content: Content; index: number }[] {
  try {
    return [...readDocuments(file)].flatMap(({ content, index }) => {
      const plain = untagged(content);
      return isObject(plain) ? [{ content: plain, index }] : [];
    });
  } catch {
    return [];
  }
}

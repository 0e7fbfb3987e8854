import { dirname, isAbsolute, join, normalize } from "node:path";
import type { FilePlace } from "../../../core/model/source";
import { jobsOf } from "../../../core/readers/gitlabCi/jobs";
import { readJob } from "../../../core/readers/gitlabCi/pipeline";
import { type Interpret, Raw } from "../../../core/readers/raw/raw";
import { childPath } from "../../../core/text/propertyPath";
import { shorten } from "../../../core/text/shorten";
import { readDocuments } from "../../../documents/file";
import { Tagged, untagged } from "../../../documents/yaml/schema";
import { type Content, type Input, isObject } from "../../input/input";

/** How many files one pipeline may include, directly and indirectly. */
const MAX_INCLUDES = 150;

/** A file of a pipeline, with the prefix of its property paths. */
interface PipelineFile {
  readonly prefix: string;
  readonly content: Content;
  readonly place: FilePlace;
}

/**
 * Pipelines of GitLab CI: the jobs of a file and of the local files that it includes. Each job runs on its own host.
 */
export const gitlabCi: Input = {
  name: "GitLab CI",
  group: "CI definitions",
  reads: "pipelines of GitLab with local includes and `docker run` in their scripts",
  words: ["script\\b"],
  resembles: (keys, file) => /\.gitlab-ci\.ya?ml$/.test(file) || keys.has("before_script"),
  matches: (content) =>
    !("apiVersion" in content || "kind" in content || "jobs" in content) &&
    Object.values(content).some((job) => isJob(untagged(job))),
  read: ({ file, index, content }) => {
    const files = [
      ...includedBy(content, dirname(file), new Set([normalize(file)])),
      { prefix: "", content, place: { file, document: index, path: "" } },
    ];
    const interpret = interpretReferences(files.map((each) => each.content).toReversed());
    const jobs = jobsOf(files.map((each) => new Raw(each.content, each.prefix, interpret)));
    const elsewhere = new Map(files.flatMap(({ prefix, place }) => (prefix === "" ? [] : [[prefix, place] as const])));
    const origin = { file, document: index, path: "", elsewhere };
    return {
      resources: jobs.length,
      workloads: jobs.flatMap((job) =>
        readJob(job, (type, name) => ({ type, name, host: `${file}#${index}#${job.name}`, origin })),
      ),
    };
  },
};

/** A job declares what it runs, as a list or as a text of lines. */
function isJob(job: unknown): boolean {
  if (!isObject(job)) return false;
  const script = untagged(job["script"]);
  return (typeof script === "string" || Array.isArray(script)) && !("steps" in job || "commands" in job);
}

/** The local files that a file includes, each preceded by the files that it includes itself. */
function includedBy(content: Content, root: string, seen: Set<string>): PipelineFile[] {
  const { include } = content;
  return [include].flat(1).flatMap((entry) => {
    const local = typeof entry === "string" ? entry : isObject(entry) ? entry["local"] : undefined;
    if (typeof local !== "string" || /[*$]|^https?:/.test(local) || seen.size > MAX_INCLUDES) return [];
    const file = join(root, isAbsolute(local) ? local.slice(1) : local);
    if (seen.has(file) || (root !== "." && !file.startsWith(root)) || file.startsWith("..")) return [];
    seen.add(file);
    return contentsOf(file).flatMap(({ content: included, document }) => [
      ...includedBy(included, root, seen),
      { prefix: childPath("", local), content: included, place: { file, document, path: "" } },
    ]);
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

/** Replaces `!reference [job, keyword]` with the value that it refers to. */
function interpretReferences(contents: readonly Content[]): Interpret {
  return (value) => {
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

import { join, normalize } from "node:path";
import { isObject } from "../../../core/text/jsonObject";
import type { Document } from "../../../documents/document";
import { readDocuments } from "../../../documents/file";
import { type Checked, folderAround, isWithin } from "../../input/checked";
import type { Content } from "../../input/input";
import type { UsedFile } from "../ci/ciInput";

/** How many files one workflow may use with inputs. */
const MAX_FILES = 50;

/**
 * The workflows and actions of the same repository to which jobs and steps give literal inputs. Without any, a file is
 * judged by itself, with its defaults.
 */
export function usedFiles(
  { file, content }: Pick<Document, "file"> & { readonly content: Content },
  checked: Checked,
): UsedFile[] {
  const root = folderAround(file, checked);
  const [, repository = root] = /^(.*?)\/?\.(?:github|gitea|forgejo)\//.exec(file) ?? [];
  const calls = callsIn(content).flatMap(({ uses, inputs }) => {
    const given = literals(inputs);
    return given.size === 0 ? [] : [{ uses, given }];
  });
  const used = calls.slice(0, MAX_FILES).flatMap(({ uses, given }) => {
    const path = join(repository, uses);
    if (!isWithin(path, root)) return [];
    const files = /\.ya?ml$/.test(uses) ? [path] : ["action.yml", "action.yaml"].map((name) => join(path, name));
    return files.flatMap((each) => contentsOf(normalize(each)).map((found) => ({ ...found, given })));
  });
  return used.slice(0, MAX_FILES);
}

/** Jobs and steps that use a file of the same repository. */
function callsIn({ jobs, runs }: Content): { uses: string; inputs: unknown }[] {
  const called = isObject(jobs) ? Object.values(jobs).filter(isObject) : [];
  const steps = [...called, ...(isObject(runs) ? [runs] : [])].flatMap((job) =>
    Array.isArray(job["steps"]) ? job["steps"].filter(isObject) : [],
  );
  return [...called, ...steps].flatMap(({ uses, with: inputs }) =>
    typeof uses === "string" && uses.startsWith("./") ? [{ uses, inputs }] : [],
  );
}

function literals(inputs: unknown): ReadonlyMap<string, string> {
  return new Map(
    Object.entries(isObject(inputs) ? inputs : {}).flatMap(([name, value]) =>
      ["string", "number", "boolean"].includes(typeof value) && !String(value).includes("${{")
        ? [[name, String(value)] as const]
        : [],
    ),
  );
}

/** Empty if the file cannot be read: that is reported where it is checked itself. */
function contentsOf(file: string): { file: string; index: number; content: Content }[] {
  try {
    return [...readDocuments(file)].flatMap(({ content, index }) =>
      isObject(content) ? [{ file, index, content }] : [],
    );
  } catch {
    return [];
  }
}

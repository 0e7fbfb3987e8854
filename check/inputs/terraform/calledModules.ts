import { dirname, join, normalize } from "node:path";
import { literalText } from "../../../core/readers/terraform/module";
import { readText } from "../../../documents/file";
import { CONFIGURATION, isLocal, parsed } from "./moduleFolder";

/** A module call with a local source: other files need not be parsed. */
const CALL = /module[\s\S]*source["\s]*[=:]\s*"\.\.?[/\\"]/;

/**
 * The folders of modules that others of these files call, directly or through more calls. A module that only calls of
 * its own lead to is none.
 */
export function calledModules(files: readonly string[]): string[] {
  const folders = new Map<string, Set<string>>();
  for (const file of files) {
    if (!CONFIGURATION.test(file)) continue;
    const folder = normalize(dirname(file));
    const called = folders.get(folder) ?? new Set();
    folders.set(folder, called);
    for (const source of localSources(file)) called.add(normalize(join(folder, source)).replace(/[/\\]$/, ""));
  }
  const anywhere = new Set([...folders.values()].flatMap((called) => [...called]));
  const roots = [...folders.keys()].filter((folder) => !anywhere.has(folder));
  const reached = new Set<string>();
  const open = [...roots];
  for (let folder = open.pop(); folder !== undefined; folder = open.pop()) {
    for (const called of folders.get(folder) ?? []) {
      if (reached.has(called)) continue;
      reached.add(called);
      open.push(called);
    }
  }
  return [...reached].filter((folder) => folders.has(folder));
}

function localSources(file: string): string[] {
  let text: string;
  try {
    text = readText(file);
  } catch {
    return [];
  }
  if (!CALL.test(text)) return [];
  return parsed(file).flatMap(({ body }) =>
    body.blocks.flatMap(({ type, body: { attributes } }) => {
      const source = type === "module" ? literalText(attributes.get("source")?.value) : undefined;
      return source !== undefined && isLocal(source) ? [source] : [];
    }),
  );
}

import { lstatSync, readdirSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";

/** Files of a chart or an overlay, far more than people write. */
const MAX_FILES = 5_000;
const MAX_BYTES = 32 * 1024 * 1024;

/**
 * Why a tool must not read a folder: it holds more than people write, something other than files, or a link to what
 * lies elsewhere on this machine. Undefined if it may.
 */
export function whyNotConfined(folder: string): string | undefined {
  const root = realpathSync(folder);
  const open = [root];
  let [files, bytes] = [0, 0];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    for (const name of readdirSync(next)) {
      const path = join(next, name);
      if (++files > MAX_FILES) return `it holds more than ${MAX_FILES} files`;
      const found = lstatSync(path);
      if (found.isSymbolicLink()) {
        const why = whyNotFollowed(path, root);
        if (why !== undefined) return why;
      } else if (found.isDirectory()) open.push(path);
      else if (!found.isFile()) return `${relative(root, path)} is not a file`;
      bytes += found.size;
      if (bytes > MAX_BYTES) return `it holds more than ${MAX_BYTES / 1024 / 1024} MB`;
    }
  }
  return undefined;
}

function whyNotFollowed(link: string, root: string): string | undefined {
  const shown = relative(root, link);
  try {
    const target = realpathSync(link);
    if (!isWithin(target, root)) return `${shown} is a link that leads out of it`;
    return statSync(target).isFile() ? undefined : `${shown} is a link to a folder`;
  } catch {
    return `${shown} is a link that leads nowhere`;
  }
}

/** Whether a real path is a folder itself or lies below it. */
export function isWithin(path: string, root: string): boolean {
  return path === root || path.startsWith(root.endsWith(sep) ? root : root + sep);
}

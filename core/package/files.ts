import { existsSync, readFileSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { Worker, type WorkerOptions } from "node:worker_threads";

/** A file that stands at the root of the package, of a checkout too, and nowhere else in either. */
const MARK = "breakwater.schema.json";

/** In the executable: the text of an embedded file by its name, undefined where there is none. */
type Embedded = (name: string) => string | undefined;

let embedded: Embedded | undefined;
let root: string | undefined;

/** Has the package's files read from inside the executable, in this thread. */
export function readEmbeddedFiles(read: Embedded): void {
  embedded = read;
}

/** Whether this is the single-file executable, which has no folder of its own, and no Node to run other scripts with. */
export function isExecutable(): boolean {
  return embedded !== undefined;
}

/**
 * The text of one of the package's own files, such as `package.json` or a bundle in `dist`. It is the same for modules
 * that run one by one, from a bundle, or from source.
 *
 * @throws Error if the file is missing, as it is for a bundle that was copied out of the package
 */
export function packageFile(path: string): string {
  const text = embedded?.(basename(path));
  if (text !== undefined) return text;
  root ??= packageRoot();
  if (root === undefined) throw new Error(`${path} is missing: it is part of the package breakwater`);
  return readFileSync(join(root, path), "utf8");
}

/** Starts a thread from a file beside the code, which the executable has under the file's name. */
export function startThread(file: string, options: WorkerOptions = {}): Worker {
  const source = embedded?.(basename(file));
  return source === undefined ? new Worker(file, options) : new Worker(source, { ...options, eval: true });
}

function packageRoot(): string | undefined {
  for (let folder = __dirname; ; folder = dirname(folder)) {
    if (existsSync(join(folder, MARK))) return folder;
    if (dirname(folder) === folder) return undefined;
  }
}

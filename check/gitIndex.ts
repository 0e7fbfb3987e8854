import { existsSync, readFileSync, statSync } from "node:fs";
import { dirname, isAbsolute, join, resolve, sep } from "node:path";

/**
 * Paths that git tracks, regardless of .gitignore, from the index of a repository. The index is parsed here because
 * running `git` would execute commands that the repository's configuration names.
 */
export class TrackedPaths {
  private constructor(
    private readonly root: string,
    private readonly files: ReadonlySet<string>,
    private readonly folders: ReadonlySet<string>,
  ) {}

  /**
   * @param root the folder that contains `.git`
   * @returns undefined if the index cannot be read
   */
  static of(root: string): TrackedPaths | undefined {
    try {
      const files = new Set(pathsIn(readFileSync(join(gitFolder(root), "index"))));
      const folders = new Set<string>();
      for (const file of files)
        for (let at = file.lastIndexOf("/"); at > 0; at = file.lastIndexOf("/", at - 1)) {
          const folder = file.slice(0, at);
          if (folders.has(folder)) break;
          folders.add(folder);
        }
      return new TrackedPaths(root, files, folders);
    } catch {
      return undefined;
    }
  }

  /** Whether a file, or anything below a folder, is tracked. @param path absolute */
  has(path: string, isFolder: boolean): boolean {
    if (!path.startsWith(this.root + sep)) return false;
    const below = path
      .slice(this.root.length + 1)
      .split(sep)
      .join("/");
    return isFolder ? this.folders.has(below) : this.files.has(below);
  }
}

/** Whether the repository that a file lies in tracks it. */
export function isTracked(file: string): boolean {
  const path = resolve(file);
  for (let root = dirname(path); ; root = dirname(root)) {
    if (existsSync(join(root, ".git"))) return TrackedPaths.of(root)?.has(path, false) === true;
    if (dirname(root) === root) return false;
  }
}

/** In a worktree or a submodule, `.git` is a file that contains the path of the folder. */
function gitFolder(root: string): string {
  const own = join(root, ".git");
  if (statSync(own).isDirectory()) return own;
  const [, named = ""] = /^gitdir: (.+)$/m.exec(readFileSync(own, "utf8")) ?? [];
  return isAbsolute(named) ? named : join(dirname(own), named);
}

/** Bytes of an entry before its hash: timestamps, device and inode, mode, owner and size. */
const BEFORE_HASH = 40;
const SHA1_BYTES = 20;
const EXTENDED = 0x4000;

/** Parses versions 2, 3 and 4 as gitformat-index(5) specifies them. Throws on anything else. */
function* pathsIn(index: Buffer): Iterable<string> {
  const version = index.readUInt32BE(4);
  if (index.toString("latin1", 0, 4) !== "DIRC" || version < 2 || version > 4) throw new Error("no index");
  let at = 12;
  let path = Buffer.alloc(0);
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    const start = at;
    const flags = index.readUInt16BE(at + BEFORE_HASH + SHA1_BYTES);
    at += BEFORE_HASH + SHA1_BYTES + (version >= 3 && flags & EXTENDED ? 4 : 2);
    let kept = 0;
    if (version === 4) {
      const { value, end } = variableWidth(index, at);
      kept = path.length - value;
      at = end;
    }
    const end = index.indexOf(0, at);
    if (end < 0 || kept < 0) throw new Error("no index");
    path = Buffer.concat([path.subarray(0, kept), index.subarray(at, end)]);
    yield path.toString();
    at = version === 4 ? end + 1 : start + Math.ceil((end + 1 - start) / 8) * 8;
  }
}

/** An offset as in pack files: seven bits per byte; each further byte adds one to the value before it. */
function variableWidth(index: Buffer, from: number): { value: number; end: number } {
  let at = from;
  let byte = index.readUInt8(at++);
  let value = byte & 0x7f;
  while (byte & 0x80) {
    byte = index.readUInt8(at++);
    value = (value + 1) * 128 + (byte & 0x7f);
  }
  return { value, end: at };
}

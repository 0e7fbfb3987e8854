/**
 * Host paths, purely lexically: what a path means to the engine that mounts it, without looking at any file system. Symbolic links other
 * than the ones every platform has (`/var/run`) cannot be seen. Total on any string, linear in its length.
 */
export type Segments = readonly string[];

/** Prefixes that name another place: what Linux, macOS and Docker Desktop have as a link. `*` is any one segment. */
const ALIASES: readonly (readonly [prefix: Segments, replacement: Segments])[] = [
  [["var", "run"], ["run"]],
  [
    ["var", "lock"],
    ["run", "lock"],
  ],
  [["private", "var"], ["var"]],
  [["private", "etc"], ["etc"]],
  [["private", "tmp"], ["tmp"]],
  [["var", "home"], ["home"]],
  [["var", "roothome"], ["root"]],
  [["var", "root"], ["root"]],
  [["host_mnt"], []],
  [["cygdrive"], []],
  [["run", "desktop", "mnt", "host"], []],
  [["proc", "*", "root"], []],
  [["proc", "*", "task", "*", "root"], []],
  [["proc", "1", "cwd"], []],
  [["~"], ["home", "~"]],
  [["$HOME"], ["home", "~"]],
  [["${HOME}"], ["home", "~"]],
  [["$XDG_RUNTIME_DIR"], ["run", "user", "*"]],
  [["${XDG_RUNTIME_DIR}"], ["run", "user", "*"]],
];
const LONGEST_ALIAS = Math.max(...ALIASES.map(([prefix]) => prefix.length));

/**
 * The segments of the place a host path names: `//var/./run/x/../docker.sock/` and `/run/docker.sock` are the same. Windows pipes become
 * `["pipe:", name]`, drives `["c:", …]`, both in lower case, as Windows compares them.
 */
export function segmentsOf(path: string): Segments {
  const windows = windowsSegments(path);
  if (windows) return windows;
  return driveSegments(followAliases(resolveDots(path.split("/"))));
}

/** A Windows drive as Linux tools write it: `/mnt/c/Users` in WSL, `/c/Users` in Git Bash and in Docker Desktop's mounts. */
function driveSegments(segments: Segments): Segments {
  const [letter = "", ...rest] = segments[0] === "mnt" ? segments.slice(1) : segments;
  return /^[a-z]$/i.test(letter) ? [`${letter.toLowerCase()}:`, ...rest.map((name) => name.toLowerCase())] : segments;
}

/** Whether a path names its place by itself. Any other hangs on a folder that the path does not tell: a Compose project's, `$PWD`. */
export function isAbsolute(path: string): boolean {
  return /^([/~]|\\|[a-z]:|npipe:|\$(HOME|\{HOME\}|XDG_RUNTIME_DIR|\{XDG_RUNTIME_DIR\})(\/|$))/i.test(path);
}

/** Replaces leading aliases until none is left. Only the first few segments are looked at each time, so that the whole stays linear. */
function followAliases(segments: Segments): Segments {
  let head: Segments = [];
  let from = 0;
  for (;;) {
    const start = [...head, ...segments.slice(from, from + LONGEST_ALIAS)];
    const alias = ALIASES.find(([prefix]) => covers(prefix, start));
    if (!alias) return [...head, ...segments.slice(from)];
    const [prefix, replacement] = alias;
    from += Math.max(0, prefix.length - head.length);
    head = [...replacement, ...head.slice(prefix.length)];
  }
}

function windowsSegments(path: string): Segments | undefined {
  const pipe = /^(?:npipe:)?[\\/]{2,}[.?][\\/]+pipe[\\/]+(.*)$/is.exec(path);
  if (pipe) return ["pipe:", ...resolveDots((pipe[1] ?? "").toLowerCase().split(/[\\/]/))];
  const drive = /^(?:[\\/]{2}[?.][\\/])?([a-z]:)(?:[\\/](.*))?$/is.exec(path);
  if (drive) return [(drive[1] ?? "").toLowerCase(), ...resolveDots((drive[2] ?? "").toLowerCase().split(/[\\/]/))];
  return undefined;
}

function resolveDots(parts: readonly string[]): string[] {
  const segments: string[] = [];
  for (const part of parts) {
    if (part === "..") segments.pop();
    else if (part !== "" && part !== ".") segments.push(part);
  }
  return segments;
}

/** Whether mounting `mounted` brings `target` along: the same place or a folder above it, on whole segments. `*` in either is any name. */
export function covers(mounted: Segments, target: Segments): boolean {
  return mounted.length <= target.length && mounted.every((name, at) => name === target[at] || name === "*" || target[at] === "*");
}

/** A path pattern of the catalogues, written with slashes; `~` at its start stands for the home of every user. */
export function expandHome(pattern: string): Segments[] {
  const names = pattern.split("/").filter(Boolean);
  if (names[0] !== "~") return [names];
  return [["root"], ["home", "*"], ["Users", "*"], ["c:", "users", "*"]].map((home) => [...home, ...names.slice(1)]);
}

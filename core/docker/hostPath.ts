/**
 * Purely lexical host paths: what a path means to the engine that mounts it, without access to any file system.
 * Symbolic links other than those that every platform has (`/var/run`) stay invisible. Total on any string, linear in
 * its length.
 */
export type Segments = readonly string[];

/**
 * Prefixes that lead to another place, through links that Linux, macOS and Docker Desktop have. `*` is any one segment.
 */
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
  [["proc", "self", "cwd"], []],
  [["~"], ["home", "~"]],
  [["$HOME"], ["home", "~"]],
  [["${HOME}"], ["home", "~"]],
  [["$XDG_RUNTIME_DIR"], ["run", "user", "*"]],
  [["${XDG_RUNTIME_DIR}"], ["run", "user", "*"]],
];
const MAX_ALIAS_LENGTH = Math.max(...ALIASES.map(([prefix]) => prefix.length));

/**
 * The segments of the place that a host path names: `//var/./run/x/../docker.sock/` and `/run/docker.sock` are the
 * same. Windows pipes become `["pipe:", name]`, drives `["c:", …]`, both in lower case, since Windows ignores case; the
 * same applies to macOS home folders below `Users`.
 */
export function segmentsOf(path: string): Segments {
  let segments = remembered.get(path);
  if (!segments) {
    segments = windowsSegments(path) ?? foldCase(followAliases(resolveDots(posixPath(path).split("/"))));
    if (remembered.size === MAX_REMEMBERED) remembered.clear();
    if (path.length <= MAX_REMEMBERED_LENGTH) remembered.set(path, segments);
  }
  return segments;
}

/** The paths that were asked for last: many containers mount the same ones, and several rules ask about each. */
const remembered = new Map<string, Segments>();
const MAX_REMEMBERED = 1_000;
const MAX_REMEMBERED_LENGTH = 200;

/**
 * The same, but as the kernel walks it, for paths that are mounted without being cleaned first (a volume driver's
 * device): a `..` after a link leaves the link's target, so that `/var/lock/..` is `/run` and not `/var`.
 */
export function walkedSegmentsOf(path: string): Segments {
  return windowsSegments(path) ?? foldCase(followAliases(posixPath(path).split("/")));
}

/**
 * Whether a path identifies its place on its own. Any other path depends on a folder that it does not name: a Compose
 * project's, `$PWD`.
 */
export function isAbsolute(path: string): boolean {
  return /^([/~]|\\|[a-z]:|npipe:|\$(HOME|\{HOME\}|XDG_RUNTIME_DIR|\{XDG_RUNTIME_DIR\})(\/|$))/i.test(path);
}

/** Walks a path from the root. Compares only short prefixes with the aliases, so that the whole stays linear. */
function followAliases(parts: readonly string[]): string[] {
  let segments: string[] = [];
  for (const part of parts) {
    if (part === "..") segments.pop();
    else if (part !== "" && part !== ".") {
      segments.push(part);
      if (segments.length <= MAX_ALIAS_LENGTH) segments = replacementOf(segments) ?? segments;
    }
  }
  return segments;
}

function replacementOf(segments: Segments): string[] | undefined {
  const isPrefix = (prefix: Segments) =>
    prefix.length === segments.length && prefix.every((name, at) => name === "*" || name === segments[at]);
  const alias = ALIASES.find(([prefix]) => isPrefix(prefix));
  return alias && [...alias[1]];
}

/** Converts a distribution's file as Windows names it, `\\wsl$\NAME\run`, to the distribution's own path. */
function posixPath(path: string): string {
  const [prefix] = /^[\\/]{2}wsl(?:\$|\.localhost)[\\/]+[^\\/]+(?=[\\/]|$)/i.exec(path) ?? [];
  return prefix === undefined ? path : path.slice(prefix.length).replaceAll("\\", "/");
}

/**
 * Converts to lower case where the platform ignores case: macOS below `/Users`, and a Windows drive in the form of
 * Linux tools, `/mnt/c/Users` in WSL, `/c/Users` in Git Bash and in Docker Desktop's mounts.
 */
function foldCase(segments: Segments): Segments {
  const [first = "", ...rest] = segments[0] === "mnt" ? segments.slice(1) : segments;
  if (/^[a-z]$/i.test(first)) return [`${first.toLowerCase()}:`, ...rest.map((name) => name.toLowerCase())];
  return /^users$/i.test(segments[0] ?? "")
    ? ["Users", ...segments.slice(1).map((name) => name.toLowerCase())]
    : segments;
}

function windowsSegments(path: string): Segments | undefined {
  const pipe = /^(?:npipe:)?(?:[\\/]{2,}[.?]|\\\\[^\\/]+)[\\/]+pipe(?:[\\/]+(.*))?$/is.exec(path);
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

/**
 * Whether mounting `mounted` exposes `target`: the same place or a folder above it, compared by whole segments. `*` in
 * either is any name.
 */
export function covers(mounted: Segments, target: Segments): boolean {
  return (
    mounted.length <= target.length &&
    mounted.every((name, at) => name === target[at] || name === "*" || target[at] === "*")
  );
}

/** A path pattern of the catalogues, written with slashes; `~` at its start stands for every user's home. */
export function expandHome(pattern: string): Segments[] {
  const names = pattern.split("/").filter(Boolean);
  if (names[0] !== "~") return [names];
  const below = names.slice(1);
  const folded = below.map((name) => name.toLowerCase());
  return [
    ["root", ...below],
    ["home", "*", ...below],
    ["Users", "*", ...folded],
    ["c:", "users", "*", ...folded],
  ];
}

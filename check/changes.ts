import { spawnSync } from "node:child_process";
import { realpathSync } from "node:fs";
import { basename, dirname, join, resolve, sep } from "node:path";
import type { Read } from "../documents/disk";
import { UnreadableError } from "../documents/unreadable";
import type { Judged } from "./batch";
import { isKustomizationFile } from "./render/overlay";
import type { CheckFinding, CheckResult, Problem } from "./report";

/** A bare repository among the files of another one would bring its own configuration, which names programs. */
const OFF = ["safe.bareRepository=explicit", "core.fsmonitor=false", "diff.relative=false"];

/** Bytes of git's output, far more than the names of all files of a large repository. */
const MAX_OUTPUT = 256 * 1024 * 1024;

/** What has changed in a git repository since a commit. */
export class Changes {
  private constructor(
    readonly ref: string,
    private readonly root: string,
    /** Absolute paths of files that differ, and of those that git neither tracks nor ignores. */
    private readonly changed: ReadonlySet<string>,
    /** Folders in which a file was added or removed. */
    private readonly folders: ReadonlySet<string>,
    private readonly tracked: ReadonlySet<string>,
  ) {}

  /**
   * Asks git what the working tree changes of the commit from which it has diverged from `ref`: what a merge request
   * shows, and what is not committed yet.
   *
   * @param ref a branch, a tag or a commit
   * @throws UnreadableError without git, outside of a repository, and for an unknown ref
   */
  static since(ref: string, folder = "."): Changes {
    const ask = (...args: readonly string[]) => git(ref, folder, args);
    const root = realpathSync(ask("rev-parse", "--show-toplevel").replace(/\r?\n$/, ""));
    const commit = commitOf(ref, folder);
    const base = run(folder, ["merge-base", commit, "HEAD"]).text?.trim() || commit;
    const inRoot = (name: string) => join(root, name.replace(/\/$/, "")); // Another repository ends in a slash.
    const status = ask("diff", "--name-status", "-z", "--no-renames", "--no-ext-diff", "--no-textconv", base, "--");
    const parts = status.split("\0");
    const [changed, folders] = [new Set<string>(), new Set<string>()];
    for (let at = 0; at + 1 < parts.length; at += 2) {
      const file = inRoot(parts[at + 1] ?? "");
      changed.add(file);
      if (parts[at] !== "M") folders.add(dirname(file));
    }
    const list = (...options: string[]) => ask("ls-files", "-z", "--full-name", ...options, "--", ":/").split("\0");
    for (const name of list("--others", "--exclude-standard")) {
      if (name === "") continue;
      changed.add(inRoot(name));
      folders.add(dirname(inRoot(name)));
    }
    return new Changes(ref, root, changed, folders, new Set(list().map(inRoot)));
  }

  /**
   * Whether a file has changed, or anything that was read with it. A file that git does not know counts as changed: it
   * may be anything.
   */
  affects(file: string, reads: readonly Read[]): boolean {
    const path = realPath(file);
    if (!path.startsWith(this.root + sep) || !this.tracked.has(path)) return true;
    return (
      this.changed.has(path) ||
      reads.some(
        ([question, name]) => this.hasChanged(question, resolve(name)) || this.hasChanged(question, realPath(name)),
      )
    );
  }

  /** A link, a submodule or another repository has changed as a whole, and with it what lies behind it. */
  private hasChanged(question: Read[0], path: string): boolean {
    if (question === "names" && this.folders.has(path)) return true;
    for (let at = path; at.startsWith(this.root + sep); at = dirname(at))
      if ((at !== path || question !== "names") && this.changed.has(at)) return true;
    return false;
  }
}

/** The files of a check that changes affect, with those that were read with them. */
export function affectedFiles(judged: readonly Judged[], changes: Changes): ReadonlySet<string> {
  return new Set(
    judged.flatMap(({ files: [file = ""], reads }) =>
      changes.affects(file, reads)
        ? [file, ...reads.flatMap(([question, name]) => (question === "content" ? [name] : []))]
        : [],
    ),
  );
}

/** What a result is reduced by. */
interface Reduction {
  readonly changes: Changes;
  readonly affected: ReadonlySet<string>;
  /** The files that were judged each by itself. What else there is may be made of anything, and is kept. */
  readonly judged: ReadonlySet<string>;
  /** The findings that there would be without the affected files. */
  readonly without: readonly CheckFinding[];
}

/**
 * Leaves out findings and problems of files that changes do not affect, and says how many. Findings that only appear
 * because unchanged files are judged together with changed ones are kept.
 */
export function changedOnly(
  { findings, problems, notes }: Pick<CheckResult, "findings" | "problems" | "notes">,
  { changes: { ref }, affected, judged, without }: Reduction,
): Pick<CheckResult, "findings" | "problems" | "notes"> {
  const isUnaffected = ({ file }: { readonly file?: string }) =>
    file !== undefined && judged.has(file) && !affected.has(file);
  const known = new Set(without.map(keyOf));
  const shown = findings.filter(
    (finding) => !isUnaffected(finding) || isRendered(finding) || !known.has(keyOf(finding)),
  );
  const left = findings.length - shown.length;
  const open = problems.filter((problem: Problem) => !isUnaffected(problem));
  const unread = problems.length - open.length;
  return {
    findings: shown,
    problems: open,
    notes: [
      ...notes,
      ...(left === 0 ? [] : [`findings in files that have not changed since ${ref} are left out: ${left}`]),
      ...(unread === 0 ? [] : [`files that could not be judged, and have not changed since ${ref}: ${unread}`]),
    ],
  };
}

/** What a kustomization makes has no line, and is made of other files. */
function isRendered({ file, line }: CheckFinding): boolean {
  return line === undefined && file !== undefined && isKustomizationFile(file);
}

function keyOf({ rule, status, file, line, column, resource, container, path, found }: CheckFinding): string {
  return JSON.stringify([rule, status, file, line, column, resource, container, path, found]);
}

/** The path without links, also of a file that is gone. */
function realPath(name: string): string {
  const path = resolve(name);
  try {
    return realpathSync(path);
  } catch {}
  try {
    return join(realpathSync(dirname(path)), basename(path));
  } catch {
    return path;
  }
}

function commitOf(ref: string, folder: string): string {
  const { text, failure } = run(folder, ["rev-parse", "--verify", "--quiet", "--end-of-options", `${ref}^{commit}`]);
  if (text !== undefined) return text.trim();
  const hint = "In CI, the history may be missing: fetch it first (fetch-depth: 0, GIT_DEPTH: 0)";
  throw new UnreadableError(ref, `is not a commit that git knows here${failure ? ` (${failure})` : ""}. ${hint}`);
}

function git(ref: string, folder: string, args: readonly string[]): string {
  const { text, failure } = run(folder, args);
  if (text !== undefined) return text;
  throw new UnreadableError(ref, `what has changed since it cannot be known: ${failure || "git failed"}`);
}

/** Runs git without anything that a repository's configuration has it start, as far as git lets it be turned off. */
function run(folder: string, args: readonly string[]): { readonly text?: string; readonly failure: string } {
  const { status, stdout, stderr, error } = spawnSync(
    "git",
    [...OFF.flatMap((setting) => ["-c", setting]), "-C", folder, ...args],
    {
      encoding: "utf8",
      maxBuffer: MAX_OUTPUT,
      env: { ...process.env, GIT_OPTIONAL_LOCKS: "0", LC_ALL: "C" },
    },
  );
  if (error) {
    const isMissing = (error as NodeJS.ErrnoException).code === "ENOENT";
    return { failure: isMissing ? "git is not on PATH" : error.message };
  }
  return status === 0
    ? { text: stdout, failure: "" }
    : { failure: (stderr.split("\n")[0] ?? "").replace(/^fatal: /, "") };
}

import { existsSync } from "node:fs";
import { dirname, join, relative, resolve, sep } from "node:path";
import ignore, { type Ignore } from "ignore";
import { readText } from "../documents/file";
import { TrackedPaths } from "./gitIndex";

interface Rules {
  readonly folder: string;
  readonly matcher: Ignore;
}

/** Patterns with more wildcards in one name, or with more `**`, can take unbounded time to fail to match. */
const TOO_SLOW = /(?:\*[^*/]+){4}|(?:\*\*.*){4}/;

/** What the .gitignore files that apply to a folder exclude. Files that git tracks anyway are never excluded. */
export class Ignored {
  /** @param tracked called only when a path would be excluded */
  private constructor(
    private readonly rules: readonly Rules[],
    private readonly tracked: () => TrackedPaths | undefined = () => undefined,
  ) {}

  /**
   * The rules of every folder from the repository's root down to one that the user named, unless they exclude that
   * folder itself.
   */
  static for(folder: string): Ignored {
    const named = resolve(folder);
    const outer: string[] = [];
    let root = named;
    for (; ; root = dirname(root)) {
      if (root !== named) outer.unshift(root);
      if (existsSync(join(root, ".git"))) break;
      if (dirname(root) === root) return new Ignored([]); // No repository: only the .gitignore files below count.
    }
    const tracked = once(() => TrackedPaths.of(root));
    const ignored = new Ignored(outer.flatMap(rulesIn), tracked);
    return ignored.has(named, true) ? new Ignored([], tracked) : ignored;
  }

  /** Adds the rules of the folder's own .gitignore. */
  within(folder: string): Ignored {
    const own = rulesIn(resolve(folder));
    return own.length > 0 ? new Ignored([...this.rules, ...own], this.tracked) : this;
  }

  /** The innermost file that mentions a path decides. */
  has(path: string, isFolder: boolean): boolean {
    let ignored = false;
    for (const { folder, matcher } of this.rules) {
      const below = relative(folder, resolve(path)).split(sep).join("/");
      if (below === "" || below.startsWith("..")) continue;
      const verdict = verdictOf(matcher, isFolder ? `${below}/` : below);
      if (verdict?.ignored) ignored = true;
      else if (verdict?.unignored) ignored = false;
    }
    return ignored && this.tracked()?.has(resolve(path), isFolder) !== true;
  }
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/** Undefined if a pattern gives an invalid regular expression: checking too much is better than checking too little. */
function verdictOf(matcher: Ignore, path: string): ReturnType<Ignore["test"]> | undefined {
  try {
    return matcher.test(path);
  } catch {
    return undefined;
  }
}

function rulesIn(folder: string): Rules[] {
  const file = join(folder, ".gitignore");
  if (!existsSync(file)) return [];
  try {
    const rules = readText(file)
      .split(/\r?\n/)
      .filter((rule) => !TOO_SLOW.test(rule));
    return [{ folder, matcher: ignore().add(rules) }];
  } catch {
    return [];
  }
}

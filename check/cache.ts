import { lstatSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import type { Settings } from "../configuration/settings";
import { packageFile } from "../core/package/files";
import { isObject } from "../core/text/jsonObject";
import { sha256 } from "../core/text/sha256";
import { answerTo, exists, type Read } from "../documents/disk";
import { emptyOutcome, type Judged, type Outcome } from "./batch";
import { isTracked } from "./gitIndex";
import { NOTHING_CHECKED } from "./input/checked";
import type { CheckFinding, SkippedFile } from "./report";

/** The first characters of every cache file: a file that begins with anything else is left as it is. */
const BEGINNING = '{"breakwaterCache":';

/** The outcome of judging the workloads of several files together. */
export interface LinkedOutcome {
  /** The files that declare these workloads, in their order. */
  readonly files: readonly string[];
  readonly findings: readonly CheckFinding[];
  readonly matchedExemptions: readonly string[];
}

/** An outcome without workloads, which hold everything that a file holds, secrets included. Empty lists are left out. */
interface Entry {
  readonly reads: readonly Read[];
  readonly counts: readonly [files: number, resources: number, containers: number];
  readonly findings?: readonly CheckFinding[];
  readonly notes?: Outcome["notes"];
  readonly skipped?: readonly SkippedFile[];
  readonly stored?: Outcome["stored"];
  readonly matchedExemptions?: readonly string[];
  /** The file declares workloads that are judged together with those of other files. */
  readonly isLinked?: true;
}

interface Stored {
  readonly breakwaterCache: string;
  readonly files: Readonly<Record<string, Entry>>;
  readonly linked?: LinkedOutcome;
}

/** Outcomes of an earlier run, for files that have not changed since then, and neither has what they refer to. */
export class Cache {
  /** The outcome of the linked workloads, as long as none of their files has changed. */
  readonly linked: LinkedOutcome | undefined;
  private readonly entries: Map<string, Entry>;
  private readonly answers = new Map<string, string>();

  private constructor(
    private readonly file: string,
    private readonly key: string,
    stored: Stored | undefined,
    /** What users should know about the file. */
    readonly notes: readonly string[] = [],
    private readonly isWritable = true,
  ) {
    this.entries = new Map(Object.entries(stored?.files ?? {}));
    this.linked = stored?.linked;
  }

  /**
   * Never throws: a damaged file is replaced, and one of anything else is left as it is; both are named in a note.
   *
   * @param key everything besides files that decides what is found
   */
  static open(file: string, key: string): Cache {
    const foreign = (why: string) => new Cache(file, key, undefined, [`${file} is not used as a cache: ${why}`], false);
    try {
      const found = lstatSync(file, { throwIfNoEntry: false });
      if (!found) return new Cache(file, key, undefined);
      if (!found.isFile()) return foreign("it is not a regular file");
      if (isTracked(file))
        return foreign("git tracks it, so that whoever changes the repository decides what is found");
      const text = readFileSync(file, "utf8");
      if (!text.startsWith(BEGINNING)) return foreign("it holds something else, and was left as it is");
      const stored = parsed(text);
      if (stored) return new Cache(file, key, stored.breakwaterCache === key ? stored : undefined);
      return new Cache(file, key, undefined, [`${file} was damaged, and is written again`]);
    } catch (error) {
      return foreign((error as Error).message);
    }
  }

  /** The outcome of a file that has not changed; `isLinked` says that the outcome lacks its linked workloads. */
  outcomeOf(file: string): (Judged & { readonly isLinked: boolean }) | undefined {
    const entry = this.entries.get(file);
    if (!entry?.reads.every(([question, path, answer]) => this.answerTo(question, path) === answer)) return undefined;
    const [files, resources, containers] = entry.counts;
    const outcome: Outcome = {
      ...emptyOutcome(),
      ...(entry.findings && { findings: [...entry.findings] }),
      ...(entry.notes && { notes: [...entry.notes] }),
      ...(entry.skipped && { skipped: [...entry.skipped] }),
      ...(entry.stored && { stored: [...entry.stored] }),
      matchedExemptions: new Set(entry.matchedExemptions),
      ...{ files, resources, containers },
    };
    return { files: [file], outcome, reads: entry.reads, isLinked: entry.isLinked === true };
  }

  /**
   * Writes the file for the next run, if anything has changed. Entries of files that were not judged this time stay as
   * long as the files exist. A file that could not be read, or not as what it seemed, has no entry.
   *
   * @param judged the outcomes of this run, each of one file
   */
  write(judged: readonly Judged[], linked: LinkedOutcome): void {
    if (!this.isWritable || (judged.length === 0 && JSON.stringify(linked) === JSON.stringify(this.linked))) return;
    for (const { files, outcome, reads } of judged) {
      const isWhole = outcome.problems.length === 0 && !outcome.skipped.some(({ problem }) => problem);
      for (const file of files) {
        if (isWhole) this.entries.set(file, entryOf(outcome, reads));
        else this.entries.delete(file);
      }
    }
    const kept = [...this.entries].filter(([file]) => exists(file));
    const stored: Stored = { breakwaterCache: this.key, files: Object.fromEntries(kept), linked };
    const whole = `${this.file}.${process.pid}.tmp`;
    try {
      writeFileSync(whole, JSON.stringify(stored), { mode: 0o600 });
      renameSync(whole, this.file);
    } catch {
      rmSync(whole, { force: true }); // The next run judges everything again.
    }
  }

  private answerTo(question: Read[0], path: string): string {
    const asked = `${question} ${path}`;
    let answer = this.answers.get(asked);
    if (answer === undefined) {
      answer = answerTo(question, path);
      this.answers.set(asked, answer);
    }
    return answer;
  }
}

function entryOf(outcome: Outcome, reads: readonly Read[]): Entry {
  const { findings, notes, skipped, stored, matchedExemptions, files, resources, containers } = outcome;
  return {
    reads,
    counts: [files, resources, containers],
    ...(findings.length > 0 && { findings }),
    ...(notes.length > 0 && { notes }),
    ...(skipped.length > 0 && { skipped }),
    ...(stored.length > 0 && { stored }),
    ...(matchedExemptions.size > 0 && { matchedExemptions: [...matchedExemptions] }),
    ...(outcome.linkable.length > 0 && { isLinked: true }),
  };
}

/** A digest of the settings, of this version of Breakwater and of its code. */
export function cacheKey({ configuration, levels }: Settings, checked = NOTHING_CHECKED): string {
  const { today, ...rest } = configuration;
  const plain = JSON.stringify([rest, [...levels]], (_, value) => (value instanceof Map ? [...value] : value));
  // Without anything that expires, a cache outlives the day.
  const day = plain.includes('"expires"') || configuration.pack.inlineExemptions ? today : "";
  const { size, mtimeMs } = statSync(__filename);
  return sha256(JSON.stringify([plain, checked, day, packageVersion(), size, mtimeMs]));
}

function packageVersion(): string {
  try {
    return (JSON.parse(packageFile("package.json")) as { version: string }).version;
  } catch {
    return "";
  }
}

function parsed(text: string): Stored | undefined {
  try {
    const stored = JSON.parse(text) as Stored;
    return isObject(stored.files) && Object.values(stored.files).every(isEntry) && isLinked(stored.linked)
      ? stored
      : undefined;
  } catch {
    return undefined;
  }
}

function isEntry(entry: unknown): boolean {
  if (!isObject(entry)) return false;
  const lists = [entry["findings"], entry["notes"], entry["skipped"], entry["stored"], entry["matchedExemptions"]];
  return (
    isListOf(entry["reads"], (read) => isListOf(read, (part) => typeof part === "string")) &&
    isListOf(entry["counts"], Number.isSafeInteger) &&
    lists.every((list) => list === undefined || Array.isArray(list))
  );
}

function isLinked(linked: unknown): boolean {
  return (
    linked === undefined ||
    (isObject(linked) && ["files", "findings", "matchedExemptions"].every((name) => Array.isArray(linked[name])))
  );
}

function isListOf(list: unknown, is: (item: unknown) => boolean): boolean {
  return Array.isArray(list) && list.every(is);
}

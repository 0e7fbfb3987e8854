/**
 * Changes files so that findings are gone. Each change is judged before it is offered: its finding must be gone, and
 * nothing else may be found that was not there before. What stands outside the changed places stays as it is, to the
 * byte.
 */
import { isUtf8 } from "node:buffer";
import { lstatSync, realpathSync, statSync } from "node:fs";
import { join, relative, sep } from "node:path";
import { emptyOutcome, judgeBatch, problemOf } from "../check/batch";
import { findingsOf } from "../check/findings";
import { type Checked, NOTHING_CHECKED } from "../check/input/checked";
import { calledModules } from "../check/inputs/terraform/calledModules";
import { findInputs, matcherOf } from "../check/paths";
import type { CheckFinding, Problem } from "../check/report";
import type { Settings } from "../configuration/settings";
import { parsePropertyPath } from "../core/text/propertyPath";
import { bytesOf } from "../documents/disk";
import { withTexts } from "../documents/file";
import { formatOf } from "../documents/formats";
import { lineStarts } from "../documents/positions/position";
import { nodeAt, type TextNode, textNodesOf } from "../documents/positions/textNode";
import { UnreadableError } from "../documents/unreadable";
import { applied, areApart, type Edit } from "./change/edit";
import type { Fixer } from "./change/fixer";
import { usesOf } from "./change/shared";
import { FIXERS } from "./fixers";

/** One change of one file, and the finding that it mends. */
export interface Fix {
  readonly finding: CheckFinding;
  readonly does: string;
  readonly edits: readonly Edit[];
}

/** A file and the changes that it is offered. */
export interface FixedFile {
  readonly file: string;
  /** As it was read, without a byte order mark; offsets of edits count in it. */
  readonly before: string;
  readonly after: string;
  /** The byte order mark that it begins with, or nothing. */
  readonly mark: string;
  readonly fixes: readonly Fix[];
}

export interface FixResult {
  readonly files: readonly FixedFile[];
  /**
   * Findings of rules with a change that were left: the text is not plain enough, the change would not be certain, or
   * the file is a link or was not named.
   */
  readonly left: readonly CheckFinding[];
  readonly problems: readonly Problem[];
}

export interface FixOptions {
  readonly settings: Settings;
  /** Rules whose findings are mended. @default all that can be */
  readonly rules?: readonly string[];
  readonly exclude?: readonly string[];
  readonly digests?: ReadonlyMap<string, string>;
}

/** What could be changed in the files that paths lead to. Writes nothing. */
export function fixesFor(paths: readonly string[], options: FixOptions): FixResult {
  const { settings, exclude = [] } = options;
  const isLeftOut = matcherOf(exclude);
  const isConfigured = matcherOf(settings.configuration.pack.exclude, settings.base);
  const isExcluded = (path: string) => isLeftOut(path) || isConfigured(path);
  const { files, named, folders, streams, programs, problems: missing } = findInputs(paths, isExcluded);
  const unfixable = [...streams, ...programs].map((file) => ({ file, problem: "is not a file that can be changed" }));
  const problems: Problem[] = [...missing, ...unfixable];
  const regular = files.filter((file) => !streams.has(file));
  const isOffered = offered(new Set([...named, ...regular]), paths, isExcluded);
  const fixing = new Fixing(options, { folders, calledModules: calledModules(regular) }, isOffered);
  for (const file of regular) problems.push(...fixing.fix(file));
  return { ...fixing.result(), problems };
}

/** The changes for the findings of one file. */
export function fixesOf(file: string, settings: Settings): FixResult {
  const fixing = new Fixing({ settings }, NOTHING_CHECKED);
  const problems = fixing.fix(file);
  return { ...fixing.result(), problems };
}

/**
 * Which files may be changed: those that were named or found, and what they are read with in the folders that were
 * named. Links may lead anywhere and are left, and so is a file that only another one names.
 */
function offered(
  files: ReadonlySet<string>,
  paths: readonly string[],
  isExcluded: (path: string) => boolean,
): (file: string) => boolean {
  const named = paths.filter((path) => statSync(path, { throwIfNoEntry: false })?.isDirectory());
  const roots = named.map((path) => join(realpathSync(path), sep));
  return (file) => {
    if (lstatSync(file, { throwIfNoEntry: false })?.isFile() !== true) return false;
    if (files.has(file)) return true;
    const real = realpathSync(file);
    return roots.some((root) => real.startsWith(root)) && !isExcluded(file) && !isExcluded(relative("", real));
  };
}

interface Draft {
  readonly before: string;
  /** What the text holds, with its places, once that was asked. */
  places?: { readonly starts: readonly number[]; readonly roots: readonly TextNode[] | undefined };
  readonly mark: string;
  readonly fixes: Fix[];
}

interface Candidate {
  readonly file: string;
  readonly fix: Fix;
}

class Fixing {
  private readonly drafts = new Map<string, Draft>();
  private readonly left: CheckFinding[] = [];
  private readonly fixers: readonly Fixer[];

  constructor(
    private readonly options: FixOptions,
    private readonly checked: Checked,
    private readonly isOffered: (file: string) => boolean = () => true,
  ) {
    const { rules } = options;
    this.fixers = FIXERS.filter(({ rule }) => !rules || rules.includes(rule));
  }

  /** Finds the changes for one file, and returns why it could not be judged. */
  fix(file: string): Problem[] {
    const { findings, problems } = this.judge(file, []);
    if (problems.length > 0) return problems;
    const mendable = findings.filter(({ rule, status }) => status === "violation" && this.isMended(rule));
    const candidates: Candidate[] = [];
    for (const finding of mendable) {
      const candidate = this.candidate(finding, mendable);
      if (candidate) candidates.push(candidate);
      else this.left.push(finding);
    }
    // A place that several resources share has several findings, and is changed once.
    const distinct = new Map(candidates.map((each) => [JSON.stringify([each.file, each.fix.edits]), each]));
    this.attempt(file, [...distinct.values()]);
    return [];
  }

  /** Accepts the candidates if all of them are right together, and otherwise tries each half of them. */
  private attempt(file: string, candidates: readonly Candidate[]): void {
    if (candidates.length === 0) return;
    const areRight =
      candidates.every((candidate, at) => this.isApart(candidate, candidates.slice(0, at))) &&
      this.mends(file, this.judge(file, []).findings, candidates);
    if (areRight) for (const candidate of candidates) this.accept(candidate);
    else if (candidates.length === 1) this.left.push(...candidates.map(({ fix }) => fix.finding));
    else {
      const half = candidates.length >> 1;
      this.attempt(file, candidates.slice(0, half));
      this.attempt(file, candidates.slice(half));
    }
  }

  /** Whether a candidate can be applied together with others and with what is accepted. */
  private isApart({ file, fix }: Candidate, others: readonly Candidate[]): boolean {
    const fixes = [...others.filter((other) => other.file === file).map((other) => other.fix), ...this.fixesIn(file)];
    return fixes.every(({ edits }) => areApart(edits, fix.edits));
  }

  result(): Omit<FixResult, "problems"> {
    const files = [...this.drafts].flatMap(([file, { before, mark, fixes }]) =>
      fixes.length === 0 ? [] : [{ file, before, mark, after: textWith(before, fixes), fixes }],
    );
    return { files, left: this.left };
  }

  private isMended(rule: string): boolean {
    return this.fixers.some((fixer) => fixer.rule === rule);
  }

  private candidate(finding: CheckFinding, all: readonly CheckFinding[]): Candidate | undefined {
    const { file, line, column, rule, format, path } = finding;
    const fixer = this.fixers.find((each) => each.rule === rule && format && each.formats.includes(format));
    if (!fixer || file === undefined || line === undefined || column === undefined) return undefined;
    if (!this.isOffered(file)) return undefined;
    const draft = this.draft(file);
    if (!draft || formatOf(file, draft.before)) return undefined;
    const { before: text, fixes } = draft;
    draft.places ??= { starts: lineStarts(text), roots: textNodesOf(text) };
    const { starts, roots } = draft.places;
    const start = starts[line - 1];
    // Findings of a text that was changed for another file have other positions.
    if (start === undefined || !roots || fixes.length > 0) return undefined;
    const place = nodeAt(roots, start + column - 1, parsePropertyPath(path).at(-1) ?? "");
    if (!place) return undefined;
    // What uses the same value without the finding may need it as it is.
    const isSame = (other: CheckFinding) =>
      other.rule === rule && other.file === file && other.line === line && other.column === column;
    const uses = usesOf(text, place.node);
    if (uses > 1 && all.filter(isSame).length < uses) return undefined;
    const edits = fixer.edits({ ...place, text, finding, digests: this.options.digests ?? new Map() });
    return edits && { file, fix: { finding, does: fixer.does, edits } };
  }

  /** Whether changes take away their findings, and bring no other. */
  private mends(file: string, before: readonly CheckFinding[], candidates: readonly Candidate[]): boolean {
    const { findings, problems } = this.judge(file, candidates);
    if (problems.length > 0) return false;
    const had = counted(before);
    const has = counted(findings);
    const mended = counted(candidates.map(({ fix }) => fix.finding));
    for (const [key, count] of has) if (count > (had.get(key) ?? 0) - (mended.get(key) ?? 0)) return false;
    return true;
  }

  /** The findings of a file with the accepted changes, and some more. */
  private judge(file: string, candidates: readonly Candidate[]): { findings: CheckFinding[]; problems: Problem[] } {
    const { settings } = this.options;
    const texts = new Map(
      [...this.drafts].map(([each, { before, fixes }]) => {
        const more = candidates.filter((candidate) => candidate.file === each).map(({ fix }) => fix);
        return [each, textWith(before, [...fixes, ...more])] as const;
      }),
    );
    const outcome = emptyOutcome();
    try {
      return withTexts(texts, () => {
        judgeBatch([file], settings, outcome, this.checked);
        const findings = findingsOf(outcome, settings).filter(({ status }) => status !== "exempted");
        return { findings, problems: outcome.problems };
      });
    } catch (error) {
      return { findings: [], problems: [problemOf(error, file)] };
    }
  }

  private fixesIn(file: string): readonly Fix[] {
    return this.drafts.get(file)?.fixes ?? [];
  }

  private accept({ file, fix }: Candidate): void {
    this.drafts.get(file)?.fixes.push(fix);
  }

  /** Undefined for a file that cannot be changed byte for byte. */
  private draft(file: string): Draft | undefined {
    const known = this.drafts.get(file);
    if (known) return known;
    try {
      const bytes = bytesOf(file);
      if (!isUtf8(bytes) || bytes.includes(0)) return undefined;
      const text = bytes.toString();
      const mark = text.startsWith("\ufeff") ? "\ufeff" : "";
      const draft: Draft = { before: text.slice(mark.length), mark, fixes: [] };
      this.drafts.set(file, draft);
      return draft;
    } catch (error) {
      if (error instanceof UnreadableError) return undefined;
      throw error;
    }
  }
}

function textWith(before: string, fixes: readonly Fix[]): string {
  return applied(
    before,
    fixes.flatMap(({ edits }) => edits),
  );
}

/** How often there is each finding; its line is not part of it. */
function counted(findings: readonly CheckFinding[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { rule, status, type, resource, namespace, container, path, found } of findings) {
    const key = JSON.stringify([rule, status, type, resource, namespace, container, path, found]);
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

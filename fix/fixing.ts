import { isUtf8 } from "node:buffer";
import { dirname, join } from "node:path";
import { emptyOutcome, judgeBatch, problemOf } from "../check/batch";
import { findingsOf } from "../check/findings";
import type { Checked } from "../check/input/checked";
import type { CheckFinding, Problem } from "../check/report";
import { lineStarts } from "../core/text/lines";
import { parsePropertyPath } from "../core/text/propertyPath";
import { readBytes, withTexts } from "../documents/file";
import { formatOf } from "../documents/formats";
import { nodeAt, type Places, placesIn, textNodesOf } from "../documents/positions/textNode";
import { UnreadableError } from "../documents/unreadable";
import { applied, areApart } from "./change/edit";
import type { Fixer } from "./change/fixer";
import { type Pipeline, pipelineOf } from "./change/pipeline";
import { usesOf } from "./change/shared";
import { FIXERS } from "./fixers";
import type { Fix, FixOptions, FixResult } from "./result";

interface Draft {
  readonly before: string;
  /** What the text holds, with its places, once that was asked. */
  places?: { readonly starts: readonly number[]; readonly nodes: Places | undefined };
  pipeline?: { readonly read: Pipeline | undefined };
  readonly mark: string;
  readonly fixes: Fix[];
}

interface Candidate {
  readonly file: string;
  readonly fix: Fix;
}

/** Finds and judges changes, file by file. */
export class Fixing {
  private readonly drafts = new Map<string, Draft>();
  private readonly left: CheckFinding[] = [];
  private readonly others: CheckFinding[] = [];
  private readonly reasons = new Map<CheckFinding, string>();
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
    const violations = findings.filter(({ status }) => status === "violation");
    const mendable = violations.filter(({ rule }) => this.isMended(rule));
    this.others.push(...violations.filter(({ rule }) => !this.isMended(rule)));
    const candidates = mendable.map((finding) => this.candidate(finding, mendable));
    const remains = this.replace(file, findings);
    const distinct = new Map<string, Candidate>();
    for (const [at, finding] of mendable.entries()) {
      const candidate = candidates[at];
      if (!remains(finding)) continue;
      // A place that several resources share has several findings, and is changed once.
      if (candidate) distinct.set(JSON.stringify([candidate.file, candidate.fix.edits]), candidate);
      else this.left.push(finding);
    }
    this.attempt(file, [...distinct.values()]);
    return [];
  }

  /** Puts recipes in the place of what breaks a rule, and returns which findings are there afterwards. */
  private replace(file: string, findings: readonly CheckFinding[]): (finding: CheckFinding) => boolean {
    const { replacements, rules } = this.options;
    const draft = replacements && this.isOffered(file) ? this.draft(file) : undefined;
    if (!replacements || !draft || formatOf(file, draft.before)) return () => true;
    const own = findings.filter(
      (finding) => finding.file === file && finding.status === "violation" && (rules?.includes(finding.rule) ?? true),
    );
    for (const replacement of replacements(draft.before, own)) {
      const [finding, ...also] = replacement.findings;
      if (!finding) continue;
      const why = "why" in replacement ? replacement.why : this.whyNot(file, { ...replacement, finding, also });
      if (why === undefined) continue;
      // What has another change is left only if that one is not right either.
      this.left.push(...replacement.findings.filter(({ rule }) => !this.isMended(rule)));
      for (const each of replacement.findings) this.reasons.set(each, why);
    }
    const counts = counted(this.judge(file, []).findings);
    return (finding) => counts.has(keyOf(finding));
  }

  /** Accepts a recipe, or says why it is not right. */
  private whyNot(file: string, { recipe, ...fix }: Fix): string | undefined {
    const placed = recipe && { ...recipe, folder: join(dirname(file), recipe.folder) };
    const candidate: Candidate = { file, fix: { ...fix, ...(placed && { recipe: placed }) } };
    if (!this.isApart(candidate, []))
      return "another recipe changes the same lines: once that one is written, run this again";
    if (!this.mends(file, this.judge(file, []).findings, [candidate])) return "the result would break a rule";
    this.accept(candidate);
    return undefined;
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
    return { files, left: this.left, others: this.others, reasons: this.reasons };
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
    if (!draft) return undefined;
    if (formatOf(file, draft.before)) {
      this.reasons.set(finding, "only YAML and JSON are changed");
      return undefined;
    }
    const { before: text, fixes } = draft;
    draft.places ??= placesOf(text);
    const { starts, nodes } = draft.places;
    const start = starts[line - 1];
    // Findings of a text that was changed for another file have other positions.
    if (start === undefined || !nodes || fixes.length > 0) return undefined;
    const place = nodeAt(nodes, start + column - 1, parsePropertyPath(path).at(-1) ?? "");
    if (!place) return undefined;
    // What uses the same value without the finding may need it as it is.
    const isSame = (other: CheckFinding) =>
      other.rule === rule && other.file === file && other.line === line && other.column === column;
    const uses = usesOf(text, place.node);
    if (uses > 1 && all.filter(isSame).length < uses) return undefined;
    const edits = fixer.edits({
      ...place,
      text,
      finding,
      digests: this.options.digests ?? new Map(),
      pipeline: () => {
        draft.pipeline ??= { read: pipelineOf(text) };
        return draft.pipeline.read;
      },
    });
    return edits && { file, fix: { finding, does: fixer.does, edits } };
  }

  /** Whether changes take away their findings, and bring no other. */
  private mends(file: string, before: readonly CheckFinding[], candidates: readonly Candidate[]): boolean {
    const { findings, problems } = this.judge(file, candidates);
    if (problems.length > 0) return false;
    const had = counted(before);
    const has = counted(findings);
    const mended = counted(candidates.flatMap(({ fix }) => [fix.finding, ...(fix.also ?? [])]));
    for (const [key, count] of has) if (count > (had.get(key) ?? 0) - (mended.get(key) ?? 0)) return false;
    return true;
  }

  /** The findings of a file with the accepted changes, and some more. */
  private judge(file: string, candidates: readonly Candidate[]): { findings: CheckFinding[]; problems: Problem[] } {
    const { settings } = this.options;
    const texts = new Map<string, string>();
    for (const [each, { before, fixes }] of this.drafts) {
      const more = candidates.filter((candidate) => candidate.file === each).map(({ fix }) => fix);
      texts.set(each, textWith(before, [...fixes, ...more]));
      for (const { recipe } of [...fixes, ...more])
        for (const { path, text } of recipe?.files ?? []) texts.set(join(recipe?.folder ?? "", path), text);
    }
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
      const bytes = readBytes(file);
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

function placesOf(text: string): NonNullable<Draft["places"]> {
  const roots = textNodesOf(text);
  return { starts: lineStarts(text), nodes: roots && placesIn(roots) };
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
  for (const finding of findings) counts.set(keyOf(finding), (counts.get(keyOf(finding)) ?? 0) + 1);
  return counts;
}

function keyOf({ rule, status, type, resource, namespace, container, path, found }: CheckFinding): string {
  return JSON.stringify([rule, status, type, resource, namespace, container, path, found]);
}

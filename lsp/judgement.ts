import { existsSync } from "node:fs";
import { emptyOutcome, judgeBatch } from "../check/batch";
import { distinct } from "../check/distinct";
import { findingsOf } from "../check/findings";
import { baseOf } from "../check/inputs/compose/override";
import type { CheckFinding, Problem } from "../check/report";
import type { Settings } from "../configuration/settings";
import { withTexts } from "../documents/file";
import { changesFor, type ProposedChange } from "../fix/replacements";

/** Characters of a document that is judged while it is written. */
export const MAX_LENGTH = 4_000_000;

/** What is found in one document. */
export interface Judgement {
  readonly findings: readonly CheckFinding[];
  readonly problems: readonly Problem[];
}

/**
 * Judges a document as `breakwater check` would, with the texts of all open documents in place of their files. Nothing
 * is run: no program, and no renderer. Never throws.
 *
 * @param file its absolute path
 */
export function judgeDocument(file: string, texts: ReadonlyMap<string, string>, settings: Settings): Judgement {
  if ((texts.get(file)?.length ?? 0) > MAX_LENGTH) return { findings: [], problems: [] };
  try {
    return withTexts(texts, () => {
      const base = baseOf(file); // An override file means something with its base alone.
      const outcome = emptyOutcome();
      judgeBatch([base !== undefined && existsSync(base) ? base : file], settings, outcome);
      const isHere = (each: { readonly file?: string }) => each.file === file;
      return {
        findings: distinct(findingsOf(outcome, settings)).filter(isHere),
        problems: outcome.problems.filter(isHere),
      };
    });
  } catch (error) {
    return { findings: [], problems: [{ file, problem: `could not be judged: ${(error as Error).message}` }] };
  }
}

/** The changes of `breakwater fix` for findings in a document. Never throws. */
export function changesIn(
  findings: readonly CheckFinding[],
  texts: ReadonlyMap<string, string>,
  settings: Settings,
): ReadonlyMap<CheckFinding, ProposedChange> {
  try {
    return withTexts(texts, () => changesFor(findings, settings));
  } catch {
    return new Map();
  }
}

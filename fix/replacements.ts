import type { CheckFinding } from "../check/report";
import type { Settings } from "../configuration/settings";
import { lineStarts } from "../core/text/lines";
import { positionOf } from "../documents/positions/position";
import { fixesOf } from "./fix";
import { FIXERS } from "./fixers";

/** What stands between two places of a file, lines and columns from 1, becomes another text. */
export interface Replacement {
  readonly startLine: number;
  readonly startColumn: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly text: string;
}

/** What would mend a finding, for editors and code scanning. */
export interface ProposedChange {
  readonly file: string;
  /** A sentence without a full stop: "mount the certificates read-only". */
  readonly does: string;
  readonly replacements: readonly Replacement[];
}

/** The changes that `fix` would make for findings, each by itself. Findings that have none are absent. */
export function changesFor(
  findings: readonly CheckFinding[],
  settings: Settings,
): ReadonlyMap<CheckFinding, ProposedChange> {
  const rules = new Set(FIXERS.map(({ rule }) => rule));
  const mendable = findings.filter(({ rule, status, line }) => status === "violation" && line && rules.has(rule));
  const changes = new Map<CheckFinding, ProposedChange>();
  for (const file of new Set(mendable.map((finding) => finding.file ?? ""))) {
    const { files } = fixesOf(file, settings);
    for (const { file: changed, before, fixes } of files) {
      const starts = lineStarts(before);
      for (const { finding, does, edits } of fixes) {
        const own = mendable.find((each) => keyOf(each) === keyOf(finding));
        const replacements = edits.map(({ from, to, text }): Replacement => {
          const [start, end] = [positionOf(from, starts, 1), positionOf(to, starts, 1)];
          return {
            startLine: start.line,
            startColumn: start.column,
            endLine: end.line,
            endColumn: end.column,
            text,
          };
        });
        if (own) changes.set(own, { file: changed, does, replacements });
      }
    }
  }
  return changes;
}

function keyOf({ rule, file, line, column, path, container }: CheckFinding): string {
  return JSON.stringify([rule, file, line, column, path, container]);
}

import { type Diagnostic, DiagnosticSeverity, type Range } from "vscode-languageserver";
import type { TextDocument } from "vscode-languageserver-textdocument";
import type { CheckFinding, Problem } from "../check/report";
import { isBuiltIn } from "../core/evaluation/catalogue";
import { policyOf } from "../core/evaluation/finding";
import { pageOf } from "../core/evaluation/message";
import { HOMEPAGE } from "../facts/project";
import type { Judgement } from "./judgement";

/** A finding, and where an editor shows it. */
export interface Shown {
  readonly finding: CheckFinding;
  readonly diagnostic: Diagnostic;
}

/** Findings as editors show them. What an exemption covers is not shown. */
export function shownIn(document: TextDocument, { findings }: Judgement): Shown[] {
  return findings
    .filter(({ status }) => status !== "exempted")
    .map((finding) => ({ finding, diagnostic: diagnosticOf(document, finding) }));
}

/** What could not be judged. */
export function problemsIn(document: TextDocument, { problems }: Judgement): Diagnostic[] {
  return problems.map((problem) => ({
    range: rangeOf(document, problem),
    severity: DiagnosticSeverity.Warning,
    source: SOURCE,
    message: `Not judged: this file ${problem.problem}`,
  }));
}

const SOURCE = "breakwater";

function diagnosticOf(document: TextDocument, finding: CheckFinding): Diagnostic {
  const { status, rule, found, message } = finding;
  const code = policyOf(finding);
  return {
    range: rangeOf(document, finding),
    severity: severityOf(finding),
    source: SOURCE,
    code,
    ...(status === "violation" &&
      isBuiltIn({ id: rule }) && { codeDescription: { href: `${HOMEPAGE}/blob/main/${pageOf({ id: rule })}` } }),
    message: status === "violation" ? found : message,
  };
}

function severityOf({ status, level }: CheckFinding): DiagnosticSeverity {
  if (level === "mandatory") return DiagnosticSeverity.Error;
  return status === "violation" ? DiagnosticSeverity.Warning : DiagnosticSeverity.Information;
}

/** From where a finding is to the end of its line; the first line for one without a place. */
function rangeOf(
  document: TextDocument,
  { line = 1, column = 1 }: Pick<CheckFinding | Problem, "line" | "column">,
): Range {
  const start = { line: line - 1, character: column - 1 };
  const text = document.getText({ start, end: { line, character: 0 } });
  return { start, end: { line: start.line, character: start.character + Math.max(text.trimEnd().length, 1) } };
}

import { AssertionError } from "node:assert";
import type { CheckFinding } from "../check/report";
import { resourceOf } from "../cli/reports/finding";
import { worstFirst } from "../cli/reports/weight";
import { plain } from "../cli/terminal/plain";
import type { Level } from "../core/rules/support/rule";

/**
 * Fails a test if there are findings, and prints each in full. Exempted findings do not count, unless the configuration
 * makes exemptions mandatory.
 *
 * @param level the lowest level that fails the test; findings about values that are not known yet are advisory unless
 *   configured otherwise.
 * @default `mandatory`
 * @throws AssertionError
 * @throws TypeError where the findings are a promise that nobody has waited for, or the level is none
 */
export function assertNoFindings(
  findings: readonly CheckFinding[],
  { level = "mandatory" }: { level?: Level } = {},
): void {
  // A program in JavaScript has no compiler that would have said so.
  if (!Array.isArray(findings)) throw new TypeError("assertNoFindings takes findings: await the evaluation first");
  if (level !== "mandatory" && level !== "advisory")
    throw new TypeError(`the level of assertNoFindings is mandatory or advisory, and not ${plain(String(level))}`);
  const counting = worstFirst(findings).filter(
    (each) => each.level === "mandatory" || (level === "advisory" && each.status !== "exempted"),
  );
  if (counting.length === 0) return;
  throw new AssertionError({
    message: ["Breakwater's rules are not kept:", ...counting.map(textOf)].join("\n\n"),
    stackStartFn: assertNoFindings,
  });
}

function textOf(finding: CheckFinding): string {
  const { level, severity, rule, message } = finding;
  return [
    `${resourceOf(finding)}  [${level}] ${severity}  ${rule}`,
    ...message.split("\n").map((line) => `  ${plain(line)}`),
  ].join("\n");
}

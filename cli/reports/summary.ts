import type { CheckResult } from "../../check/report";
import { grouped } from "../../core/text/grouped";
import { plain } from "../terminal/plain";
import { counted } from "./counted";
import { worstFirst } from "./weight";

/** "12 files (3 skipped), 40 resources, 52 containers: 5 findings: 3 mandatory, 2 advisory; 1 undetermined". */
export function summaryOf(result: CheckResult): string {
  const { findings, problems, summary } = result;
  const { files, running = [], skipped, resources, containers, violations, undetermined, accepted } = summary;
  const mandatory = findings.filter(({ status, level }) => status === "violation" && level === "mandatory").length;
  const kindsSkipped = result.skipped.length > 0 ? `: ${kindsOf(result.skipped)}` : "";
  const isRunningOnly = running.length > 0 && files + skipped === 0;
  const read = `${counted(files, "file")}${skipped > 0 ? ` (${skipped} skipped${kindsSkipped})` : ""}`;
  const input = [...running.map(plain), ...(isRunningOnly ? [] : [read])].join(", ");
  const kinds = violations > 0 ? `: ${mandatory} mandatory, ${violations - mandatory} advisory` : "";
  const others = [
    undetermined > 0 && `${undetermined} undetermined`,
    ...exemptionsOf(findings),
    accepted > 0 && `${accepted} accepted by the baseline`,
    problems.length > 0 && `${counted(problems.length, "problem")}`,
  ].filter((part) => part !== false);
  return [
    `${input}, ${counted(resources, "resource")}, ${counted(containers, "container")}: ` +
      `${counted(violations, "finding")}${kinds}`,
    ...others,
  ].join("; ");
}

/**
 * What was checked and the conclusion, in one line: "No violations of 37 rules in 12 files; 3 files of kinds that are
 * not read: HCL 2, Bicep 1".
 */
export function conclusionOf({ findings, problems, skipped, summary }: CheckResult): string {
  const [worst] = worstFirst(findings.filter(({ status }) => status === "violation"));
  if (worst) {
    const format = worst.format === undefined ? "" : ` --for ${worst.format}`;
    return `Why a rule matters, and what to write instead: breakwater explain ${worst.rule}${format}`;
  }
  const { files, running = [], rules, undetermined, accepted } = summary;
  const places = [...running.map(plain), ...(files > 0 ? [counted(files, "file")] : [])].join(" and ");
  const unread = skipped.filter(({ isKnown }) => isKnown);
  const judged =
    places === ""
      ? `Nothing was judged: ${problems.length > 0 ? "see above" : "no file of a format that is read is there"}`
      : `No violations of ${counted(rules, "rule")} in ${places}`;
  return [
    judged,
    undetermined > 0 && `${undetermined} undetermined, to be judged when the values are known`,
    ...exemptionsOf(findings),
    accepted > 0 && `${accepted} accepted by the baseline`,
    problems.length > 0 && places !== "" && `${counted(problems.length, "problem")}: not everything was judged`,
    unread.length > 0 && `${counted(unread.length, "file")} of kinds that are not read: ${kindsOf(unread)}`,
  ]
    .filter((part) => part !== false)
    .join("; ");
}

/** "2 exempted", and the exemptions that match nothing, which concern no resource. */
function exemptionsOf(findings: CheckResult["findings"]): (string | false)[] {
  const all = findings.filter(({ status }) => status === "exempted");
  const idle = all.filter(({ resource }) => resource === "").length;
  return [all.length > idle && `${all.length - idle} exempted`, idle > 0 && `${counted(idle, "unused exemption")}`];
}

/** "HCL 2, JSON 1". */
function kindsOf(skipped: CheckResult["skipped"]): string {
  return [...grouped(skipped, ({ kind }) => kind)].map(([kind, files]) => `${kind} ${files.length}`).join(", ");
}

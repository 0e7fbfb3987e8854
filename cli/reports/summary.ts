import type { CheckResult } from "../../check/report";

/** "12 files (3 skipped), 40 resources, 52 containers: 5 findings: 3 mandatory, 2 advisory; 1 undetermined". */
export function summaryOf({ findings, problems, summary }: CheckResult): string {
  const { files, skipped, resources, containers, violations, undetermined, exempted, accepted } = summary;
  const mandatory = findings.filter(({ status, level }) => status === "violation" && level === "mandatory").length;
  const input = `${counted(files, "file")}${skipped > 0 ? ` (${skipped} skipped)` : ""}`;
  const kinds = violations > 0 ? `: ${mandatory} mandatory, ${violations - mandatory} advisory` : "";
  const others = [
    undetermined > 0 && `${undetermined} undetermined`,
    exempted > 0 && `${exempted} exempted`,
    accepted > 0 && `${accepted} accepted by the baseline`,
    problems.length > 0 && `${counted(problems.length, "problem")}`,
  ].filter((part) => part !== false);
  return [
    `${input}, ${counted(resources, "resource")}, ${counted(containers, "container")}: ${counted(violations, "finding")}${kinds}`,
    ...others,
  ].join("; ");
}

/** "1 finding", "2 findings". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

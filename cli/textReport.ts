import { styleText } from "node:util";
import type { Finding } from "../policypack/evaluation/finding";
import { RULES } from "../policypack/rules";

type Format = Parameters<typeof styleText>[0];

const COLOURS: Readonly<Record<Finding["severity"], Format>> = { critical: "red", high: "red", medium: "yellow", low: "cyan" };
const EXPLAINED = "(why and what to do instead: above)";

/** Findings as text for a person: by resource, the worst first. Each rule is explained where it speaks first. */
export function textReport(findings: readonly Finding[], { colour }: { colour: boolean }): string {
  const style = (format: Format, text: string) => (colour ? styleText(format, text) : text);
  const byResource = new Map<string, Finding[]>();
  for (const finding of findings) {
    const resource = `${finding.source.name} (${finding.source.type})`;
    byResource.set(resource, [...(byResource.get(resource) ?? []), finding]);
  }
  const explained = new Set<string>();
  const text = (finding: Finding): string[] => {
    const [what = "", ...explanation] = finding.message.split("\n");
    const again = explanation.length > 0 && explained.has(finding.rule);
    if (finding.status === "violation") explained.add(finding.rule);
    return [...titleOf(finding), what, ...(again ? [EXPLAINED] : explanation)];
  };
  return [...byResource]
    .map(([resource, own]) =>
      [
        style("bold", resource),
        ...own
          .toSorted((a, b) => rank(a) - rank(b))
          .flatMap((finding) => [`  ${style(COLOURS[finding.severity], label(finding))}`, ...text(finding).map((line) => `    ${line}`)]),
      ].join("\n"),
    )
    .join("\n\n");
}

function label({ status, level, severity, rule }: Finding): string {
  return status === "violation" ? `[${level}] ${severity}  ${rule}` : `[${status}]  ${rule}`;
}

/** The preview opens with it too. */
function titleOf({ rule }: Finding): string[] {
  const title = RULES.find(({ id }) => id === rule)?.title;
  return title === undefined ? [] : [`${title}.`];
}

function rank({ status, level, severity }: Finding): number {
  const order = ["critical", "high", "medium", "low"];
  return order.indexOf(severity) + (level === "mandatory" ? 0 : 10) + (status === "violation" ? 0 : 100);
}

/** "5 findings: 3 mandatory, 2 advisory; 1 undetermined". */
export function summary(findings: readonly Finding[]): string {
  const violations = findings.filter(({ status }) => status === "violation");
  const mandatory = violations.filter(({ level }) => level === "mandatory").length;
  const kinds = violations.length > 0 ? `: ${mandatory} mandatory, ${violations.length - mandatory} advisory` : "";
  const others = (["undetermined", "exempted"] as const).flatMap((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  return [`${counted(violations.length, "finding")}${kinds}`, ...others].join("; ");
}

/** "1 finding", "2 findings". */
export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? "" : "s"}`;
}

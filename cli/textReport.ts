import { styleText } from "node:util";
import type { Finding } from "../policypack/evaluation/finding";

type Format = Parameters<typeof styleText>[0];

const COLOURS: Readonly<Record<Finding["severity"], Format>> = { critical: "red", high: "red", medium: "yellow", low: "cyan" };

/** Findings as text for a person: by resource, the worst first. */
export function textReport(findings: readonly Finding[], { colour }: { colour: boolean }): string {
  const style = (format: Format, text: string) => (colour ? styleText(format, text) : text);
  const byResource = new Map<string, Finding[]>();
  for (const finding of findings) {
    const resource = `${finding.source.name} (${finding.source.type})`;
    const own = byResource.get(resource);
    if (own) own.push(finding);
    else byResource.set(resource, [finding]);
  }
  const lines = [...byResource].flatMap(([resource, own]) => [
    style("bold", resource),
    ...own
      .toSorted((a, b) => rank(a) - rank(b))
      .flatMap((finding) => [
        `  ${style(COLOURS[finding.severity], label(finding))}`,
        ...finding.message.split("\n").map((line) => `    ${line}`),
      ]),
    "",
  ]);
  return lines.join("\n");
}

function label({ status, level, severity, rule }: Finding): string {
  return status === "violation" ? `[${level}] ${severity}  ${rule}` : `[${status}]  ${rule}`;
}

function rank({ status, level, severity }: Finding): number {
  const order = ["critical", "high", "medium", "low"];
  return order.indexOf(severity) + (level === "mandatory" ? 0 : 10) + (status === "violation" ? 0 : 100);
}

/** "5 findings: 3 mandatory, 2 advisory; 1 undetermined". */
export function summary(findings: readonly Finding[]): string {
  const violations = findings.filter(({ status }) => status === "violation");
  const mandatory = violations.filter(({ level }) => level === "mandatory").length;
  const others = (["undetermined", "exempted"] as const).flatMap((status) => {
    const count = findings.filter((finding) => finding.status === status).length;
    return count > 0 ? [`${count} ${status}`] : [];
  });
  return [`${violations.length} findings: ${mandatory} mandatory, ${violations.length - mandatory} advisory`, ...others].join("; ");
}

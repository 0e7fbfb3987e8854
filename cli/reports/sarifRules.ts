import type { ReportingDescriptor } from "sarif";
import { pageOf } from "../../core/evaluation/message";
import { RULES } from "../../core/rules";
import type { Rule, Severity } from "../../core/rules/support/rule";
import { HOMEPAGE } from "../../facts/project";
import { ABOUT_FINDINGS } from "../terminal/aboutFindings";

/** Scores for GitHub, which calls scores above 9 critical, from 7 high, from 4 medium, and lower ones low. */
const SCORES: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" };

/**
 * Every rule as SARIF describes it, and the two policies about findings themselves. Texts are within GitHub's limit of
 * 1,024 characters.
 */
export const DESCRIPTORS: readonly ReportingDescriptor[] = [
  ...RULES.map(descriptorOf),
  ...ABOUT_FINDINGS.map(aboutFindings),
];

function descriptorOf(rule: Rule): ReportingDescriptor {
  const { id, group, severity, level, title, why, references } = rule;
  const instead = rule.remediation;
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: title },
    fullDescription: { text: why },
    helpUri: `${HOMEPAGE}/blob/main/${pageOf(rule)}`,
    help: {
      text: `Instead: ${instead}\nSources: ${references.join("; ")}.`,
      markdown: `**Instead.** ${instead}\n\n**Sources**\n\n${references.map((reference) => `- ${reference}`).join("\n")}`,
    },
    defaultConfiguration: { level: level === "mandatory" ? "error" : "warning" },
    properties: { "security-severity": SCORES[severity], tags: ["security", "containers", group] },
  };
}

function aboutFindings({ id, title, why, remediation }: (typeof ABOUT_FINDINGS)[number]): ReportingDescriptor {
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: title },
    fullDescription: { text: why },
    helpUri: `${HOMEPAGE}/blob/main/docs/CONFIGURATION.md`,
    help: { text: remediation },
    defaultConfiguration: { level: "note" },
  };
}

/** `dood-engine-socket` becomes `DoodEngineSocket`. */
function nameOf(id: string): string {
  return id.replace(/(?:^|-)(\w)/g, (_, letter: string) => letter.toUpperCase());
}

import type { ReportingDescriptor } from "sarif";
import type { CheckFinding } from "../../check/report";
import { adviceOf } from "../../core/advice/advice";
import { everyRule, isBuiltIn } from "../../core/evaluation/catalogue";
import { pageOf } from "../../core/evaluation/message";
import { setOf } from "../../core/evaluation/ruleSets";
import { FORMATS, type Format } from "../../core/model/format";
import type { Rule, Severity } from "../../core/rules/support/rule";
import { HOMEPAGE } from "../../facts/project";
import { ABOUT_FINDINGS } from "../terminal/aboutFindings";

/** Scores for GitHub, which calls scores above 9 critical, from 7 high, from 4 medium, and lower ones low. */
const SCORES: Readonly<Record<Severity, string>> = { critical: "9.5", high: "8.0", medium: "5.5", low: "3.0" };

/**
 * Every rule as SARIF describes it, and the two policies about findings themselves. What to write instead is in the
 * words of the formats in which the rule found something.
 */
export function descriptorsFor(findings: readonly CheckFinding[]): ReportingDescriptor[] {
  const formats = new Map<string, Set<Format>>();
  for (const { rule, status, format } of findings) {
    if (status === "violation" && format) formats.set(rule, (formats.get(rule) ?? new Set()).add(format));
  }
  return [
    ...rulesFor(findings).map((rule) => descriptorOf(rule, [...(formats.get(rule.id) ?? [])])),
    ...ABOUT_FINDINGS.map(aboutFindings),
  ];
}

/** Every rule of Breakwater that is on by default, and those of sets and users that found something. */
function rulesFor(findings: readonly CheckFinding[]): Rule[] {
  const found = new Set(findings.map(({ rule }) => rule));
  return everyRule().filter((rule) => (isBuiltIn(rule) && !setOf(rule)) || found.has(rule.id));
}

/** The place of each rule in the list. */
export function ruleIndex(findings: readonly CheckFinding[]): ReadonlyMap<string, number> {
  return new Map([...rulesFor(findings), ...ABOUT_FINDINGS].map(({ id }, index) => [id, index]));
}

function descriptorOf(rule: Rule, formats: readonly Format[]): ReportingDescriptor {
  const { id, group, severity, level, title, why, references } = rule;
  const [only, ...others] = formats;
  const instead = adviceOf(rule, others.length === 0 ? only : undefined);
  const sources = `\nSources: ${references.join("; ")}.`;
  const each = others.length === 0 ? [] : formats.map((format) => `- ${FORMATS[format]}: ${adviceOf(rule, format)}`);
  return {
    id,
    name: nameOf(id),
    shortDescription: { text: title },
    fullDescription: { text: why },
    ...(isBuiltIn(rule) && { helpUri: `${HOMEPAGE}/blob/main/${pageOf(rule)}` }),
    help: {
      text: `Instead: ${instead}${references.length > 0 ? sources : ""}`,
      markdown: `**Instead.** ${[instead, ...each].join("\n")}\n\n**Sources**\n\n${references.map((reference) => `- ${reference}`).join("\n")}`,
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

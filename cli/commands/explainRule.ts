import { existsSync } from "node:fs";
import { join, relative } from "node:path";
import { adviceOf } from "../../core/advice/advice";
import { everyRule } from "../../core/evaluation/catalogue";
import { pageOf } from "../../core/evaluation/message";
import { setOf } from "../../core/evaluation/ruleSets";
import { wayOfRule } from "../../core/evaluation/way";
import { FORMATS, type Format } from "../../core/model/format";
import type { Rule, Setting } from "../../core/rules/support/rule";
import { type Section, sectionsText } from "../reports/sections";
import { wayInWords } from "../reports/way";
import { ABOUT_FINDINGS } from "../terminal/aboutFindings";

type Explained = Pick<Rule, "id" | "level" | "title" | "why" | "remediation"> & Partial<Rule>;

/** A rule, or one of the policies about findings themselves, explained; undefined if there is none of this name. */
export function ruleExplained(id: string, format: Format | undefined, width: number | undefined): string | undefined {
  const rule = [...(everyRule() as readonly Explained[]), ...ABOUT_FINDINGS].find((each) => each.id === id);
  return rule && `${rule.id}\n${sectionsText(sectionsOf(rule, format), width)}`;
}

function sectionsOf(rule: Explained, format: Format | undefined): Section[] {
  const { id, severity, level, title, why, references, settings = {} } = rule;
  const page = join(__dirname, "../..", pageOf({ id }));
  const set = setOf({ id });
  return [
    ["", [`${title}.`, severity ? `Severity ${severity}, ${level} by default.` : `${sentence(level)} by default.`]],
    ["Why", [why]],
    ...wayTo(id),
    insteadOf(rule, format),
    ...(references && references.length > 0 ? [["Sources", references] as const] : []),
    ...(Object.keys(settings).length > 0 ? [["Settings", Object.entries(settings).map(settingLine)] as const] : []),
    ...(set ? [["To judge by it, in breakwater.yaml", [`sets: [${set}]`]] as const] : []),
    [
      "To set its level, in breakwater.yaml",
      [`${id}: ${level === "mandatory" ? "advisory" : "mandatory"}  # or disabled`],
    ],
    ...(severity ? [["To exempt from it, in breakwater.yaml", exemption(id)] as const] : []),
    ...(existsSync(page) ? [["More", [relative("", page)]] as const] : []),
  ];
}

function wayTo(id: string): Section[] {
  const way = wayOfRule(id);
  return way ? [["The way to the host, where nothing cuts it", [`a container → ${wayInWords(way)}`]]] : [];
}

function insteadOf({ id, remediation, remedies, exception }: Explained, format: Format | undefined): Section {
  if (remedies === undefined || remedies.length === 0) return ["Instead", [remediation]];
  const advice = adviceOf({ remediation, remedies, ...(exception !== undefined && { exception }) }, format);
  if (format !== undefined) return [`Instead, in ${FORMATS[format]}`, [advice]];
  return ["Instead", [advice, `In the words of one format: breakwater explain ${id} --for FORMAT`]];
}

function settingLine([name, { type, description, default: value }]: [string, Setting<unknown>]): string {
  return `${name} (${type}, default ${JSON.stringify(value)}): ${description}`;
}

function exemption(id: string): string[] {
  return [
    `${id}:`,
    "  exemptions:",
    "    - resource: NAME           # a glob on its name, or on type::name",
    "      namespace: NAME          # where it is not every namespace",
    "      file: deploy/*           # where it is not every file",
    "      container: NAME          # where it is not every container",
    "      reason: why it may pass  # required",
    '      expires: "2027-03-31"    # the last day it holds',
  ];
}

function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

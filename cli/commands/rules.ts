import { adviceOf } from "../../core/advice/advice";
import { RULES } from "../../core/rules";
import { GROUPS, type Rule } from "../../core/rules/support/rule";
import { ABOUT_FINDINGS } from "../terminal/aboutFindings";

/** Lists the rules, for people or as JSON. */
export function rulesCommand({ format }: { format: "text" | "json" }): void {
  process.stdout.write(`${format === "json" ? JSON.stringify({ rules: RULES.map(described) }, null, 2) : table()}\n`);
}

function described(rule: Rule) {
  const { id, group, severity, level, title, why, references, settings = {} } = rule;
  return { id, group, severity, level, title, why, remediation: adviceOf(rule), references, settings };
}

function table(): string {
  const width = Math.max(...RULES.map(({ id }) => id.length));
  const row = ({ id, severity, level, title }: Partial<Rule> & Pick<Rule, "id" | "level">) =>
    `  ${id.padEnd(width)}  ${(severity ?? "").padEnd(8)}  ${level.padEnd(9)}  ${title}`;
  const sections = Object.entries(GROUPS).map(([group, title]) => [
    title,
    ...RULES.filter((rule) => rule.group === group).map(row),
  ]);
  return [...sections, ["About findings themselves", ...ABOUT_FINDINGS.map(row)]]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

import { adviceOf } from "../../core/advice/advice";
import { catalogue } from "../../core/evaluation/catalogue";
import { GROUPS, type Rule } from "../../core/rules/support/rule";
import { ABOUT_FINDINGS } from "../terminal/aboutFindings";
import { configurationOf } from "./configuration";

/** Lists the rules, for people or as JSON. */
export function rulesCommand({ format, config }: { format: "text" | "json"; config?: string }): void {
  if (config !== undefined) configurationOf(config); // Makes its rules known.
  const rules = catalogue();
  process.stdout.write(
    `${format === "json" ? JSON.stringify({ rules: rules.map(described) }, null, 2) : table(rules)}\n`,
  );
}

function described(rule: Rule) {
  const { id, group, severity, level, title, why, references, settings = {} } = rule;
  return { id, group, severity, level, title, why, remediation: adviceOf(rule), references, settings };
}

function table(rules: readonly Rule[]): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  const row = ({ id, severity, level, title }: Partial<Rule> & Pick<Rule, "id" | "level">) =>
    `  ${id.padEnd(width)}  ${(severity ?? "").padEnd(8)}  ${level.padEnd(9)}  ${title}`;
  const sections = Object.entries(GROUPS).map(([group, title]) => [
    title,
    ...rules.filter((rule) => rule.group === group).map(row),
  ]);
  return [...sections, ["About findings themselves", ...ABOUT_FINDINGS.map(row)]]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

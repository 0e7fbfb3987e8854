import { adviceOf } from "../../core/advice/advice";
import { catalogue } from "../../core/evaluation/catalogue";
import { rulesOfSets } from "../../core/evaluation/ruleSets";
import { GROUPS, type Rule } from "../../core/rules/support/rule";
import { ABOUT_FINDINGS } from "../terminal/aboutFindings";
import { wrap } from "../terminal/wrap";

/** Lists the rules, for people or as JSON. */
export async function rulesCommand({ format, config }: { format: "text" | "json"; config?: string }): Promise<void> {
  // Makes its rules known.
  const configured = config === undefined ? undefined : (await import("./configuration.js")).configurationOf(config);
  const rules = [...catalogue(), ...rulesOfSets(configured?.sets ?? [])];
  process.stdout.write(
    `${format === "json" ? JSON.stringify({ rules: rules.map(described) }, null, 2) : table(rules, process.stdout.columns)}\n`,
  );
}

function described(rule: Rule) {
  const { id, group, severity, level, title, why, references, settings = {} } = rule;
  return { id, group, severity, level, title, why, remediation: adviceOf(rule), references, settings };
}

/**
 * One rule a line; on a terminal that is too narrow for that, what must hold has lines of its own.
 *
 * @param columns of the terminal. @default as many as it takes
 */
export function table(rules: readonly Rule[], columns = Number.POSITIVE_INFINITY): string {
  const width = Math.max(...rules.map(({ id }) => id.length));
  const titles = [...rules, ...ABOUT_FINDINGS].map(({ title }) => title.length);
  const isNarrow = columns < width + Math.max(...titles) + 25;
  const row = ({ id, severity, level, title }: Partial<Rule> & Pick<Rule, "id" | "level">) => {
    const cells = `  ${id.padEnd(width)}  ${(severity ?? "").padEnd(8)}  ${level.padEnd(9)}`;
    return isNarrow ? [cells.trimEnd(), ...wrap(`    ${title}`, columns)].join("\n") : `${cells}  ${title}`;
  };
  const sections = Object.entries(GROUPS).map(([group, title]) => [
    title,
    ...rules.filter((rule) => rule.group === group).map(row),
  ]);
  return [...sections, ["About findings themselves", ...ABOUT_FINDINGS.map(row)]]
    .map((lines) => lines.join("\n"))
    .join("\n\n");
}

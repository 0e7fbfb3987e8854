import { RULES } from "../rules";
import { HAS } from "../rules/support/needs";
import { GROUPS, type Rule } from "../rules/support/rule";
import type { Mistake } from "../schema/mistakes";
import { isObject } from "../text/jsonObject";
import { RULE_SET_NAMES, rulesOfSets } from "./ruleSets";

/** How the id of a rule that is not Breakwater's begins: no later version can take its name. */
export const OWN_RULE = /^own-[a-z0-9]+(-[a-z0-9]+)*$/;

/** Rules that users have added, by id. */
const own = new Map<string, Rule>();

/** Breakwater's rules that belong to a set. */
const OF_SETS: readonly Rule[] = rulesOfSets(RULE_SET_NAMES);

/**
 * Every rule that is known in this process and belongs to no set: Breakwater's, then those of users. Which of them judge
 * is decided by each configuration.
 */
export function catalogue(): readonly Rule[] {
  return own.size === 0 ? RULES : [...RULES, ...own.values()];
}

/** Every rule, with those of sets. */
export function everyRule(): readonly Rule[] {
  return [...RULES, ...OF_SETS, ...own.values()];
}

export function ruleOf(id: string): Rule | undefined {
  return own.get(id) ?? RULES.find((rule) => rule.id === id) ?? OF_SETS.find((rule) => rule.id === id);
}

/** Whether a rule is Breakwater's, and so has a page. */
export function isBuiltIn({ id }: Pick<Rule, "id">): boolean {
  return !own.has(id);
}

/**
 * Makes rules of users known. One that was known by the same id before is replaced: a process knows one rule of each.
 *
 * @returns what is wrong with them; in that case none of them is added
 */
export function addRules(rules: readonly unknown[]): Mistake[] {
  const mistakes = rules.flatMap((rule, at) => mistakesIn(rule, rules.slice(0, at)));
  if (rules.length === 0) mistakes.push({ key: "", problem: "exports no rule" });
  if (mistakes.length > 0) return mistakes;
  for (const rule of rules as readonly Rule[]) own.set(rule.id, completed(rule));
  return [];
}

/** What a rule of users may leave out. */
function completed(rule: Rule): Rule {
  return {
    ...rule,
    group: rule.group ?? "isolation",
    remedies: rule.remedies ?? [],
    references: rule.references ?? [],
  };
}

const TEXTS = ["title", "why", "remediation"] as const;
const CHOICES: Readonly<Record<string, readonly string[]>> = {
  severity: ["low", "medium", "high", "critical"],
  level: ["mandatory", "advisory"],
};
const OPTIONAL: Readonly<Record<string, readonly string[]>> = { group: Object.keys(GROUPS), needs: Object.keys(HAS) };

function mistakesIn(rule: unknown, before: readonly unknown[]): Mistake[] {
  if (!isObject(rule)) return [{ key: "", problem: "exports something that is not a rule" }];
  const { id, check, checkStack } = rule;
  const key = typeof id === "string" ? id : "";
  const wrong = (problem: string): Mistake[] => [{ key, problem }];
  if (typeof id !== "string" || !OWN_RULE.test(id))
    return wrong('has no id of the form "own-NAME", in lower case, with hyphens');
  if (before.some((other) => isObject(other) && other["id"] === id)) return wrong("is there twice");
  return [
    ...TEXTS.filter((name) => typeof rule[name] !== "string" || rule[name] === "").flatMap((name) =>
      wrong(`has no ${name}, which is a text`),
    ),
    ...Object.entries(CHOICES).flatMap(([name, values]) =>
      values.includes(rule[name] as string) ? [] : wrong(`needs a ${name}: ${values.join(", ")}`),
    ),
    ...Object.entries(OPTIONAL).flatMap(([name, values]) =>
      rule[name] === undefined || values.includes(rule[name] as string)
        ? []
        : wrong(`has an unknown ${name}; there are ${values.join(", ")}`),
    ),
    ...(typeof check === "function" || typeof checkStack === "function"
      ? []
      : wrong("has neither a function check nor a function checkStack")),
  ];
}

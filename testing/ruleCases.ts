import { AssertionError } from "node:assert";
import { emptyOutcome, judgeWorkloads } from "../check/batch";
import { findingsOf } from "../check/findings";
import { declaredIn } from "../check/inputs";
import type { CheckFinding } from "../check/report";
import { type Settings, settingsFrom } from "../configuration/settings";
import { addRules, OWN_RULE } from "../core/evaluation/catalogue";
import type { Rule } from "../core/rules/support/rule";
import { documentsOf } from "../documents/document";

/** What a rule is tried with: manifests, a Compose file or anything else that `check` reads, as the text of a file. */
export type RuleInput =
  | string
  | {
      readonly input: string;
      /** Settings of the rule. @default its own defaults */
      readonly settings?: object;
    };

/** Both sides of a rule, by the title of each case. */
export interface RuleTable {
  /** With the property path of each violation, in the order of the text. */
  readonly refused: Readonly<Record<string, readonly [input: RuleInput, paths: string | readonly string[]]>>;
  /** Clean twins: nothing is found in them, and nothing is undetermined. */
  readonly accepted: Readonly<Record<string, RuleInput>>;
  /** With the property path of the value that is waited for. */
  readonly undetermined?: Readonly<Record<string, readonly [input: RuleInput, paths: string | readonly string[]]>>;
}

/** One test, for any test runner: `it(name, run)`. */
export interface RuleCase {
  readonly name: string;
  /** @throws AssertionError */
  readonly run: () => void;
}

/**
 * The tests of a rule of one's own. Only that rule judges.
 *
 * @throws Error that says what is wrong with the rule
 */
export function ruleCases(rule: Rule, { refused, accepted, undetermined = {} }: RuleTable): RuleCase[] {
  const mistakes = OWN_RULE.test(rule.id) ? addRules([rule]) : [];
  for (const { key, problem } of mistakes) throw new Error(`${key} ${problem}`);
  const expecting = (status: CheckFinding["status"], input: RuleInput, paths: string | readonly string[]) => () => {
    const found = judged(rule.id, input).map((finding) => `${finding.status} at ${finding.path}`);
    const expected = [paths].flat().map((path) => `${status} at ${path}`);
    if (JSON.stringify(found) === JSON.stringify(expected)) return;
    throw new AssertionError({
      message: `${rule.id} found something else`,
      actual: found,
      expected,
      operator: "equal",
    });
  };
  return [
    ...Object.entries(refused).map(([title, [input, paths]]) => ({
      name: `${rule.id} refuses ${title}`,
      run: expecting("violation", input, paths),
    })),
    ...Object.entries(accepted).map(([title, input]) => ({
      name: `${rule.id} accepts ${title}`,
      run: expecting("violation", input, []),
    })),
    ...Object.entries(undetermined).map(([title, [input, paths]]) => ({
      name: `${rule.id} cannot tell yet with ${title}`,
      run: expecting("undetermined", input, paths),
    })),
  ];
}

function judged(id: string, given: RuleInput): CheckFinding[] {
  const { input, settings = {} } = typeof given === "string" ? { input: given } : given;
  const outcome = emptyOutcome();
  const configured = settingsOfRule(id, settings);
  for (const document of documentsOf(input, "compose.yaml")) {
    const declared = declaredIn(document);
    if (!declared) throw new Error("the input has no format that is read");
    judgeWorkloads(declared.workloads, configured, outcome);
  }
  return findingsOf(outcome, configured);
}

function settingsOfRule(id: string, settings: object): Settings {
  return settingsFrom({
    rules: [id],
    configuration: {
      file: "",
      ownRules: [id],
      policies: new Map([[id, { settings: settings as Readonly<Record<string, unknown>> }]]),
    },
  });
}

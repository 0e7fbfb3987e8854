import type { Rule } from "../../core/rules/support/rule";

/** What is reported about findings themselves, each with its own level. */
export const ABOUT_FINDINGS: readonly Pick<Rule, "id" | "level" | "title" | "why" | "remediation">[] = [
  {
    id: "undetermined",
    level: "advisory",
    title: "Every value that a rule waits for is known",
    why:
      "A plan or a preview may not know a value yet, and a template may hold something that is no " +
      "value. Where it could hide a violation, it is reported with the rules that wait for it: nothing " +
      "passes in silence.",
    remediation:
      "Write the value where it can be read, or check again when it is known. Set the level to " +
      "mandatory to refuse what cannot be judged.",
  },
  {
    id: "exempted",
    level: "advisory",
    title: "Exemptions that were used, that have expired, or that match nothing",
    why:
      "An exemption is somebody's decision, and it stays in sight: each use is reported with its " +
      "reason, and each one that has expired or that lifts nothing is reported too.",
    remediation: "Mend the cause and remove the exemption; extend one that has expired where it is still needed.",
  },
];

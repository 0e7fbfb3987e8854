import assert from "node:assert/strict";
import { checkFor } from "../../../../core/rules/support/podSecurityVersion";
import type { Rule } from "../../../../core/rules/support/rule";

const check = () => [];
const text = { title: "", why: "", remediation: "", remedies: [], references: [] };
const described = { id: "x-y", group: "isolation", severity: "low", level: "advisory", ...text } as const;

describe("checkFor: the check that holds for a version of the Pod Security Standards", () => {
  const [first, second, third] = [() => [], () => [], () => []];
  const rule: Rule = {
    ...described,
    versions: [
      { from: "v1.9", check: first },
      { from: "v1.19", check: second },
      { from: "v1.100", check: third },
    ],
  };
  const cases: Record<string, unknown> = {
    "v1.0": undefined,
    "v1.8": undefined,
    "v1.9": first,
    "v1.10": first,
    "v1.19": second,
    "v1.99": second,
    "v1.100": third,
    "v1.1000": third,
    latest: third,
  };
  for (const [version, expected] of Object.entries(cases))
    it(`compares numbers, not words: ${version}`, () => assert.equal(checkFor(rule, version), expected));

  it("takes the one check of a rule that has no versions", () =>
    assert.equal(checkFor({ ...described, check }, "v1.0"), check));
});

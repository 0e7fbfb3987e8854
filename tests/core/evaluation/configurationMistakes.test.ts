import assert from "node:assert/strict";
import {
  EVERY_POLICY,
  POLICY_NAMES,
  policyMistakes,
  ruleMistakes,
  settingsMistakes,
  settingsSchema,
} from "../../../core/evaluation/configurationMistakes";
import { POLICIES } from "../../../policypack/metadata";

describe("what is wrong with a configuration", () => {
  it("is no name of a policy, or `all`", () => {
    assert.deepEqual(
      [...POLICY_NAMES, EVERY_POLICY].flatMap((name) => policyMistakes(name)),
      [],
    );
    assert.deepEqual(
      POLICY_NAMES,
      POLICIES.map(({ name }) => name),
    );
  });

  it("is a name that a policy only begins like, with the one that was meant", () => {
    assert.deepEqual(policyMistakes("Host-Pat"), [
      {
        key: "Host-Pat",
        problem: "is not a rule of this pack. Did you mean host-path? RULES.md and breakwater rules list them all.",
      },
    ]);
    assert.deepEqual(policyMistakes("a.b"), [
      { key: '["a.b"]', problem: "is not a rule of this pack. RULES.md and breakwater rules list them all." },
    ]);
  });

  it("is a policy that is no rule, where a rule is asked for", () => {
    for (const name of ["breakwater", "undetermined", "exempted", "all"])
      assert.equal(ruleMistakes(name).length, 1, name);
    assert.deepEqual(ruleMistakes("host-path"), []);
  });

  it("is no default of any setting", () => {
    for (const policy of POLICY_NAMES) {
      const defaults = Object.entries(settingsSchema(policy)).map(([name, setting]) => [
        name,
        (setting as { default?: unknown }).default,
      ]);
      assert.deepEqual(settingsMistakes(policy, Object.fromEntries(defaults)), []);
    }
  });

  it("is every setting that a policy does not have, be it a name that every object answers to", () => {
    const own = Object.fromEntries([
      ["__proto__", 1],
      ["constructor", 1],
      ["maximumDays", 1],
    ]);
    assert.deepEqual(
      settingsMistakes("host-path", own).map(({ key }) => key),
      ["host-path.__proto__", "host-path.constructor", "host-path.maximumDays"],
    );
  });
});

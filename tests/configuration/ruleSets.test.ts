import assert from "node:assert/strict";
import { join } from "node:path";
import { admissionPolicies } from "../../admission/policies";
import { configurationFrom, contentMistakes } from "../../configuration/configurationFile";
import { settingsOf } from "../../configuration/judgeOptions";
import { settingsFrom } from "../../configuration/settings";
import { RULES } from "../../core/rules";
import { RESTRICTED } from "../../core/rules/restricted";
import { breakwater, folder } from "../cli/breakwater";

const POD =
  "apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {containers: [{name: web, image: 'nginx:1.27'}]}\n";
const FOUND = ["capabilities", "non-root", "privilege-escalation", "seccomp"].map((name) => `restricted-${name}`);

const settings = (content: object, rules: readonly string[] = []) =>
  settingsFrom({ configuration: configurationFrom(content, "breakwater.yaml"), rules });
const problems = (content: object) => contentMistakes(content).map(({ key, problem }) => `${key} ${problem}`);

describe("sets of rules", () => {
  it("are off until a configuration chooses them", () => {
    assert.equal(settings({}).configuration.rules.size, RULES.length);
    assert.equal(settings({ sets: [] }).configuration.rules.size, RULES.length);
    const chosen = settings({ sets: ["restricted", "restricted"] }).configuration.rules;
    assert.deepEqual(
      [...chosen.keys()],
      [...RULES, ...RESTRICTED].map(({ id }) => id),
    );
    assert.deepEqual(settingsOf({ configuration: { sets: ["restricted"] } }).configuration.rules, chosen);
  });

  it("have rules with levels and exemptions of their own, which --rule can name", () => {
    const content = {
      sets: ["restricted"],
      "restricted-seccomp": "disabled",
      "restricted-non-root": { enforcementLevel: "advisory", exemptions: [{ resource: "web", reason: "a test" }] },
    };
    const { configuration, levels } = settings(content);
    assert.ok(!configuration.rules.has("restricted-seccomp"));
    assert.equal(levels.get("restricted-non-root"), "advisory");
    assert.equal(configuration.rules.get("restricted-non-root")?.exemptions?.length, 1);
    assert.deepEqual(
      [...settings(content, ["restricted-root-user"]).configuration.rules.keys()],
      ["restricted-root-user"],
    );
    assert.equal(settings({ all: "advisory", sets: ["restricted"] }).levels.get("restricted-seccomp"), "advisory");
    assert.throws(() => settings({}, ["restricted-root-user"]), /sets: \[restricted\] chooses it/);
  });

  it("are named in mistakes", () => {
    assert.deepEqual(problems({ sets: "restricted" }), [
      'sets is "restricted". Expected: a list of names: restricted, cis-docker.',
    ]);
    assert.deepEqual(problems({ sets: ["restricted", "cis"] }), [
      'sets[1] is "cis". Expected: restricted, cis-docker.',
    ]);
    assert.deepEqual(problems({ "restricted-seccomp": "advisory" }), [
      "restricted-seccomp belongs to a set of rules that is not chosen: sets: [restricted] chooses it",
    ]);
    assert.match(
      problems({ sets: ["restricted"], "restricted-secomp": "advisory" }).join(),
      /Did you mean restricted-/,
    );
  });

  it("are refused in a guard's rules, and taken in a webhook's", () => {
    assert.match(contentMistakes({ sets: ["restricted"] }, { takesSets: false })[0]?.problem ?? "", /^is not a rule/);
    const policies = (rules: Record<string, unknown>) =>
      admissionPolicies({ rules } as unknown as Parameters<typeof admissionPolicies>[0]).length;
    assert.equal(policies({ sets: ["restricted"] }), policies({}));
  });

  it("judge files, in every report, and are listed and explained", () => {
    folder({ "breakwater.yaml": "sets: [restricted]\n", "pod.yaml": POD }, (cwd) => {
      const plain = breakwater(["check", "pod.yaml", "--config", "none.yaml"], { cwd });
      assert.equal(plain.status, 2);
      const json = JSON.parse(breakwater(["check", "pod.yaml", "--format", "json"], { cwd }).stdout);
      assert.deepEqual(
        json.findings.map(({ rule }: { rule: string }) => rule),
        FOUND,
      );
      assert.equal(json.findings[0].reference, "docs/RULE-SETS.md");
      const sarif = JSON.parse(breakwater(["check", "pod.yaml", "--format", "sarif"], { cwd }).stdout).runs[0];
      const ids = sarif.tool.driver.rules.map(({ id }: { id: string }) => id);
      assert.deepEqual(
        ids.filter((id: string) => id.startsWith("restricted-")),
        FOUND,
      );
      for (const { ruleId, ruleIndex } of sarif.results) assert.equal(ids[ruleIndex], ruleId);
      for (const format of ["text", "html", "markdown", "csv", "junit", "gitlab-sast", "gitlab-codequality"])
        assert.match(
          breakwater(["check", "pod.yaml", "--format", format], { cwd }).stdout,
          /restricted-seccomp/,
          format,
        );
      const listed = breakwater(["rules", "--config", join(cwd, "breakwater.yaml")], { cwd }).stdout;
      for (const { id } of RESTRICTED) assert.ok(listed.includes(id), id);
      assert.doesNotMatch(breakwater(["rules"], { cwd }).stdout, /restricted-seccomp/);
      assert.match(breakwater(["explain", "restricted-seccomp"], { cwd }).stdout, /sets: \[restricted\]/);
      assert.match(
        breakwater(["explain", "restricted-seccomp", "--for", "terraform-kubernetes"], { cwd }).stdout,
        /seccomp_profile \{/,
      );
    });
  });
});

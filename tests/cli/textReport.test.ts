import assert from "node:assert/strict";
import { counted, summary, textReport } from "../../cli/textReport";
import { configuration } from "../../policypack/evaluation/configuration";
import { evaluateAll } from "../../policypack/evaluation/evaluate";
import { readPulumi } from "../../policypack/readers/pulumi";
import { rule } from "../../policypack/rules/privileged-container";

describe("the report for a person", () => {
  const container = (name: string, privileged: unknown = true) => ({
    type: "docker:index/container:Container",
    name,
    props: { image: "alpine:3.20", privileged },
  });
  const findings = (...names: string[]) =>
    evaluateAll(
      names.map((name) => container(name)).flatMap((resource) => readPulumi(resource)),
      configuration(),
    );
  const report = (...names: string[]) => textReport(findings(...names), { colour: false });

  it("shows the rule's title, and what was found", () => {
    const lines = report("a").split("\n");
    assert.equal(lines[0], "a (docker:index/container:Container)");
    assert.equal(lines[1], "  [mandatory] critical  privileged-container");
    assert.equal(lines[2], `    ${rule.title}.`);
    assert.match(lines[3] ?? "", /^ {4}privileged of container "a" gives it every/);
  });

  it("explains each rule once", () => {
    const text = report("a", "b", "c");
    assert.equal(text.split("Why: ").length, 2);
    assert.equal(text.split("(why and what to do instead: above)").length, 3);
    assert.doesNotMatch(text, /\n\n\n|\n$/);
  });

  it("counts in words that fit", () => {
    assert.equal(counted(1, "resource"), "1 resource");
    assert.equal(summary([]), "0 findings");
    assert.equal(summary(findings("a")), "1 finding: 1 mandatory, 0 advisory");
    assert.equal(summary(findings("a", "b")), "2 findings: 2 mandatory, 0 advisory");
    const waiting = readPulumi(container("a", "04da6b54-80e4-46f7-96ec-b56ff0331ba9"));
    assert.equal(summary(evaluateAll(waiting, configuration())), "0 findings; 1 undetermined");
  });
});

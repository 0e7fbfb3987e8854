import assert from "node:assert/strict";
import { emptyOutcome, judgeWorkloads, type Outcome } from "../../check/batch";
import { DEFAULT_SETTINGS } from "../../configuration/settings";
import { configuration } from "../../core/evaluation/configuration";
import { readPulumi } from "../../core/readers/pulumi/pulumi";

function findingsOf({ findings, linkable: related }: Outcome) {
  return [...findings, ...related.flatMap((each) => each.findings)];
}

describe("a finding as it is reported", () => {
  const container = readPulumi({
    type: "docker:index/container:Container",
    name: "job",
    props: { image: "alpine:3.20", privileged: true },
  });

  it("has the reason of the exemption that lets it pass", () => {
    const exemptions = [{ resource: "job", reason: "moves in Q1", approvedBy: "ops", expires: "2999-01-31" }];
    const rules = new Map([["privileged-container", { exemptions }]]);
    const outcome = emptyOutcome();
    judgeWorkloads(container, { ...DEFAULT_SETTINGS, configuration: configuration({ rules }) }, outcome);
    assert.deepEqual(
      findingsOf(outcome).map(({ status, exemption }) => [status, exemption]),
      [["exempted", "moves in Q1; approved by ops; until 2999-01-31"]],
    );
  });

  it("has none where there is no exemption", () => {
    const outcome = emptyOutcome();
    judgeWorkloads(container, DEFAULT_SETTINGS, outcome);
    assert.deepEqual(
      findingsOf(outcome).map((finding) => [finding.status, "exemption" in finding]),
      [["violation", false]],
    );
  });
});

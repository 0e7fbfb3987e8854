import assert from "node:assert/strict";
import type { CheckFinding } from "../../check/report";
import { assertNoFindings } from "../../testing";

const FOUND: CheckFinding = {
  rule: "privileged-container",
  severity: "critical",
  level: "mandatory",
  status: "violation",
  type: "docker:index/container:Container",
  resource: "job",
  path: "privileged",
  found: 'privileged of container "job" is true.',
  message: 'privileged of container "job" is true.\nWhy: because.\nInstead: something else.',
};

describe("assertNoFindings", () => {
  it("passes where there is none", () => {
    assertNoFindings([]);
    assertNoFindings([], { level: "advisory" });
    assert.throws(() => assertNoFindings(Promise.resolve([]) as unknown as []), /await the evaluation first/);
  });

  it("fails with all that is to be said", () => {
    assert.throws(() => assertNoFindings([FOUND]), {
      name: "AssertionError",
      message: [
        "Breakwater's rules are not kept:",
        "",
        "docker:index/container:Container job  [mandatory] critical  privileged-container",
        '  privileged of container "job" is true.',
        "  Why: because.",
        "  Instead: something else.",
      ].join("\n"),
    });
  });

  it("lets advisory findings pass unless they are to count", () => {
    const advisory: CheckFinding = { ...FOUND, level: "advisory" };
    assertNoFindings([advisory]);
    assert.throws(() => assertNoFindings([advisory], { level: "advisory" }), /privileged-container/);
    assert.throws(() => assertNoFindings([advisory], { level: "low" as "advisory" }), /is mandatory or advisory/);
  });

  it("counts values that have to be waited for as their level says", () => {
    const waiting: CheckFinding = { ...FOUND, rule: "undetermined", status: "undetermined", level: "advisory" };
    assertNoFindings([waiting]);
    assert.throws(() => assertNoFindings([waiting], { level: "advisory" }), /undetermined/);
    assert.throws(() => assertNoFindings([{ ...waiting, level: "mandatory" }]), /undetermined/);
  });

  it("lets pass what is exempted, unless exemptions are mandatory", () => {
    const exempted: CheckFinding = { ...FOUND, status: "exempted", level: "advisory" };
    assertNoFindings([exempted], { level: "advisory" });
    assert.throws(() => assertNoFindings([{ ...exempted, level: "mandatory" }]), /privileged-container/);
  });

  it("names the worst first", () => {
    const low: CheckFinding = { ...FOUND, severity: "low", resource: "other" };
    assert.throws(() => assertNoFindings([low, FOUND]), /Container job.*Container other/s);
  });
});

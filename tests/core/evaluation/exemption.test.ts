import assert from "node:assert/strict";
import { resolve } from "node:path";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluate, evaluateAll } from "../../../core/evaluation/evaluate";
import { appliesTo, type Exemption } from "../../../core/evaluation/exemption";
import { liftedExemptions, unusedExemptions } from "../../../core/evaluation/exemptionReport";
import { messageOf } from "../../../core/evaluation/message";
import type { Source } from "../../../core/model/source";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { dockerContainer, pod, UNKNOWN } from "../rules/support";

const RULE = "privileged-container";
const TODAY = "2026-11-24";

function withExemptions(exemptions: Exemption[], inlineExemptions = false) {
  return configuration(
    { pack: { inlineExemptions }, rules: new Map([[RULE, { exemptions }]]), enabled: (rule) => rule === RULE },
    TODAY,
  );
}

function statuses(resource: Parameters<typeof readPulumi>[0], exemption: Exemption): string[] {
  return readPulumi(resource).flatMap((workload) =>
    evaluate(workload, withExemptions([exemption])).map(({ status }) => status),
  );
}

describe("exemptions", () => {
  const job = dockerContainer({ privileged: true, name: "runner-1" }, "ci/runner");

  const matching: Record<string, Exemption> = {
    "the resource's name": { resource: "ci/runner", reason: "r" },
    "a glob on the name, across slashes": { resource: "ci*", reason: "r" },
    "type::name": { resource: "docker:index/container:Container::ci/*", reason: "r" },
    "the URN": { resource: "urn:pulumi:dev::*::ci/runner", reason: "r" },
    "the container's name": { resource: "*", container: "runner-?", reason: "r" },
    "the property path": { resource: "*", path: "privileged", reason: "r" },
    "the last day": { resource: "*", reason: "r", expires: TODAY },
  };
  for (const [title, exemption] of Object.entries(matching)) {
    it(`lift a finding by ${title}`, () => assert.deepEqual(statuses(job, exemption), ["exempted"]));
  }

  const missing: Record<string, Exemption> = {
    "another name": { resource: "runner", reason: "r" },
    "another container": { resource: "*", container: "web", reason: "r" },
    "another path": { resource: "*", path: "mounts*", reason: "r" },
    "yesterday's end": { resource: "*", reason: "r", expires: "2026-11-23" },
  };
  for (const [title, exemption] of Object.entries(missing)) {
    it(`do not lift it with ${title}`, () => assert.deepEqual(statuses(job, exemption), ["violation"]));
  }

  describe("by namespace and file", () => {
    const place = { container: "main", path: "spec.containers[0].image" };
    const source = { type: "Pod", name: "job", namespace: "ci", origin: { file: "./deploy/job.yaml", path: "" } };
    const reason = "r";
    const lifts = (exemption: Partial<Exemption>, of: Source = source, path = place.path) =>
      appliesTo({ resource: "*", reason, ...exemption }, { ...place, path, source: of });

    it("lift what both match", () => {
      assert.ok(lifts({ namespace: "c*", file: "deploy/*" }));
      assert.ok(
        lifts({ file: "deploy/job.yaml" }, { ...source, origin: { file: resolve("deploy/job.yaml"), path: "" } }),
      );
    });
    it("lift nothing in another one", () => {
      assert.ok(!lifts({ namespace: "prod" }));
      assert.ok(!lifts({ file: "job.yaml" }));
      assert.ok(!lifts({ namespace: "ci", file: "deploy/web.yaml" }));
    });
    it("lift nothing of what has neither", () => {
      assert.ok(!lifts({ namespace: "*" }, { type: "Pod", name: "job" }));
      assert.ok(!lifts({ file: "*" }, { type: "Pod", name: "job" }));
    });
    it("go by the file in which the property is written", () => {
      const elsewhere = new Map([
        ["services.web", { file: "base.yaml", path: "services.web" }],
        ["services.web.volumes[0]", { file: "common.yaml", path: "services.x.volumes[0]" }],
      ]);
      const origin = { file: "compose.yaml", path: "", elsewhere };
      const at = (path: string, file: string) => lifts({ file }, { ...source, origin }, path);
      assert.ok(at("services.web.volumes[0].source", "common.yaml"));
      assert.ok(at("services.web.volumes[1]", "base.yaml"));
      assert.ok(at("services.webmaster.image", "compose.yaml"));
      assert.ok(!at("services.web.volumes[0]", "compose.yaml"));
    });
    it("are named where they match nothing", () => {
      const chosen = withExemptions([{ resource: "gone", namespace: "ci", file: "a.yaml", reason: "r" }]);
      assert.match(unusedExemptions(new Set(), chosen)[0]?.found ?? "", /gone, namespace ci, file a\.yaml from/);
    });
  });

  it("take the brackets of a path as they are", () => {
    const privileged = pod({ securityContext: { privileged: true } });
    assert.deepEqual(statuses(privileged, { resource: "*", path: "spec.containers[0].*", reason: "r" }), ["exempted"]);
    assert.deepEqual(statuses(privileged, { resource: "*", path: "spec.containers[1].*", reason: "r" }), ["violation"]);
  });

  it("lift what is undetermined as well", () => {
    assert.deepEqual(statuses(dockerContainer({ privileged: UNKNOWN }), { resource: "*", reason: "r" }), []);
  });

  it("are reported with reason, approval and end, and the finding's own words", () => {
    const [finding] = readPulumi(job).flatMap((workload) =>
      evaluate(
        workload,
        withExemptions([{ resource: "*", reason: "old runner", approvedBy: "ann", expires: "2027-01-31" }]),
      ),
    );
    assert.ok(finding);
    assert.match(
      messageOf(finding),
      /^privileged of container "runner-1" gives it every capability.* Exempted from privileged-container: old runner; approved by ann; until 2027-01-31\.$/,
    );
  });

  it("are reported when they match nothing, or have expired", () => {
    const report = (exemption: Exemption) => {
      const chosen = withExemptions([exemption]);
      const lifted = liftedExemptions((plain) => evaluateAll(readPulumi(job), plain), chosen);
      return unusedExemptions(lifted, chosen).map(({ found }) => found);
    };
    assert.deepEqual(report({ resource: "*", reason: "r" }), []);
    assert.match(
      report({ resource: "gone", reason: "r" })[0] ?? "",
      /gone from privileged-container matches no finding: remove it/,
    );
    assert.match(
      report({ resource: "*", reason: "r", expires: "2020-01-01" })[0] ?? "",
      /has expired, and the finding it lifted counts again/,
    );
    assert.match(report({ resource: "gone", reason: "r", expires: "2020-01-01" })[0] ?? "", /has expired: remove it/);
  });

  describe("written in the resource", () => {
    const annotated = pod(
      { securityContext: { privileged: true } },
      {},
      { annotations: { [`breakwater.exempt/${RULE}`]: "debugging until 2026-12-31" } },
    );
    const labelled = dockerContainer({
      privileged: true,
      labels: [{ label: `breakwater.exempt/${RULE}`, value: "debugging" }],
    });
    const judged = (resource: typeof annotated, on: boolean) =>
      evaluateAll(readPulumi(resource), withExemptions([], on)).map(({ status }) => status);

    it("count for nothing by default", () =>
      assert.deepEqual([judged(annotated, false), judged(labelled, false)], [["violation"], ["violation"]]));
    const wrong: Record<string, [text: string, report: RegExp]> = {
      "has no reason": ["until 2099-12-31", /gives no reason: write why/],
      "is blank": ["  ", /gives no reason/],
      "ends on no day": ["debugging until 2027-02-30", /ends on no day of the calendar/],
      "ends some day": ["debugging Until tomorrow", /ends on no day of the calendar/],
      "has expired": ["debugging until 2020-01-01", /has expired/],
    };
    for (const [title, [value, report]] of Object.entries(wrong)) {
      it(`lift nothing, and are reported, when it ${title}`, () => {
        const job = dockerContainer({ privileged: true, labels: [{ label: `breakwater.exempt/${RULE}`, value }] });
        const found = evaluateAll(readPulumi(job), withExemptions([], true));
        assert.deepEqual(
          found.map(({ status }) => status),
          ["violation", "exempted"],
        );
        assert.match(found[1]?.found ?? "", report);
      });
    }

    it("are reported when they name no rule, or match nothing", () => {
      const label = (rule: string) =>
        dockerContainer({ labels: [{ label: `breakwater.exempt/${rule}`, value: "debugging" }] });
      const report = (rule: string) =>
        evaluateAll(readPulumi(label(rule)), withExemptions([], true)).map(({ found }) => found);
      assert.match(report("privileged-containr")[0] ?? "", /breakwater\.exempt\/privileged-containr names no rule/);
      assert.match(report(RULE)[0] ?? "", /matches no finding/);
    });

    it("lift the finding where the administrator allows it", () =>
      assert.deepEqual([judged(annotated, true), judged(labelled, true)], [["exempted"], ["exempted"]]));
  });
});

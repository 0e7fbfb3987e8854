import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { baselineOf, fingerprintOf, readBaseline, withoutAccepted } from "../../check/baseline";
import { check } from "../../check/check";
import { UnreadableError } from "../../documents/unreadable";
import { exemptedOf, resultOf, undeterminedOf, violationOf } from "../cli/reports/results";

describe("a baseline", () => {
  let folder: string;
  const write = (name: string, text: string) => {
    const file = join(folder, name);
    writeFileSync(file, text);
    return file;
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-baseline-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  const pod = (...volumes: string[]) =>
    `apiVersion: v1\nkind: Pod\nmetadata: {name: job}\nspec:\n  ` +
    `volumes:\n${volumes.map((path, at) => `  - name: v${at}\n    hostPath: {path: ${path}}\n`).join("")}`;
  const checked = (text: string) => check([write("pod.yaml", text)]);

  it("accepts what it was made of, and counts it", async () => {
    const found = await checked(pod("/run/docker.sock", "/srv"));
    const { findings, notes, summary } = withoutAccepted(found, baselineOf(found));
    assert.deepEqual(findings, []);
    assert.deepEqual(notes, []);
    assert.deepEqual([summary.violations, summary.accepted], [0, 2]);
    assert.deepEqual(found.summary.violations, 2);
  });

  it("survives its file, and a reader", async () => {
    const found = await checked(pod("/run/docker.sock"));
    const baseline = baselineOf(found);
    assert.deepEqual(readBaseline(write("baseline.json", JSON.stringify(baseline, undefined, 2))), baseline);
    const { fingerprint, file, ...entry } = baseline.accepted[0] ?? assert.fail();
    assert.deepEqual(entry, { rule: "dood-engine-socket", resource: "Pod job", path: "spec.volumes[].hostPath.path" });
    assert.match(file ?? "", /pod\.yaml$/);
    assert.match(fingerprint, /^[0-9a-f]{24}$/);
  });

  it("still accepts a finding whose line and place in a list have moved", async () => {
    const baseline = baselineOf(await checked(pod("/run/docker.sock")));
    const { findings, summary } = withoutAccepted(
      await checked(`# moved\n\n${pod("/srv", "/run/docker.sock")}`),
      baseline,
    );
    assert.deepEqual(
      findings.map(({ rule, path }) => [rule, path]),
      [["host-path", "spec.volumes[0].hostPath.path"]],
    );
    assert.equal(summary.accepted, 1);
  });

  it("does not accept a second finding for the one that it has", async () => {
    const baseline = baselineOf(await checked(pod("/run/docker.sock")));
    const again = withoutAccepted(await checked(pod("/run/docker.sock", "/run/docker.sock")), baseline);
    assert.deepEqual([again.findings.length, again.summary.violations, again.summary.accepted], [1, 1, 1]);
    const other = withoutAccepted(await checked(pod("/run/containerd/containerd.sock")), baseline);
    assert.equal(other.findings.length, 1);
  });

  it("accepts what is undetermined, but not the violation that it turns out to be", () => {
    const baseline = baselineOf(resultOf([undeterminedOf()]));
    const accepted = withoutAccepted(resultOf([undeterminedOf({ line: 99 })]), baseline);
    assert.deepEqual([accepted.findings, accepted.summary.undetermined, accepted.summary.accepted], [[], 0, 1]);
    assert.equal(
      withoutAccepted(resultOf([violationOf("host-namespace", { path: "spec.hostPID" })]), baseline).findings.length,
      1,
    );
  });

  it("has nothing to do with what is exempted", () => {
    const result = resultOf([exemptedOf()]);
    assert.deepEqual(baselineOf(result).accepted, []);
    assert.deepEqual(withoutAccepted(result, baselineOf(result)), result);
  });

  it("notes what it accepts and is gone", () => {
    const two = baselineOf(resultOf([violationOf("host-path"), violationOf("host-port")]));
    assert.deepEqual(withoutAccepted(resultOf([violationOf("host-path")], { notes: ["first"] }), two).notes, [
      "first",
      "1 finding that the baseline accepts was not found: write the baseline again",
    ]);
    assert.match(
      withoutAccepted(resultOf([]), two).notes[0] ?? "",
      /^2 findings that the baseline accepts were not found/,
    );
  });

  it("does not depend on the order in which things are found", () => {
    const found = [
      violationOf("host-path"),
      violationOf("host-port", { file: "a.yaml" }),
      violationOf("host-path", { namespace: "b" }),
      undeterminedOf(),
    ];
    assert.deepEqual(baselineOf(resultOf(found)), baselineOf(resultOf(found.toReversed())));
  });

  it("tells findings apart by all that they are about", () => {
    const finding = violationOf("host-path");
    const others = [
      { file: "b.yaml" },
      { type: "Pod" },
      { resource: "b" },
      { namespace: "b" },
      { container: "b" },
      { path: "b" },
      { status: "undetermined" },
      { found: "is b" },
    ] as const;
    const prints = [finding, violationOf("host-port"), ...others.map((change) => violationOf("host-path", change))].map(
      fingerprintOf,
    );
    assert.equal(new Set(prints).size, prints.length);
  });

  it("knows a file by its place below the working folder", () => {
    const print = (file: string) => fingerprintOf(violationOf("host-path", { file }));
    assert.equal(print("./deploy/web.yaml"), print("deploy/web.yaml"));
    assert.equal(print(join(process.cwd(), "deploy", "web.yaml")), print("deploy/web.yaml"));
  });

  it("is refused where it is none, with what to do", () => {
    const refusals: Readonly<Record<string, RegExp>> = {
      "PASSWORD=hunter2": /: is not a baseline: it is not JSON$/,
      "[]": /: is no baseline: it lacks the list "accepted"$/,
      '{"findings": []}': /: is no baseline/,
      '{"version": 2, "accepted": []}':
        /: is a baseline of version 2, and this Breakwater reads version 1: write it again$/,
      '{"accepted": []}': /: is a baseline of version none/,
      '{"version": 1, "accepted": {}}': /: "accepted" is not a list: write the baseline again$/,
      '{"version": 1, "accepted": [{"fingerprint": "a"}, {}]}':
        /: accepted\[1\] has no fingerprint: write the baseline again$/,
    };
    for (const [text, message] of Object.entries(refusals)) {
      const file = write("none.json", text);
      assert.throws(
        () => readBaseline(file),
        (error) => error instanceof UnreadableError && error.file === file && message.test(error.message),
        text,
      );
    }
    assert.throws(() => readBaseline(join(folder, "gone.json")), UnreadableError);
  });
});

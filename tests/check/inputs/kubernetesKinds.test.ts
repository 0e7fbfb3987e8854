import assert from "node:assert/strict";
import { isBuiltInKind, likelyKind } from "../../../core/readers/kubernetes/kinds";
import { judging } from "./judged";

describe("a kind of Kubernetes' own groups", () => {
  const judged = judging("object.json");
  const spec = { template: { spec: { hostPID: true } } };
  const notesOf = async (apiVersion: string, kind: string) =>
    (await judged({ apiVersion, kind, metadata: { name: "a" }, spec })).notes.map((note) =>
      note.replace(/^.*json:/, ""),
    );

  it("is noted where it is misspelt, at its line", async () => {
    assert.deepEqual(await notesOf("apps/v1", "Depolyment"), [
      '3:3: "apps/v1" has no kind "Depolyment", so that this object was not judged. Did you mean Deployment?',
    ]);
    assert.deepEqual(await notesOf("v1", "pod"), [
      '3:3: "v1" has no kind "pod", so that this object was not judged. Did you mean Pod?',
    ]);
    assert.deepEqual(await notesOf("batch/v1", "Backup"), [
      '3:3: "batch/v1" has no kind "Backup", so that this object was not judged.',
    ]);
  });

  it("is not noted where it exists, nor in a group of somebody else's", async () => {
    for (const [apiVersion, kind] of [
      ["apps/v1", "Deployment"],
      ["v1", "PodList"],
      ["networking.k8s.io/v1", "NetworkPolicy"],
      ["v1", "DeploymentConfig"],
      ["example.com/v1", "Depolyment"],
    ] as const)
      assert.deepEqual(await notesOf(apiVersion, kind), [], `${apiVersion} ${kind}`);
  });

  it("is guessed from words of any length and none", () => {
    assert.equal(likelyKind(""), undefined);
    assert.equal(likelyKind("x".repeat(1_000_000)), undefined);
    assert.equal(likelyKind("cronjob"), "CronJob");
    assert.equal(isBuiltInKind("JobList"), true);
  });
});

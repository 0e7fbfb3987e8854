import assert from "node:assert/strict";
import { isDeepStrictEqual } from "node:util";
import type { Effect } from "../../../components/args/changes";
import { eachChange, type Objects } from "./eachChange";
import type { KubernetesObject } from "./objects";
import { stepOf } from "./provider";

/** What has the pods of a component, or of the workloads that have a sidecar. */
const WORKLOADS = ["StatefulSet", "Deployment"];
/** What the provider may replace: objects that pods read when they start, and pods and Jobs of clients. */
const REPLACEABLE = ["ConfigMap", "Secret", "Pod", "Job"];

function effectOn(before: Objects, after: Objects): Effect {
  const effects = [...before]
    .filter(([, { kind }]) => WORKLOADS.includes(kind))
    .map(([name, old]) => effectOf(old, after.get(name)));
  assert.equal(effects.length, 1);
  const claims = [...before].filter(([, { kind }]) => kind === "PersistentVolumeClaim");
  const isResized = claims.some(([name, claim]) => stepOf(claim, after.get(name)) === "applied");
  return effects[0] === "nothing" && isResized ? "in place" : (effects[0] ?? "nothing");
}

function effectOf(before: KubernetesObject, after: KubernetesObject | undefined): Effect {
  const step = stepOf(before, after);
  if (step === "nothing") return "nothing";
  const template = (object?: KubernetesObject) => (object?.["spec"] as { template: unknown } | undefined)?.template;
  return step === "applied" && isDeepStrictEqual(template(before), template(after)) ? "in place" : "replaced";
}

describe("what changing an input does on Kubernetes", () => {
  for (const { title, change, objects } of eachChange()) {
    it(title, async () => {
      const [before, after] = await objects();
      assert.equal(effectOn(before, after), change.effect);
      for (const [name, object] of before) {
        const step = stepOf(object, after.get(name));
        const isMoved = title.endsWith(": namespace");
        const isClaimed = title.endsWith(": dataClaim") && object.kind === "StatefulSet";
        if (step === "replaced" && !isMoved && !isClaimed)
          assert.ok(REPLACEABLE.includes(object.kind), `${name} is replaced`);
      }
    });
  }
});

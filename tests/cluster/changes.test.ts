import assert from "node:assert/strict";
import { eachChange, type Objects } from "../components/kubernetes/eachChange";
import type { KubernetesObject } from "../components/kubernetes/objects";
import { stepOf, withoutIgnored } from "../components/kubernetes/provider";
import { ISSUED } from "./harness/authority";
import { type Answer, ControlPlane, describeOnControlPlanes, pathOf } from "./harness/controlPlane";
import { CLUSTER_SCOPED, PREREQUISITES } from "./harness/prerequisites";

const CHANGES = eachChange(ISSUED).filter(({ isRunners }) => !isRunners);

describeOnControlPlanes("what changing an input does", function (binaries) {
  this.timeout(120_000);
  let plane: ControlPlane;
  before(async function () {
    if (binaries === undefined) return this.skip();
    plane = await ControlPlane.start(binaries);
    const home = { apiVersion: "v1", kind: "Namespace", metadata: { name: "breakwater" } };
    for (const object of [...PREREQUISITES, home]) assert.equal((await plane.create(object)).status, 201);
  });
  after(() => plane?.stop());

  /** Objects in a namespace of their own, as the provider puts them there. */
  const inNamespace = (own: string) => {
    const pathTo = ({ metadata, ...object }: KubernetesObject) =>
      `${pathOf(object, CLUSTER_SCOPED.includes(object.kind) ? undefined : (metadata.namespace ?? own))}/${metadata.name}`;
    const apply = (object: KubernetesObject) =>
      plane.call(
        "PATCH",
        `${pathTo(object)}?fieldManager=pulumi-kubernetes&force=true&fieldValidation=Strict`,
        object,
        undefined,
        "application/apply-patch+yaml",
      );
    const remove = (object: KubernetesObject) => {
      // Without the controller that empties it, a deleted namespace would never end.
      const dryRun = object.kind === "Namespace" ? "&dryRun=All" : "";
      return plane.call("DELETE", `${pathTo(object)}?gracePeriodSeconds=0&propagationPolicy=Background${dryRun}`);
    };
    return { pathTo, apply, remove };
  };

  function succeeds({ status, body }: Answer, what: string): void {
    assert.ok(status === 200 || status === 201, `${what}: ${body.message}`);
  }

  /** Creates what there was, and changes it as the provider does: in no step may the API server refuse anything. */
  async function update(before: Objects, after: Objects, { apply, remove, pathTo }: ReturnType<typeof inNamespace>) {
    const steps = [...new Set([...before.keys(), ...after.keys()])].map((name) => {
      const [old, declared] = [before.get(name), after.get(name)];
      return { name, old, declared, step: stepOf(old, declared) };
    });
    for (const { name, old, step } of steps) {
      if (!old || step === "nothing") continue;
      succeeds(await apply(old), `${name} is created`);
      if (old.kind === "PersistentVolumeClaim") await bind(pathTo(old));
    }
    for (const { name, old, declared, step } of steps) {
      if (!declared || step === "nothing") continue;
      const isInTheWay = old && step === "replaced" && pathTo(old) === pathTo(declared);
      if (isInTheWay) succeeds(await remove(old), `${name} is deleted`);
      succeeds(await apply(withoutIgnored(old, declared)), `${name} is ${step}`);
      if (old && step === "replaced" && !isInTheWay) succeeds(await remove(old), `the old ${name} is deleted`);
    }
    for (const { name, old, step } of steps)
      if (old && step === "deleted") succeeds(await remove(old), `${name} is deleted`);
    // Others of the same names follow in the namespaces that a program names.
    for (const { declared, step } of steps)
      if (declared && step !== "nothing" && (declared.metadata.namespace || CLUSTER_SCOPED.includes(declared.kind)))
        await remove(declared);
  }

  /** What the controllers do with a claim that a pod uses. */
  async function bind(path: string): Promise<void> {
    const patch = (to: string, body: object) =>
      plane.call("PATCH", to, body, undefined, "application/merge-patch+json");
    succeeds(await patch(path, { spec: { volumeName: "volume" } }), "a claim has a volume");
    const status = { phase: "Bound", capacity: { storage: "50Gi" }, accessModes: ["ReadWriteOnce"] };
    succeeds(await patch(`${path}/status`, { status }), "a claim is bound");
  }

  CHANGES.forEach(({ title, objects }, index) => {
    it(`fails in no step: ${title}`, async () => {
      const own = `own-${index}`;
      succeeds(await plane.create({ apiVersion: "v1", kind: "Namespace", metadata: { name: own } }), own);
      await update(...(await objects()), inNamespace(own));
    });
  });

  describe("refuses, before anything else changes,", () => {
    const claim = (storage: string, storageClassName: string) =>
      ({
        apiVersion: "v1",
        kind: "PersistentVolumeClaim",
        metadata: { name: storageClassName },
        spec: { accessModes: ["ReadWriteOnce"], storageClassName, resources: { requests: { storage } } },
      }) as const;
    for (const [title, before, after, words] of [
      ["a smaller claim", claim("50Gi", "fast"), claim("20Gi", "fast"), /can not be less than/],
      [
        "a larger claim of a class that lets none grow",
        claim("50Gi", "slow"),
        claim("80Gi", "slow"),
        /must support resize/,
      ],
    ] as const)
      it(title, async () => {
        const { apply, pathTo } = inNamespace("builds");
        succeeds(await apply(before), title);
        await bind(pathTo(before));
        const { status, body } = await apply(after);
        assert.ok(status === 403 || status === 422, JSON.stringify(body));
        assert.match(body.message, words);
      });

    it("a StatefulSet with another template for its claims, which is why there is only one", async () => {
      const change = CHANGES.find(({ title }) => title === "of a runner: dataClaim");
      const [before, after] = (await change?.objects()) ?? [];
      const { apply } = inNamespace("jobs");
      const set = (objects: Objects | undefined) => objects?.get("StatefulSet ci") as KubernetesObject;
      succeeds(await apply(set(before)), "without claims");
      const { status, body } = await apply(set(after));
      assert.deepEqual([status, body.reason], [422, "Invalid"]);
      assert.match(body.message, /updates to statefulset spec for fields other than|volumeClaimTemplates: .*immutable/);
    });
  });
});

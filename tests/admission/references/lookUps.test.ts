import assert from "node:assert/strict";
import type { ApiAnswer } from "../../../admission/references/apiServer";
import { LookUps } from "../../../admission/references/lookUps";
import { MAX_REFERENCES, type Reference } from "../../../admission/references/reference";

const configMap = (name: string): Reference => ({ kind: "ConfigMap", namespace: "apps", name });
const claim = (name: string): Reference => ({ kind: "PersistentVolumeClaim", namespace: "apps", name });
const owner = (type: string, uid = "1"): Reference => ({ kind: "Owner", namespace: "apps", name: "web", type, uid });

/** An API server that has some objects, by their paths, and counts what it is asked for. */
class Objects {
  readonly asked: string[] = [];
  constructor(readonly objects: Record<string, object | number | Promise<never>>) {}

  async read(path: string): Promise<ApiAnswer> {
    this.asked.push(path);
    const own = await this.objects[path];
    if (own === undefined) return { status: 404, why: "does not exist yet" };
    if (typeof own === "number") return { status: own, why: `status ${own}` };
    const object = own as Record<string, unknown>;
    return { object, bytes: Number(object["bytes"] ?? 100) };
  }
}

const VOLUME = { kind: "PersistentVolume", metadata: { name: "disk" } };
const CLAIMS = "/api/v1/namespaces/apps/persistentvolumeclaims";

describe("objects that a review refers to", () => {
  const found = async (objects: Objects, references: readonly Reference[], milliseconds = 5000) =>
    (await new LookUps(objects, milliseconds).find(references)).map((each) =>
      "object" in each ? each.object : each.why,
    );

  it("are read by their names, and a claim's volume by the claim", async () => {
    const config = { kind: "ConfigMap", data: {} };
    const set = { kind: "ReplicaSet", metadata: { uid: "1" } };
    const objects = new Objects({
      "/api/v1/namespaces/apps/configmaps/settings": config,
      [`${CLAIMS}/data`]: { kind: "PersistentVolumeClaim", spec: { volumeName: "disk" } },
      "/api/v1/persistentvolumes/disk": VOLUME,
      "/apis/apps/v1/namespaces/apps/replicasets/web": set,
    });
    assert.deepEqual(await found(objects, [configMap("settings"), claim("data"), owner("ReplicaSet")]), [
      config,
      VOLUME,
      set,
    ]);
  });

  it("are unknown where they do not exist, are not bound, are others, or may not be read", async () => {
    const objects = new Objects({
      [`${CLAIMS}/free`]: { kind: "PersistentVolumeClaim", spec: {} },
      [`${CLAIMS}/odd`]: { kind: "PersistentVolumeClaim", spec: { volumeName: "../nodes/x" } },
      "/apis/apps/v1/namespaces/apps/deployments/web": { metadata: { uid: "2" } },
      "/api/v1/namespaces/apps/configmaps/secret": 403,
    });
    const references = [claim("none"), claim("free"), claim("odd"), owner("Deployment"), owner("constructor")];
    assert.deepEqual(await found(objects, [...references, configMap("secret"), configMap("../../nodes/x")]), [
      "does not exist yet",
      "is not bound to a volume yet",
      "is not bound to a volume yet",
      "does not exist any more",
      "is of a kind that is not looked up",
      "status 403",
      "has no name that can be looked up",
    ]);
    assert.ok(objects.asked.every((path) => !path.includes("..")));
  });

  it("are asked for once, and for a moment not again", async () => {
    const objects = new Objects({ "/api/v1/namespaces/apps/configmaps/settings": { kind: "ConfigMap" } });
    const lookUps = new LookUps(objects, 5000);
    await Promise.all([1, 2, 3].map(() => lookUps.find([configMap("settings")])));
    await lookUps.find([configMap("settings")]);
    assert.equal(objects.asked.length, 1);
    await lookUps.find([configMap("absent")]);
    await lookUps.find([configMap("absent")]);
    assert.equal(objects.asked.length, 3, "what does not exist may be created at any time");
  });

  it("keep a review waiting no longer than their limit, the next one neither", async () => {
    const objects = new Objects({ "/api/v1/namespaces/apps/configmaps/hung": new Promise<never>(() => {}) });
    const lookUps = new LookUps(objects, 30);
    const begun = performance.now();
    const [first] = await lookUps.find([configMap("hung")]);
    assert.match(JSON.stringify(first), /did not answer in time/);
    await Promise.all(Array.from({ length: 300 }, (_, at) => lookUps.find([configMap(`hung`), configMap(`n${at}`)])));
    assert.ok(performance.now() - begun < 5000);
  });

  it("are of a bounded number and size, and so is what is kept of them", async () => {
    const many = Array.from({ length: MAX_REFERENCES + 1 }, (_, at) => configMap(`n${at}`));
    const objects = new Objects(
      Object.fromEntries(
        many.map(({ name }) => [`/api/v1/namespaces/apps/configmaps/${name}`, { kind: "ConfigMap", bytes: 1_000_000 }]),
      ),
    );
    const lookUps = new LookUps(objects, 5000);
    const all = await lookUps.find(many);
    assert.equal(all.filter((each) => "object" in each).length, 3);
    assert.match(JSON.stringify(all.at(-1)), /only 20 references/);
    for (let at = 0; at < 60; at++) {
      objects.objects[`/api/v1/namespaces/apps/configmaps/more${at}`] = { kind: "ConfigMap", bytes: 1_000_000 };
      await lookUps.find([configMap(`more${at}`)]);
    }
    const before = objects.asked.length;
    await lookUps.find([configMap("more59"), configMap("more0")]);
    assert.equal(objects.asked.length, before + 1, "the oldest is read again, and the newest is not");
  });
});

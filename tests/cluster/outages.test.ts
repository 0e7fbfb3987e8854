import assert from "node:assert/strict";
import { CONTROLLER, type JsonObject, PRIVILEGED, pod } from "../admission/harness/reviews";
import { authority } from "./harness/authority";
import { Balancer } from "./harness/balancer";
import { type Answer, ControlPlane, controlPlaneFolder, NEEDS_CONTROL_PLANE } from "./harness/controlPlane";
import { RunningWebhook } from "./harness/runningWebhook";

const OPTIONS = { name: "breakwater", namespace: "breakwater", namespaces: { strict: "enforce" } };
const OLD_PODS = 10;

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

describe(`two replicas of an admission webhook at a real API server (${NEEDS_CONTROL_PLANE})`, function () {
  this.timeout(60_000);
  let plane: ControlPlane;
  let replicas: RunningWebhook[];
  let balancer: Balancer;
  before(async function () {
    if (controlPlaneFolder() === undefined) return this.skip();
    plane = await ControlPlane.start();
    const created = async (object: JsonObject, namespace?: string) => {
      const { status, body } = await plane.create(object, namespace);
      assert.equal(status, 201, JSON.stringify(body));
      return body;
    };
    await created({ apiVersion: "v1", kind: "Namespace", metadata: { name: "strict" } });
    const template = { metadata: { labels: { app: "web" } }, spec: pod(PRIVILEGED)["spec"] };
    const spec = { replicas: OLD_PODS, selector: { matchLabels: { app: "web" } }, template };
    const set = await created({ apiVersion: "apps/v1", kind: "ReplicaSet", metadata: { name: "web" }, spec }, "strict");
    for (let at = 0; at < OLD_PODS; at++) await created(next(set.metadata.uid, `web-${at}`), "strict");
    const ca = authority("webhook");
    replicas = [1, 2].map(() => new RunningWebhook(OPTIONS, plane));
    for (const each of replicas) each.present(ca);
    await Promise.all(replicas.map((each) => each.start()));
    balancer = await Balancer.start(replicas.map(({ reviewPort }) => reviewPort));
    await replicas[0]?.register([ca], balancer.port);
    await until(async () => isRefused(await create(PRIVILEGED)));
  });
  after(async () => {
    balancer?.stop();
    for (const each of replicas ?? []) await each.remove();
    await plane?.stop();
  });

  function next(uid: string, name: string): JsonObject {
    const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid, controller: true }];
    return pod(PRIVILEGED, {}, { name, namespace: "strict", labels: { app: "web" }, ownerReferences });
  }

  const create = (more: JsonObject) => plane.dryRun(pod(more, {}, { namespace: "strict" }), "strict");
  /** By the rules: a failure of the webhook is none. */
  const isRefused = ({ status, body }: Answer) => status === 403 && /privileged-container/.test(body.message);
  const isAdmitted = ({ status }: Answer) => status === 201;

  it("lose nothing but the requests of one that is lost, and admit nothing", async () => {
    let isRunning = true;
    const answers: Answer[] = [];
    const callers = Array.from({ length: 8 }, async () => {
      while (isRunning) answers.push(await create(PRIVILEGED));
    });
    const more = async (count: number) => {
      const { length } = answers;
      await until(async () => answers.length > length + count);
    };
    await more(30);
    await replicas[1]?.kill();
    await more(30);
    const afterwards = answers.length;
    await more(60);
    isRunning = false;
    await Promise.all(callers);
    assert.ok(answers.slice(afterwards).every(isRefused), "the other replica did not take over");
    const failed = answers.filter((answer) => !isRefused(answer));
    assert.ok(failed.length <= callers.length, `${failed.length} requests failed`);
    for (const { status, body } of failed) {
      assert.equal(status, 500);
      assert.match(body.message, /failed calling webhook/);
    }
    assert.ok(isAdmitted(await create({})));
    await replicas[1]?.start();
  });

  it("refuse what they refused when etcd is back", async () => {
    await plane.stopEtcd();
    const during = [await create(PRIVILEGED), await plane.create(pod(PRIVILEGED, {}, { name: "during" }), "strict")];
    plane.restartEtcd();
    for (const { status } of during) assert.notEqual(status, 201);
    await until(async () => isAdmitted(await create({}).catch(() => ({ status: 0 }) as Answer)));
    assert.ok(isRefused(await create(PRIVILEGED)));
  });

  it("let nodes full of old pods be drained, also while no replica answers", async () => {
    const pods = "/api/v1/namespaces/strict/pods";
    const evict = async (at: number) => {
      const eviction = {
        apiVersion: "policy/v1",
        kind: "Eviction",
        metadata: { name: `web-${at}`, namespace: "strict" },
      };
      const { status, body } = await plane.call("POST", `${pods}/web-${at}/eviction`, eviction);
      assert.equal(status, 201, JSON.stringify(body));
    };
    for (let at = 0; at < OLD_PODS / 2; at++) await evict(at);
    const { body } = await plane.call("GET", "/apis/apps/v1/namespaces/strict/replicasets/web");
    const again = await plane.create(next(body.metadata.uid, "web-0"), "strict", CONTROLLER);
    assert.ok(isAdmitted(again), JSON.stringify(again.body));
    assert.match(again.warnings.join(), /privileged-container/);
    for (const each of replicas) await each.kill();
    assert.equal((await create({})).status, 500);
    for (let at = OLD_PODS / 2; at < OLD_PODS; at++) await evict(at);
    const deleted = await plane.call("DELETE", `${pods}/web-0`);
    assert.equal(deleted.status, 200);
    const labelled = "/api/v1/namespaces/strict";
    const patch = { metadata: { labels: { a: "b" } } };
    const type = "application/merge-patch+json";
    assert.equal((await plane.call("PATCH", labelled, patch, undefined, type)).status, 200);
  });
});

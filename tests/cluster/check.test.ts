import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { check } from "../../check/check";
import { cluster } from "../../check/live/cluster";
import { Kubectl } from "../../check/live/kubectl";
import { LiveSourceError } from "../../check/live/liveSourceError";
import { ControlPlane, controlPlaneFolder, NEEDS_CONTROL_PLANE } from "./harness/controlPlane";

const POD = { containers: [{ name: "web", image: "app:1.2.3", securityContext: { privileged: true } }] };
const DEBUGGER = { name: "debugger", image: "debug:1.2.3", securityContext: { capabilities: { add: ["SYS_ADMIN"] } } };
const PODS = 5;

describe(`breakwater check --cluster on a real API server (${NEEDS_CONTROL_PLANE})`, function () {
  this.timeout(120_000);
  let plane: ControlPlane;

  before(async function () {
    if (controlPlaneFolder() === undefined) return this.skip();
    plane = await ControlPlane.start();
    const created = async (object: object, namespace?: string) => {
      const { status, body } = await plane.create(object, namespace);
      assert.equal(status, 201, JSON.stringify(body));
      return body;
    };
    const ownedBy = ({ apiVersion, kind, metadata: { name, uid } }: Awaited<ReturnType<typeof created>>) => ({
      ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
    });
    await created({ apiVersion: "v1", kind: "Namespace", metadata: { name: "shop" } });
    const labels = { app: "web" };
    const spec = { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: POD } };
    const apps = { apiVersion: "apps/v1", spec };
    const owner = await created({ ...apps, kind: "Deployment", metadata: { name: "web" } }, "shop");
    const set = (name: string, replicas: number) => ({
      ...apps,
      kind: "ReplicaSet",
      spec: { ...spec, replicas },
      metadata: { name, ...ownedBy(owner) },
    });
    const newest = await created(set("web-2", PODS), "shop");
    await created(set("web-1", 0), "shop");
    for (let at = 0; at < PODS; at++) {
      const metadata = { name: `web-2-${at}`, ...ownedBy(newest) };
      await created({ apiVersion: "v1", kind: "Pod", metadata, spec: POD }, "shop");
    }
    const path = "/api/v1/namespaces/shop/pods/web-2-0/ephemeralcontainers";
    const more = { spec: { ephemeralContainers: [DEBUGGER] } };
    const debugged = await plane.call("PATCH", path, more, undefined, "application/strategic-merge-patch+json");
    assert.equal(debugged.status, 200, JSON.stringify(debugged.body));
  });
  after(() => plane?.stop());

  /** Asks the server itself, for less at a time, so that lists take several chunks. */
  const inChunks = () => ({
    get: async (path: string): Promise<unknown> => {
      const { status, body } = await plane.call("GET", path.replace("limit=250", "limit=2"));
      if (status !== 200) throw new LiveSourceError(`${path}: ${status}`, body.reason);
      return body;
    },
  });

  async function assertFound(reader: Pick<Kubectl, "get">) {
    const { findings, problems } = await check([], { running: [cluster(reader)] });
    assert.deepEqual(problems, []);
    assert.deepEqual(
      findings.map(({ rule, type, resource, container, instances }) =>
        [rule, type, resource, container, instances?.count].join(" "),
      ),
      [`privileged-container Deployment web web ${PODS}`, "excess-capabilities Deployment web debugger 1"],
    );
  }

  it("has one finding for a Deployment with its pods, and one for a container that was added", () =>
    assertFound(inChunks()));

  it("is the same through kubectl", async function () {
    if (spawnSync("kubectl", ["version", "--client"]).status !== 0) this.skip();
    const before = process.env["KUBECONFIG"];
    process.env["KUBECONFIG"] = plane.kubeconfig();
    try {
      await assertFound(new Kubectl("test"));
    } finally {
      if (before === undefined) delete process.env["KUBECONFIG"];
      else process.env["KUBECONFIG"] = before;
    }
  });
});

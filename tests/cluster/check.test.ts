import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { baselineOf, withoutAccepted } from "../../check/baseline";
import { check } from "../../check/check";
import { cluster } from "../../check/live/cluster";
import { Kubectl } from "../../check/live/kubectl";
import { LiveSourceError } from "../../check/live/liveSourceError";
import { admissionObjects } from "../../components/spec/admission";
import { ControlPlane, controlPlaneFolder, NEEDS_CONTROL_PLANE } from "./harness/controlPlane";

const POD = { containers: [{ name: "web", image: "app:1.2.3", securityContext: { privileged: true } }] };
const DEBUGGER = { name: "debugger", image: "debug:1.2.3", securityContext: { capabilities: { add: ["SYS_ADMIN"] } } };
const INJECTED = { name: "mesh", image: "mesh:1.2.3", securityContext: { capabilities: { add: ["NET_ADMIN"] } } };
/** The Pod Security Standards refuse hosts of probes since 1.34. */
const PROBED = {
  containers: [{ name: "web", image: "app:1.2.3", livenessProbe: { tcpSocket: { port: 1, host: "a" } } }],
};
const PODS = 5;
const FOUND = [
  `privileged-container Deployment web web ${PODS}`,
  "excess-capabilities Deployment web debugger 1",
  "excess-capabilities Deployment web mesh 2",
  "host-probe Pod probed web ",
  "apparmor-unconfined Deployment old web 1",
];

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
    // Each of these has one cause more, in a namespace of its own, and kube-system has what is only counted.
    const version = { "pod-security.kubernetes.io/enforce-version": "v1.33" };
    await created({ apiVersion: "v1", kind: "Namespace", metadata: { name: "older", labels: version } });
    await created({ apiVersion: "v1", kind: "Namespace", metadata: { name: "newer" } });
    for (const namespace of ["older", "newer"])
      await created({ apiVersion: "v1", kind: "Pod", metadata: { name: "probed" }, spec: PROBED }, namespace);
    await created({ apiVersion: "v1", kind: "Pod", metadata: { name: "proxy" }, spec: POD }, "kube-system");
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
      const injected = { containers: [INJECTED, ...POD.containers] };
      await created({ apiVersion: "v1", kind: "Pod", metadata, spec: at < 2 ? injected : POD }, "shop");
    }
    // An API server copies a pod's annotation into a field, and a template's not.
    const annotations = { "container.apparmor.security.beta.kubernetes.io/web": "unconfined" };
    const harmless = { containers: [{ name: "web", image: "app:1.2.3" }] };
    const template = { metadata: { labels, annotations }, spec: harmless };
    const old = await created(
      { ...apps, kind: "Deployment", metadata: { name: "old" }, spec: { ...spec, template } },
      "shop",
    );
    const metadata = { name: "old-1", annotations, ...ownedBy(old) };
    const pod = await created({ apiVersion: "v1", kind: "Pod", metadata, spec: harmless }, "shop");
    assert.ok(pod.spec.containers[0].securityContext.appArmorProfile);
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
    const { findings, problems, notes } = await check([], { running: [cluster(reader)] });
    assert.deepEqual(problems, []);
    const said = findings.map(({ rule, type, resource, container, instances }) =>
      [rule, type, resource, container, instances?.count].join(" "),
    );
    assert.deepEqual(said.toSorted(), FOUND.toSorted());
    assert.deepEqual(
      findings.filter(({ rule }) => rule === "host-probe").map(({ namespace }) => namespace),
      ["newer"],
    );
    assert.ok(
      notes.some((note) => /kube-system have 1 finding/.test(note)),
      `${notes}`,
    );
  }

  it("has one finding for one cause, by the versions of the namespaces, and counts what is of the cluster itself", () =>
    assertFound(inChunks()));

  it("has a baseline that holds the owner, and outlives its pods", async () => {
    const pods = "/api/v1/namespaces/shop/pods";
    const baseline = baselineOf(await check([], { running: [cluster(inChunks())] }));
    assert.ok(baseline.accepted.every(({ resource }) => !/web-2/.test(resource ?? "")));
    const { body } = await plane.call("GET", `${pods}/web-2-1`);
    const { apiVersion, kind, spec, metadata } = body;
    const { nodeName: _, ...rest } = spec;
    const { ownerReferences } = metadata;
    assert.equal((await plane.call("DELETE", `${pods}/web-2-1`)).status, 200);
    const next = { apiVersion, kind, spec: rest, metadata: { name: "web-2-9", ownerReferences } };
    assert.equal((await plane.create(next, "shop")).status, 201);
    const after = await check([], { running: [cluster(inChunks())] });
    assert.deepEqual(withoutAccepted(after, baseline).findings, []);
  });

  /** Runs kubectl as somebody. */
  async function as<Result>(kubeconfig: string, act: () => Promise<Result>): Promise<Result> {
    const before = process.env["KUBECONFIG"];
    process.env["KUBECONFIG"] = kubeconfig;
    try {
      return await act();
    } finally {
      if (before === undefined) delete process.env["KUBECONFIG"];
      else process.env["KUBECONFIG"] = before;
    }
  }
  const hasKubectl = () => spawnSync("kubectl", ["version", "--client"]).status === 0;

  it("is the same through kubectl", async function () {
    if (!hasKubectl()) this.skip();
    await as(plane.kubeconfig(), () => assertFound(new Kubectl("test")));
  });

  it("is the same each night, by a role that only lists, in pods that pass the level restricted", async function () {
    if (!hasKubectl()) this.skip();
    const nightly = { image: "registry.example.com/breakwater:1.2.3" };
    const texts = { caBundle: "", certificate: "", key: "" };
    const options = { name: "breakwater", namespace: "breakwater", nightly };
    const objects = admissionObjects(options, { text: "", digest: "1" }, texts);
    const { namespace, checkRole, checkRoleBinding, checkJob, ...rest } = objects;
    assert.ok(checkJob);
    const { checkAccount, checkConfiguration, checkNetworkPolicy } = rest;
    assert.equal((await plane.create(namespace)).status, 201);
    for (const object of [checkRole, checkRoleBinding]) assert.equal((await plane.create(object ?? {})).status, 201);
    const { template } = checkJob.spec.jobTemplate.spec;
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { ...template.metadata, name: "one" }, spec: template.spec };
    for (const object of [checkAccount, checkConfiguration, checkNetworkPolicy, checkJob, pod]) {
      const { status, body, warnings } = await plane.dryRun(object ?? {}, "breakwater");
      assert.deepEqual([status, warnings], [201, []], body.message);
    }
    await as(plane.kubeconfig("breakwater-check"), async () => {
      await assertFound(new Kubectl("test"));
      const kubectl = (...args: string[]) => spawnSync("kubectl", args, { encoding: "utf8" });
      for (const [verb, what] of [
        ...["create", "delete", "patch", "watch", "get"].map((verb) => [verb, "pods"] as const),
        ...["list", "get"].map((verb) => [verb, "secrets"] as const),
      ])
        assert.equal(kubectl("auth", "can-i", verb, what, "--all-namespaces").stdout.trim(), "no", `${verb} ${what}`);
    });
  });
});

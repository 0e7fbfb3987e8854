import assert from "node:assert/strict";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { baselineOf, withoutAccepted } from "../../../check/baseline";
import { check } from "../../../check/check";
import { cluster } from "../../../check/live/cluster";
import { Kubectl } from "../../../check/live/kubectl";
import { LiveSourceError } from "../../../check/live/liveSourceError";
import { settingsFrom } from "../../../configuration/settings";
import { ownerOf, PRIVILEGED, rollout, SIDECAR, stored } from "./objects";

type Json = Readonly<Record<string, unknown>>;
type Lists = Readonly<Record<string, readonly Json[]>>;

const KINDS: Readonly<Record<string, readonly [apiVersion: string, kind: string]>> = {
  deployments: ["apps/v1", "Deployment"],
  replicasets: ["apps/v1", "ReplicaSet"],
  statefulsets: ["apps/v1", "StatefulSet"],
  daemonsets: ["apps/v1", "DaemonSet"],
  jobs: ["batch/v1", "Job"],
  cronjobs: ["batch/v1", "CronJob"],
  pods: ["v1", "Pod"],
  namespaces: ["v1", "Namespace"],
};

/** Stands in for an API server: lists in chunks of two objects, without kinds on the items, as the real one has them. */
function server(lists: Lists, minor = "33+", more: Readonly<Record<string, unknown>> = {}) {
  const asked: string[] = [];
  return {
    asked,
    get: async (path: string): Promise<unknown> => {
      asked.push(path);
      const fixed = more[path];
      if (fixed instanceof Error) throw fixed;
      if (fixed !== undefined) return fixed;
      if (path === "/version") return { major: "1", minor };
      if (path === "/apis") return { kind: "APIGroupList", groups: [{ name: "apps" }, { name: "argoproj.io" }] };
      const url = new URL(path, "http://cluster");
      const words = url.pathname.split("/");
      const [, namespace] = /\/namespaces\/([^/]+)\//.exec(url.pathname) ?? [];
      const plural = words.at(-1) ?? "";
      const [apiVersion, kind] = KINDS[plural] ?? ["v1", "ConfigMap"];
      const all = (lists[plural] ?? []).filter(
        ({ metadata }) => namespace === undefined || (metadata as Json)["namespace"] === namespace,
      );
      const from = Number(url.searchParams.get("continue") ?? 0);
      const next = from + 2 < all.length ? `${from + 2}` : "";
      const items = all.slice(from, from + 2);
      return { apiVersion, kind: `${kind}List`, metadata: { resourceVersion: "7", continue: next }, items };
    },
  };
}

async function judged(reader: Pick<Kubectl, "get">, namespaces?: readonly string[]) {
  return check([], { running: [cluster(reader, { context: "prod", ...(namespaces && { namespaces }) })] });
}

/** "privileged-container Deployment shop/web spec.template…privileged ×3". */
async function said(reader: Pick<Kubectl, "get">, namespaces?: readonly string[]) {
  const { findings, problems } = await judged(reader, namespaces);
  assert.deepEqual(problems, []);
  return findings.map(({ rule, type, namespace, resource, path, instances }) =>
    [rule, `${type} ${namespace}/${resource}`, path, ...(instances ? [`×${instances.count}`] : [])].join(" "),
  );
}

describe("breakwater check --cluster", () => {
  const PATH = "spec.template.spec.containers[0].securityContext.privileged";
  const WEB = rollout("web", "shop", [PRIVILEGED, PRIVILEGED, PRIVILEGED]);

  it("has one finding for one cause: a Deployment, its rollouts and its pods", async () => {
    assert.deepEqual(await said(server(WEB)), [`privileged-container Deployment shop/web ${PATH} ×3`]);
  });

  it("shows what a webhook or a debugging session added, by the name of the owner", async () => {
    const injected = { ...PRIVILEGED, containers: [SIDECAR, ...PRIVILEGED.containers] };
    const debugged = { ...PRIVILEGED, ephemeralContainers: [{ ...SIDECAR, name: "debugger" }] };
    assert.deepEqual(await said(server(rollout("web", "shop", [injected, injected, debugged]))), [
      `privileged-container Deployment shop/web ${PATH} ×3`,
      "excess-capabilities Deployment shop/web spec.containers[0].securityContext.capabilities.add[0] ×2",
      "excess-capabilities Deployment shop/web spec.ephemeralContainers[0].securityContext.capabilities.add[0] ×1",
    ]);
  });

  it("follows owners that are not in the answer, as those of custom resources", async () => {
    const pod = (name: string) =>
      stored({ kind: "Pod", name, namespace: "shop", owner: ownerOf("Rollout", "web", "shop"), spec: PRIVILEGED });
    assert.deepEqual(await said(server({ pods: [pod("a"), pod("b")] })), [
      "privileged-container Rollout shop/web spec.containers[0].securityContext.privileged ×2",
    ]);
  });

  it("takes no finding away where objects only claim to belong to another", async () => {
    const forged = { ...ownerOf("Deployment", "web", "shop"), uid: "other" };
    const pod = stored({
      kind: "Pod",
      name: "own",
      namespace: "shop",
      owner: forged,
      spec: { ...PRIVILEGED, hostPID: true },
      status: { phase: "Failed" },
    });
    const other = stored({
      kind: "ReplicaSet",
      name: "r",
      namespace: "shop",
      owner: forged,
      spec: { replicas: 0, template: { spec: PRIVILEGED } },
    });
    const lists = { ...WEB, pods: [...WEB.pods, pod], replicasets: [...WEB.replicasets, other] };
    const rules = (await said(server(lists))).map((line) => line.split(" ")[0]);
    assert.ok(rules.includes("host-namespace"));
  });

  it("has one finding for an annotation that API servers copy into a field of the pod", async () => {
    const annotations = { "container.apparmor.security.beta.kubernetes.io/web": "unconfined" };
    const confined = { containers: [{ name: "web", image: "app:1.2.3" }] };
    const field = { securityContext: { appArmorProfile: { type: "Unconfined" } } };
    const template = { metadata: { annotations }, spec: confined };
    const owner = ownerOf("Deployment", "old", "shop");
    const pod = {
      ...stored({
        kind: "Pod",
        name: "old-1",
        namespace: "shop",
        owner,
        spec: { containers: [{ ...confined.containers[0], ...field }] },
      }),
    };
    const annotated = { ...pod, metadata: { ...(pod["metadata"] as object), annotations } };
    const lists = { deployments: [stored({ kind: "Deployment", name: "old", namespace: "shop", spec: { template } })] };
    const own = 'spec.template.metadata.annotations["container.apparmor.security.beta.kubernetes.io/web"]';
    assert.deepEqual(await said(server({ ...lists, pods: [annotated] })), [
      `apparmor-unconfined Deployment shop/old ${own} ×1`,
    ]);
  });

  it("leaves two equal findings of one object two", async () => {
    const spec = {
      containers: [{ name: "a", image: "app:1.2.3" }],
      volumes: [
        { name: "x", hostPath: { path: "/root" } },
        { name: "y", hostPath: { path: "/root" } },
      ],
    };
    assert.equal((await said(server(rollout("web", "shop", [spec, spec], spec)))).length, 2);
  });

  it("goes by the Pod Security version of the namespace, else of the cluster, unless one is configured", async () => {
    const spec = {
      containers: [{ name: "a", image: "app:1.2.3", livenessProbe: { tcpSocket: { port: 80, host: "h" } } }],
    };
    const namespace = (name: string, version: string) =>
      stored({ kind: "Namespace", name, labels: { "pod-security.kubernetes.io/enforce-version": version } });
    const pod = (at: string) => stored({ kind: "Pod", name: "p", namespace: at, spec });
    const lists = {
      namespaces: [
        namespace("old", "v1.33"),
        namespace("new", "v1.34"),
        namespace("last", "latest"),
        namespace("odd", "x"),
      ],
      pods: ["old", "new", "last", "odd", "none"].map(pod),
    };
    const places = async (minor: string) => (await said(server(lists, minor))).map((line) => line.split(" ")[2]);
    assert.deepEqual(await places("33"), ["new/p"]);
    assert.deepEqual(await places("35+"), ["new/p", "last/p", "odd/p", "none/p"]);
    const settings = settingsFrom({ podSecurityVersion: "v1.20" });
    const { findings } = await check([], { settings, running: [cluster(server(lists, "35"))] });
    assert.deepEqual(findings, []);
  });

  it("counts the findings of the cluster's own parts, and shows them where their namespace is named", async () => {
    const own = rollout("proxy", "kube-system", [PRIVILEGED]);
    const whole = await judged(server(own));
    assert.deepEqual(whole.findings, []);
    assert.ok(
      whole.notes.some((note) => /kube-system have 1 finding.*privileged-container 1/.test(note)),
      `${whole.notes}`,
    );
    assert.equal((await judged(server(own), ["kube-system"])).findings.length, 1);
  });

  it("asks for one namespace only, in chunks", async () => {
    const reader = server({
      pods: [...WEB.pods, stored({ kind: "Pod", name: "x", namespace: "other", spec: PRIVILEGED })],
    });
    const lines = await said(reader, ["shop"]);
    assert.deepEqual(lines, [
      "privileged-container ReplicaSet shop/web-3 spec.containers[0].securityContext.privileged ×3",
    ]);
    assert.ok(reader.asked.includes("/api/v1/namespaces/shop/pods?limit=250&continue=2"));
    assert.ok(reader.asked.every((path) => /namespaces\/shop|^\/version$|^\/apis$|persistentvolumes/.test(path)));
  });

  it("names custom resources, which it sees by their pods alone", async () => {
    const { notes } = await judged(server({}));
    assert.ok(notes.some((note) => /custom resources \(argoproj\.io\) were judged by the pods/.test(note)));
  });

  it("begins a list again that took too long, and has each object once", async () => {
    const reader = server(WEB);
    let left = 1;
    const get = async (path: string) => {
      if (path.includes("pods?") && path.includes("continue") && left-- > 0)
        throw new LiveSourceError("gone", "Expired");
      return reader.get(path);
    };
    assert.deepEqual(await said({ get }), [`privileged-container Deployment shop/web ${PATH} ×3`]);
  });

  it("does not pass what it may not read, and goes on", async () => {
    const pods = "/api/v1/pods?limit=250";
    const { problems, findings } = await judged(server(WEB, "33", { [pods]: new LiveSourceError("no", "Forbidden") }));
    assert.deepEqual(
      problems.map(({ file }) => file),
      ["cluster prod"],
    );
    assert.equal(findings.length, 1);
    const spaces = await judged(
      server(WEB, "33", { "/api/v1/namespaces?limit=250": new LiveSourceError("no", "Forbidden") }),
    );
    assert.deepEqual(spaces.problems, []);
    assert.ok(spaces.notes.some((note) => /namespaces may not be read: .* v1\.33 count in all/.test(note)));
  });

  const ODD: Readonly<Record<string, unknown>> = {
    "no list": { kind: "Status", code: 200 },
    "a text": "x",
    "items that are none": {
      apiVersion: "v1",
      kind: "PodList",
      items: [1, null, "x", { metadata: 3 }, { metadata: { ownerReferences: [7] } }],
    },
    "a list that never ends": { apiVersion: "v1", kind: "PodList", metadata: { continue: "x" }, items: [] },
    "an owner that owns itself": {
      apiVersion: "v1",
      kind: "PodList",
      items: [stored({ kind: "Pod", name: "p", namespace: "n", owner: ownerOf("Pod", "p", "n"), spec: PRIVILEGED })],
    },
  };
  for (const [title, answer] of Object.entries(ODD))
    it(`ends, whatever it is answered: ${title}`, async () => {
      const pods = "/api/v1/pods?limit=250";
      const result = await judged(server(WEB, "x", { [pods]: answer, "/api/v1/pods?limit=250&continue=x": answer }));
      assert.ok(result.findings.some(({ resource }) => resource === "web"));
    });

  it("ends where each chunk is empty and has another token", async () => {
    let asked = 0;
    const usual = server(WEB);
    const endless = {
      ...usual,
      get: async (path: string) =>
        path.startsWith("/api/v1/pods?")
          ? { apiVersion: "v1", kind: "PodList", metadata: { continue: `${asked++}` }, items: [] }
          : usual.get(path),
    };
    const { problems } = await judged(endless);
    assert.match(problems.map(({ problem }) => problem).join(), /pods does not end/);
  });

  it("has a baseline that outlives pods", async () => {
    const before = await judged(server(WEB));
    const after = await judged(server(rollout("web", "shop", [PRIVILEGED])));
    assert.deepEqual(withoutAccepted(after, baselineOf(before)).findings, []);
  });
});

describe("kubectl", function () {
  if (process.platform === "win32") this.pending = true;
  const path = process.env["PATH"];
  let folder: string;
  /** Stands in for kubectl: says its arguments, or does what a test needs. */
  const kubectl = (script: string) => {
    writeFileSync(join(folder, "kubectl"), `#!/bin/sh\n${script}\n`);
    chmodSync(join(folder, "kubectl"), 0o755);
  };
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-kubectl-"));
    process.env["PATH"] = `${folder}${delimiter}${path}`;
  });
  after(() => {
    process.env["PATH"] = path;
    rmSync(folder, { recursive: true, force: true });
  });

  it("is only asked to get, in the context that was named", async () => {
    kubectl(`printf '{"args": "%s"}' "$*"`);
    const context = "--context=prod; rm";
    assert.deepEqual(await new Kubectl("prod; rm").get("/version"), {
      args: `get --raw /version --request-timeout=120s ${context}`,
    });
  });

  it("is quoted where it fails, with the reason of the server", async () => {
    kubectl('echo "Error from server (Forbidden): pods is forbidden" >&2; exit 1');
    await assert.rejects(new Kubectl(undefined).get("/x"), (error: LiveSourceError) => {
      assert.equal(error.reason, "Forbidden");
      return /kubectl: Error from server/.test(error.message);
    });
    kubectl("echo no");
    await assert.rejects(new Kubectl(undefined).get("/x"), /other than JSON/);
  });

  it("is asked for where it is absent", async () => {
    process.env["PATH"] = join(folder, "nothing");
    await assert.rejects(new Kubectl(undefined).get("/x"), /not on PATH: install it/);
    process.env["PATH"] = `${folder}${delimiter}${path}`;
  });
});

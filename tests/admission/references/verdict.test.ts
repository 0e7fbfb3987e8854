import assert from "node:assert/strict";
import { answerTo } from "../../../admission/answer";
import { objectJudge } from "../../../admission/judge";
import type { Found, Reference } from "../../../admission/references/reference";
import { readReview } from "../../../admission/review";
import { reviewReferences } from "../../../admission/reviewReferences";
import type { Modes } from "../../../admission/settings";
import { bodyOf, CONTROLLER, deployment, type JsonObject, PRIVILEGED, pod, requestOf } from "../harness/reviews";

const MODES: Modes = {
  otherwise: "enforce",
  byNamespace: new Map(),
  excluded: new Set(["kube-system"]),
  owned: "warn",
  controllers: new Set(),
};
const BYTES = 3_000_000;

function referencesOf(request: JsonObject): string[] {
  return reviewReferences(readReview(bodyOf(request), BYTES), MODES).map(({ kind, name }) => `${kind} ${name}`);
}

function verdictOf(request: JsonObject, answers: Readonly<Record<string, JsonObject | string>>) {
  const references = reviewReferences(readReview(bodyOf(request), BYTES), MODES);
  const found = references.map((reference: Reference): Found => {
    const answer = answers[reference.name] ?? "does not exist yet";
    return typeof answer === "string" ? { reference, why: answer } : { reference, object: answer };
  });
  return answerTo(bodyOf(request), objectJudge({}), { modes: MODES, bodyBytes: BYTES }, found).verdict;
}

const CLAIMED = { volumes: [{ name: "data", persistentVolumeClaim: { claimName: "data" } }] };
const mounting = pod({ volumeMounts: [{ name: "data", mountPath: "/data" }] }, CLAIMED);
const volume = (source: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name: "disk" },
  spec: source,
});
const configMap = (name: string, data: JsonObject): JsonObject => ({
  apiVersion: "v1",
  kind: "ConfigMap",
  metadata: { name, namespace: "apps" },
  data,
});

describe("what a review refers to", () => {
  it("is claims, ConfigMaps of variables, and those that an engine mounts", () => {
    const volumes = [
      { name: "a", configMap: { name: "files" } },
      { name: "b", persistentVolumeClaim: { claimName: "data" } },
    ];
    const env = [{ name: "A", valueFrom: { configMapKeyRef: { name: "one", key: "a" } } }];
    const envFrom = [{ configMapRef: { name: "all" } }, { secretRef: { name: "secret" } }];
    const mounts = { volumeMounts: [{ name: "a", mountPath: "/etc/docker" }] };
    const found = referencesOf(requestOf(pod({ env, envFrom, ...mounts }, { volumes })));
    assert.deepEqual(found, ["PersistentVolumeClaim data", "ConfigMap all", "ConfigMap one"]);
    const engine = { image: "docker:27.5.1-dind", ...PRIVILEGED, ...mounts };
    assert.ok(referencesOf(requestOf(pod(engine, { volumes }))).includes("ConfigMap files"));
  });

  it("is nothing for most objects, and where nothing is judged", () => {
    assert.deepEqual(referencesOf(requestOf(pod())), []);
    assert.deepEqual(referencesOf(requestOf(mounting, { namespace: "kube-system" })), []);
    assert.deepEqual(referencesOf(requestOf(mounting, { subResource: "status" })), []);
    assert.deepEqual(referencesOf(requestOf(null, { operation: "DELETE", oldObject: mounting })), []);
  });

  it("has no names that would lead elsewhere", () => {
    for (const claimName of ["../../secrets/x", "a/b", "", "a..b", "A", { x: 1 }, "%2e%2e"])
      assert.deepEqual(referencesOf(requestOf(pod({}, { volumes: [{ persistentVolumeClaim: { claimName } }] }))), []);
  });
});

describe("a review with what it refers to", () => {
  for (const [name, source] of Object.entries({
    "a hostPath": { hostPath: { path: "/var/run/docker.sock" } },
    "a folder above the socket": { hostPath: { path: "/var/run" } },
    "a local volume": { local: { path: "/run" } },
  }))
    it(`is refused for a claim of ${name}`, () => {
      const { allowed, message } = verdictOf(requestOf(mounting), { data: volume(source) });
      assert.equal(allowed, false);
      assert.match(message, /spec\.volumes\[0\]\.persistentVolumeClaim\.claimName.*\(dood-engine-socket\)/);
      const workload = deployment(mounting);
      assert.equal(verdictOf(requestOf(workload), { data: volume(source) }).allowed, false);
    });

  it("is admitted in silence with other volumes", () => {
    for (const source of [{ hostPath: { path: "/srv/data" } }, { local: { path: "/mnt/disk" } }, { csi: {} }, {}]) {
      const { allowed, warnings } = verdictOf(requestOf(mounting), { data: volume(source) });
      assert.deepEqual([allowed, warnings], [true, []], JSON.stringify(source));
    }
  });

  it("is undetermined for a claim that is not bound, cannot be read, or is unknown in any other way", () => {
    for (const why of ["is not bound to a volume yet", "may not be looked up by this webhook"]) {
      const { allowed, warnings, others } = verdictOf(requestOf(mounting), { data: why });
      assert.deepEqual([allowed, others, warnings.length], [true, ["undetermined"], 1]);
      assert.ok(String(warnings[0]).includes(why), warnings[0]);
    }
  });

  it("is judged by the variables of ConfigMaps", () => {
    const client = { envFrom: [{ configMapRef: { name: "settings" } }] };
    const settings = configMap("settings", { DOCKER_HOST: "tcp://engine:2375" });
    const { refusing } = verdictOf(requestOf(pod(client)), { settings });
    assert.deepEqual(refusing, ["dood-plaintext-endpoint"]);
    const env = [{ name: "DOCKER_HOST", valueFrom: { configMapKeyRef: { name: "settings", key: "DOCKER_HOST" } } }];
    const { metadata, ...rest } = pod({ env });
    const unnamed = { ...rest, metadata: { ...(metadata as object), namespace: undefined } };
    assert.deepEqual(verdictOf(requestOf(unnamed), { settings }).refusing, ["dood-plaintext-endpoint"]);
    const harmless = configMap("settings", { DOCKER_HOST: "unix:///run/user/1000/docker.sock" });
    assert.equal(verdictOf(requestOf(pod({ env })), { settings: harmless }).allowed, true);
  });

  it("is judged by the daemon.json that its engine mounts", () => {
    const engine = pod(
      {
        image: "docker:27.5.1-dind",
        command: ["dockerd"],
        ...PRIVILEGED,
        volumeMounts: [{ name: "files", mountPath: "/etc/docker" }],
      },
      { volumes: [{ name: "files", configMap: { name: "files" } }] },
    );
    const files = configMap("files", { "daemon.json": JSON.stringify({ hosts: ["tcp://0.0.0.0:2375"] }) });
    assert.ok(verdictOf(requestOf(engine), { files }).refusing.includes("dind-plaintext-api"));
    const other = configMap("files", { "daemon.json": JSON.stringify({ debug: true }) });
    assert.ok(!verdictOf(requestOf(engine), { files: other }).refusing.includes("dind-plaintext-api"));
  });

  it("says nothing of what is wrong with the ConfigMap itself", () => {
    const client = { envFrom: [{ configMapRef: { name: "settings" } }] };
    const runner = '[[runners]]\n[runners.docker]\nprivileged = true\nvolumes = ["/var/run/docker.sock:/x"]\n';
    const { allowed, others } = verdictOf(requestOf(pod(client)), {
      settings: configMap("settings", { "config.toml": runner }),
    });
    assert.deepEqual([allowed, others], [true, []]);
  });

  it("refuses no update for what was there", () => {
    const request = requestOf(mounting, { operation: "UPDATE", oldObject: mounting });
    const { allowed, others } = verdictOf(request, { data: volume({ hostPath: { path: "/var/run/docker.sock" } }) });
    assert.deepEqual([allowed, others], [true, ["dood-engine-socket"]]);
  });

  describe("by a controller", () => {
    const reference = { apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid: "1", controller: true };
    const made = (object: JsonObject, user = CONTROLLER) =>
      requestOf(
        { ...object, metadata: { name: "web-1", namespace: "apps", ownerReferences: [reference] } },
        { userInfo: { username: user } },
      );
    const set = { ...deployment(pod(PRIVILEGED)), kind: "ReplicaSet" };
    const [container] = (pod(PRIVILEGED)["spec"] as { containers: JsonObject[] }).containers;
    const sidecar = { name: "injected", image: "sidecar:1.2.3", ...PRIVILEGED };

    it("warns of what its owner has, also in another order", () => {
      const { allowed, refusing } = verdictOf(made(pod(PRIVILEGED)), { web: set });
      assert.deepEqual([allowed, refusing], [true, ["privileged-container"]]);
      const added = { containers: [{ name: "a", image: "sidecar:1.2.3" }, container] };
      assert.equal(verdictOf(made(pod({}, added)), { web: set }).allowed, true);
    });

    it("refuses what its owner does not have", () => {
      assert.equal(verdictOf(made(pod({}, { containers: [container, sidecar] })), { web: set }).allowed, false);
      assert.equal(verdictOf(made(pod({}, { hostPID: true })), { web: set }).allowed, false);
    });

    it("warns of everything if the owner cannot be looked up", () =>
      assert.equal(verdictOf(made(pod(PRIVILEGED)), { web: "does not exist any more" }).allowed, true));

    it("is nobody who only says so", () =>
      assert.equal(verdictOf(made(pod(PRIVILEGED), "alice"), { web: set }).allowed, false));
  });
});

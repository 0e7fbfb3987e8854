import assert from "node:assert/strict";
import { answerTo, responseOf } from "../../admission/answer";
import { objectJudge } from "../../admission/judge";
import type { Modes } from "../../admission/settings";
import type { Verdict } from "../../admission/verdict";
import { bodyOf, CONTROLLER, deployment, type JsonObject, PRIVILEGED, pod, requestOf, SOCKET } from "./harness/reviews";

const MODES: Modes = {
  otherwise: "enforce",
  byNamespace: new Map([
    ["tolerant", "warn"],
    ["strict", "enforce"],
  ]),
  excluded: new Set(["kube-system"]),
  owned: "warn",
  controllers: new Set(),
};

function verdictOf(request: JsonObject, modes: Partial<Modes> = {}, rules: JsonObject = {}): Verdict {
  const settings = { rules, modes: { ...MODES, ...modes }, bodyBytes: 3_000_000 };
  return answerTo(bodyOf(request), objectJudge(rules), settings).verdict;
}

const owned = (reference: JsonObject = { controller: true }) =>
  pod(PRIVILEGED, {}, { ownerReferences: [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", ...reference }] });

describe("a review", () => {
  it("of an object with a mandatory finding is refused in the rule's words", () => {
    const { allowed, message, refusing, warnings } = verdictOf(requestOf(pod(PRIVILEGED)));
    assert.equal(allowed, false);
    assert.deepEqual(refusing, ["privileged-container"]);
    assert.match(
      message,
      /^spec\.containers\[0\]\.securityContext\.privileged of container "job" .*\(privileged-container\)$/m,
    );
    assert.match(message, /^Why: .+$/m);
    assert.match(message, /^Instead: .+$/m);
    assert.match(message, /^More: docs\/rules\/privileged-container\.md of Breakwater$/m);
    assert.deepEqual(warnings, []);
  });

  it("of a clean object is allowed in silence", () => {
    const { allowed, warnings, message } = verdictOf(requestOf(pod()));
    assert.deepEqual({ allowed, warnings, message }, { allowed: true, warnings: [], message: "" });
  });

  for (const [name, object] of Object.entries({
    "a Deployment": deployment(pod(PRIVILEGED)),
    "a pod with the engine's socket": pod({}, SOCKET),
    "a CronJob": {
      apiVersion: "batch/v1",
      kind: "CronJob",
      metadata: { name: "nightly" },
      spec: { jobTemplate: { spec: { template: { spec: pod(PRIVILEGED)["spec"] } } } },
    },
    "a PersistentVolume of the socket": {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "docker" },
      spec: { hostPath: { path: "/run/docker.sock" }, capacity: { storage: "1Gi" } },
    },
    "a custom resource with a pod template": {
      apiVersion: "example.com/v1",
      kind: "Farm",
      metadata: { name: "farm" },
      spec: { template: { spec: pod(PRIVILEGED)["spec"] } },
    },
  }))
    it(`of ${name} is judged like a pod`, () => assert.equal(verdictOf(requestOf(object)).allowed, false));

  it("warns of advisory findings", () => {
    const { allowed, warnings, others } = verdictOf(
      requestOf(pod({}, { volumes: [{ name: "data", hostPath: { path: "/srv" } }] })),
    );
    assert.equal(allowed, true);
    assert.deepEqual(others, ["host-path"]);
    assert.match(String(warnings[0]), /^host-path: spec\.volumes\[0\]\.hostPath\.path /);
  });

  it("takes levels and exemptions from the configuration", () => {
    const exemptions = [{ resource: "job", reason: "it is the test's own" }];
    assert.equal(verdictOf(requestOf(pod(PRIVILEGED)), {}, { "privileged-container": "advisory" }).allowed, true);
    assert.equal(
      verdictOf(requestOf(pod(PRIVILEGED)), {}, { "privileged-container": { exemptions } }).warnings.length,
      0,
    );
    const hostPath = pod({}, { volumes: [{ name: "data", hostPath: { path: "/srv" } }] });
    assert.equal(verdictOf(requestOf(hostPath), {}, { "host-path": "mandatory" }).allowed, false);
  });

  describe("of an update", () => {
    const update = (object: JsonObject, oldObject: JsonObject, more: JsonObject = {}) =>
      verdictOf(requestOf(object, { operation: "UPDATE", oldObject, ...more }));

    it("is allowed with what was there, also in another order", () => {
      const before = pod({}, SOCKET);
      const volumes = [{ name: "new", emptyDir: {} }, ...(SOCKET["volumes"] as object[])];
      const { allowed, warnings } = update(pod({}, { volumes }), before);
      assert.equal(allowed, true);
      assert.match(String(warnings[0]), /^dood-engine-socket, as before: /);
    });

    it("is refused for what is new, beside what was there", () => {
      const { allowed, message } = update(pod(PRIVILEGED, SOCKET), pod({}, SOCKET));
      assert.equal(allowed, false);
      assert.match(message, /privileged-container/);
      assert.doesNotMatch(message, /dood-engine-socket/);
    });

    it("is refused for a second danger like the first", () => {
      const volumes = [
        ...(SOCKET["volumes"] as object[]),
        { name: "again", hostPath: { path: "/var/run/docker.sock" } },
      ];
      assert.equal(update(pod({}, { volumes }), pod({}, SOCKET)).allowed, false);
    });

    it("is refused for an ephemeral container", () => {
      const ephemeralContainers = [{ name: "debug", image: "alpine:3.20", ...PRIVILEGED }];
      const more = { subResource: "ephemeralcontainers" };
      assert.equal(update(pod({}, { ephemeralContainers }), pod(), more).allowed, false);
      assert.equal(update(pod({}, { ephemeralContainers }), pod({}, { ephemeralContainers }), more).allowed, true);
    });

    it("is allowed for a resize of an old pod", () => {
      const resized = pod({ ...PRIVILEGED, resources: { limits: { cpu: "2" } } });
      assert.equal(update(resized, pod(PRIVILEGED), { subResource: "resize" }).allowed, true);
    });

    it("of status or scale is not judged", () => {
      const { allowed, warnings } = update(pod(PRIVILEGED), pod(PRIVILEGED), { subResource: "status" });
      assert.deepEqual({ allowed, warnings }, { allowed: true, warnings: [] });
      const scale = { apiVersion: "autoscaling/v1", kind: "Scale", metadata: { name: "web" }, spec: { replicas: 3 } };
      assert.equal(update(scale, scale, { subResource: "scale" }).allowed, true);
    });
  });

  describe("of what a controller creates", () => {
    it("warns, unless the configuration enforces", () => {
      const request = requestOf(owned(), { userInfo: { username: CONTROLLER } });
      const { allowed, warnings, refusing } = verdictOf(request);
      assert.equal(allowed, true);
      assert.match(String(warnings[0]), /^privileged-container: /);
      assert.deepEqual(refusing, ["privileged-container"]);
      assert.equal(verdictOf(request, { owned: "enforce" }).allowed, false);
    });

    it("is refused where somebody else writes the reference", () => {
      assert.equal(verdictOf(requestOf(owned())).allowed, false);
    });

    it("is refused where the reference is not the controller's", () => {
      const userInfo = { username: CONTROLLER };
      assert.equal(verdictOf(requestOf(owned({ controller: false }), { userInfo })).allowed, false);
      assert.equal(verdictOf(requestOf(pod(PRIVILEGED), { userInfo })).allowed, false);
    });

    it("knows an operator that the configuration names", () => {
      const operator = "system:serviceaccount:argo:controller";
      const request = requestOf(owned(), { userInfo: { username: operator } });
      assert.equal(verdictOf(request).allowed, false);
      assert.equal(verdictOf(request, { controllers: new Set([operator]) }).allowed, true);
    });
  });

  describe("has the mode of its namespace", () => {
    const request = (namespace: string, labels: JsonObject = {}) =>
      requestOf(pod(PRIVILEGED, {}, { namespace: "strict", labels }), { namespace });

    it("by name", () => {
      assert.equal(verdictOf(request("tolerant"), { otherwise: "enforce" }).allowed, true);
      assert.equal(verdictOf(request("strict"), { otherwise: "warn" }).allowed, false);
      assert.equal(verdictOf(request("others"), { otherwise: "warn" }).allowed, true);
    });

    it("whatever the object says", () => {
      const labels = { "kubernetes.io/metadata.name": "tolerant", "breakwater.io/mode": "warn" };
      assert.equal(verdictOf(request("strict", labels), { otherwise: "warn" }).allowed, false);
    });

    it("and none where it is excluded", () => assert.equal(verdictOf(request("kube-system")).allowed, true));

    it("or that of all others without a namespace", () => {
      const volume = {
        apiVersion: "v1",
        kind: "PersistentVolume",
        metadata: { name: "docker" },
        spec: { hostPath: { path: "/run/docker.sock" } },
      };
      assert.equal(verdictOf(requestOf(volume, { namespace: "" })).allowed, false);
      assert.equal(verdictOf(requestOf(volume, { namespace: "" }), { otherwise: "warn" }).allowed, true);
    });
  });

  it("answers a dry run alike", () => {
    const [wet, dry] = [false, true].map((dryRun) => verdictOf(requestOf(pod(PRIVILEGED), { dryRun })));
    assert.deepEqual(dry, wet);
  });

  it("of a deletion or a connection is allowed", () => {
    assert.equal(verdictOf(requestOf(null, { operation: "DELETE", oldObject: pod(PRIVILEGED) })).allowed, true);
    assert.equal(verdictOf(requestOf(null, { operation: "CONNECT", subResource: "exec" })).allowed, true);
  });

  describe("has warnings", () => {
    const many = (count: number) => ({
      volumes: Array.from({ length: count }, (_, at) => ({ name: `v${at}`, hostPath: { path: `/srv/${at}` } })),
    });

    it("of at most ten", () => {
      assert.equal(verdictOf(requestOf(pod({}, many(10)))).warnings.length, 10);
      const { warnings } = verdictOf(requestOf(pod({}, many(40))));
      assert.equal(warnings.length, 10);
      assert.match(String(warnings[9]), /^31 more findings/);
    });

    it("of at most 250 characters without control characters", () => {
      const path = `/srv/\u001b[31m\u202e\n${"\u{1f40b}".repeat(400)}`;
      const { warnings } = verdictOf(requestOf(pod({}, { volumes: [{ name: "v", hostPath: { path } }] })));
      assert.ok(warnings.length > 0);
      for (const warning of warnings) {
        assert.ok([...warning].length <= 250);
        assert.doesNotMatch(warning, /[\p{Cc}\p{Cf}\p{Cs}]/u);
      }
    });
  });

  it("explains at most ten refusals, and counts the rest", () => {
    const containers = Array.from({ length: 40 }, (_, at) => ({ name: `c${at}`, image: "alpine:3.20", ...PRIVILEGED }));
    const { message } = verdictOf(requestOf(pod({}, { containers })));
    assert.equal(message.match(/^Why: /gm)?.length, 10);
    assert.match(message, /^30 more: privileged-container$/m);
  });

  it("is answered as API servers expect", () => {
    const settings = { rules: {}, modes: MODES, bodyBytes: 3_000_000 };
    const judge = objectJudge({});
    const refused = responseOf(answerTo(bodyOf(requestOf(pod(PRIVILEGED))), judge, settings)) as {
      response: { uid: string; status: { code: number }; auditAnnotations: object };
    };
    assert.equal(refused.response.uid, "705ab4f5-6393-11e8-b7cc-42010a800002");
    assert.equal(refused.response.status.code, 403);
    assert.deepEqual(refused.response.auditAnnotations, { mode: "enforce", refuses: "privileged-container" });
    assert.deepEqual(responseOf(answerTo(bodyOf(requestOf(pod())), judge, settings)), {
      apiVersion: "admission.k8s.io/v1",
      kind: "AdmissionReview",
      response: { uid: "705ab4f5-6393-11e8-b7cc-42010a800002", allowed: true },
    });
  });
});

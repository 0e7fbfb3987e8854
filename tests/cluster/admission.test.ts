import assert from "node:assert/strict";
import { admissionObjects } from "../../components/spec/admission";
import { CONTROLLER, deployment, type JsonObject, PRIVILEGED, pod, SOCKET } from "../admission/harness/reviews";
import type { Certificate } from "../engine/harness/certificates";
import { authority } from "./harness/authority";
import { type Answer, ControlPlane, describeOnControlPlanes } from "./harness/controlPlane";
import { RunningWebhook } from "./harness/runningWebhook";

const OPTIONS = { name: "breakwater", namespace: "breakwater", namespaces: { strict: "enforce" } };

const APPARMOR = "container.apparmor.security.beta.kubernetes.io/job";
const confined = (securityContext: object): JsonObject => ({ securityContext });
/** What an old workload may have: fields of its container and of its pod, and annotations. */
const OLD: Readonly<Record<string, readonly [container: JsonObject, spec?: JsonObject, annotations?: JsonObject]>> = {
  privileged: [PRIVILEGED],
  capabilities: [confined({ capabilities: { add: ["SYS_ADMIN"] } })],
  namespaces: [{}, { hostPID: true, hostNetwork: true, hostIPC: true }],
  socket: [{ volumeMounts: [{ name: "docker", mountPath: "/var/run/docker.sock" }] }, SOCKET],
  seccomp: [confined({ seccompProfile: { type: "Unconfined" } }), confined({ seccompProfile: { type: "Unconfined" } })],
  apparmor: [confined({ appArmorProfile: { type: "Unconfined" } })],
  "apparmor-of-pod": [{}, confined({ appArmorProfile: { type: "Unconfined" } })],
  "apparmor-by-annotation": [{}, {}, { [APPARMOR]: "unconfined" }],
  selinux: [confined({ seLinuxOptions: { type: "spc_t" } })],
  sysctls: [
    {},
    confined({
      sysctls: [
        { name: "kernel.shm_rmid_forced", value: "1" },
        { name: "kernel.msgmax", value: "9" },
      ],
    }),
  ],
  client: [{ env: [{ name: "DOCKER_HOST", value: "tcp://engine.example.com:2375" }] }],
  engine: [{ image: "docker:27.5.1-dind", ...PRIVILEGED, env: [{ name: "DOCKER_TLS_CERTDIR", value: "" }] }],
};
const ENGINE = { DOCKER_HOST: "tcp://engine.example.com:2375" };
const ACCESS = { accessModes: ["ReadWriteOnce"] };

const volume = (name: string, path: string): JsonObject => ({
  apiVersion: "v1",
  kind: "PersistentVolume",
  metadata: { name },
  spec: { ...ACCESS, capacity: { storage: "1Gi" }, hostPath: { path } },
});
const claim = (name: string, bound: object = { volumeName: name }): JsonObject => ({
  apiVersion: "v1",
  kind: "PersistentVolumeClaim",
  metadata: { name },
  spec: { ...ACCESS, ...bound, resources: { requests: { storage: "1Gi" } }, storageClassName: "" },
});

async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 20));
}

/** The object in a namespace of its own name, which `pod` and the like have otherwise. */
function inNamespace(object: JsonObject, namespace: string): JsonObject {
  return { ...object, metadata: { ...(object["metadata"] as object), namespace } };
}

describeOnControlPlanes("an admission webhook", function (binaries) {
  this.timeout(60_000);
  let plane: ControlPlane;
  let webhook: RunningWebhook;
  let authorities: Certificate[];
  before(async function () {
    if (binaries === undefined) return this.skip();
    plane = await ControlPlane.start(binaries);
    for (const name of ["strict", "apps"])
      assert.equal((await plane.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } })).status, 201);
    webhook = new RunningWebhook(OPTIONS, plane);
    authorities = [authority("first"), authority("second")];
    webhook.present(authorities[0] as Certificate);
    await webhook.start();
    // What was there before.
    for (const [object, namespace] of [
      [pod(PRIVILEGED, {}, { name: "old" }), "strict"],
      [pod({}, {}, { name: "clean" }), "strict"],
      [selectable(deployment(pod(PRIVILEGED))), "strict"],
      [{ ...selectable(deployment(pod(PRIVILEGED))), kind: "ReplicaSet" }, "strict"],
      [claim("socket"), "strict"],
      [claim("data"), "strict"],
      [claim("unbound", {}), "strict"],
      [{ apiVersion: "v1", kind: "ConfigMap", metadata: { name: "ci" }, data: ENGINE }, "strict"],
    ] as const)
      assert.equal((await plane.create(inNamespace(object, namespace), namespace)).status, 201);
    for (const [name, [container, spec, annotations]] of Object.entries(OLD)) {
      const set = { ...selectable(deployment(pod(container, spec))), kind: "ReplicaSet" };
      const template = (set as unknown as { spec: { template: { metadata: { annotations?: object } } } }).spec.template;
      template.metadata.annotations = annotations ?? {};
      const { status, body } = await plane.create({ ...set, metadata: { name, namespace: "strict" } }, "strict");
      assert.equal(status, 201, JSON.stringify(body));
    }
    for (const [name, path] of [
      ["socket", "/var/run/docker.sock"],
      ["data", "/srv/data"],
    ] as const)
      assert.equal((await plane.create(volume(name, path))).status, 201);
    await webhook.register(authorities);
    await until(async () => (await plane.dryRun(inNamespace(pod(PRIVILEGED), "strict"), "strict")).status === 403);
  });
  after(async () => {
    await webhook?.remove();
    await plane?.stop();
  });

  const create = (object: JsonObject, namespace = "strict", user?: string) =>
    plane.dryRun(inNamespace(object, namespace), namespace, user);
  const refused = ({ status, body }: Answer) => {
    assert.equal(status, 403, JSON.stringify(body).slice(0, 500));
    assert.match(body.message, /^admission webhook "enforce\.admission\.breakwater" denied the request: /);
    assert.match(body.message, /\nWhy: .+\nInstead: .+\nMore: docs\/rules\/.+ of Breakwater/);
  };
  const admitted = ({ status, body }: Answer, expected = 201) =>
    assert.equal(status, expected, JSON.stringify(body).slice(0, 500));

  /** A Deployment that an API server accepts has labels that its selector finds. */
  function selectable(object: JsonObject): JsonObject {
    const spec = object["spec"] as { template: object };
    const labels = { app: "web" };
    return {
      ...object,
      spec: { ...spec, selector: { matchLabels: labels }, template: { ...spec.template, metadata: { labels } } },
    };
  }

  it("refuses every kind that starts pods, in the rule's words", async () => {
    const { spec } = pod(PRIVILEGED);
    const template = { metadata: { labels: { app: "web" } }, spec };
    const selector = { matchLabels: { app: "web" } };
    const jobSpec = { template: { spec: { ...(spec as object), restartPolicy: "Never" } } };
    const of = (apiVersion: string, kind: string, its: object): JsonObject => ({
      apiVersion,
      kind,
      metadata: { name: "web" },
      spec: its,
    });
    for (const object of [
      pod(PRIVILEGED),
      pod({}, SOCKET),
      of("apps/v1", "Deployment", { selector, template }),
      of("apps/v1", "DaemonSet", { selector, template }),
      of("apps/v1", "ReplicaSet", { selector, template }),
      of("apps/v1", "StatefulSet", { selector, template, serviceName: "web" }),
      of("batch/v1", "Job", jobSpec),
      of("batch/v1", "CronJob", { schedule: "@daily", jobTemplate: { spec: jobSpec } }),
      of("v1", "ReplicationController", { selector: { app: "web" }, template }),
      { apiVersion: "v1", kind: "PodTemplate", metadata: { name: "web" }, template },
    ])
      refused(await create(object));
    admitted(await create(pod()));
    const fresh = selectable(deployment(pod()));
    admitted(await create({ ...fresh, metadata: { name: "fresh" } }));
  });

  it("warns elsewhere, and of volumes, which have no namespace", async () => {
    const answer = await create(pod(PRIVILEGED), "apps");
    admitted(answer);
    assert.match(answer.warnings.join(), /privileged-container: /);
    const volume = {
      apiVersion: "v1",
      kind: "PersistentVolume",
      metadata: { name: "docker" },
      spec: { capacity: { storage: "1Gi" }, accessModes: ["ReadWriteOnce"], hostPath: { path: "/run/docker.sock" } },
    };
    const ofVolume = await plane.dryRun(volume);
    admitted(ofVolume);
    assert.match(ofVolume.warnings.join(), /dood-engine-socket: /);
  });

  it("refuses no update for what was there, and a debug container for what it adds", async () => {
    const patch = (path: string, body: object, type = "application/merge-patch+json") =>
      plane.call("PATCH", `${path}?dryRun=All`, body, undefined, type);
    const old = "/api/v1/namespaces/strict/pods/old";
    const web = "/apis/apps/v1/namespaces/strict/deployments/web";
    const labelled = await patch(old, { metadata: { labels: { a: "b" } } });
    admitted(labelled, 200);
    assert.match(labelled.warnings.join(), /privileged-container, as before: /);
    admitted(await patch(web, { spec: { replicas: 3 } }), 200);
    admitted(await patch(`${web}/scale`, { spec: { replicas: 5 } }), 200);
    admitted(await patch(`${web}/status`, { status: { replicas: 1 } }), 200);
    const resized = [{ op: "add", path: "/spec/containers/0/resources", value: { requests: { cpu: "1" } } }];
    const resize = await patch(`${old}/resize`, resized, "application/json-patch+json");
    assert.ok(!/denied/.test(resize.body.message ?? ""), resize.body.message);
    const debug = (more: object) =>
      patch(
        "/api/v1/namespaces/strict/pods/clean/ephemeralcontainers",
        { spec: { ephemeralContainers: [{ name: "debug", image: "busybox:1.36", ...more }] } },
        "application/strategic-merge-patch+json",
      );
    refused(await debug(PRIVILEGED));
    admitted(await debug({}), 200);
  });

  it("warns of the next pod of an old Deployment, and of no pod that only says that it has an owner", async () => {
    const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web-1", uid: "1", controller: true }];
    const next = pod(PRIVILEGED, {}, { ownerReferences });
    admitted(await create(next, "strict", CONTROLLER));
    refused(await create(next));
  });

  describe("looks up by its own role", () => {
    const claiming = (claimName: string) =>
      pod(
        { volumeMounts: [{ name: "data", mountPath: "/data" }] },
        { volumes: [{ name: "data", persistentVolumeClaim: { claimName } }] },
      );

    it("the volume of a claim", async () => {
      const answer = await create(claiming("socket"));
      refused(answer);
      assert.match(answer.body.message, /persistentVolumeClaim\.claimName .*\(dood-engine-socket\)/);
      const harmless = await create(claiming("data"));
      admitted(harmless);
      assert.deepEqual(harmless.warnings, []);
      for (const name of ["unbound", "absent"]) {
        const unknown = await create(claiming(name));
        admitted(unknown);
        assert.match(unknown.warnings.join(), /^undetermined: .*claimName.* (is not bound|does not exist)/);
      }
    });

    it("the ConfigMaps of variables", async () => {
      refused(await create(pod({ envFrom: [{ configMapRef: { name: "ci" } }] })));
      const valueFrom = { configMapKeyRef: { name: "ci", key: "DOCKER_HOST" } };
      refused(await create(pod({ env: [{ name: "DOCKER_HOST", valueFrom }] })));
      admitted(await create(pod({ env: [{ name: "OTHER", valueFrom }] })));
    });

    it("the owner of what a controller creates, which is refused for what its owner does not have", async () => {
      const { body } = await plane.call("GET", "/apis/apps/v1/namespaces/strict/replicasets/web");
      const { uid } = body.metadata;
      const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name: "web", uid, controller: true }];
      const next = (more: JsonObject) => create(pod(PRIVILEGED, more, { ownerReferences }), "strict", CONTROLLER);
      const same = await next({});
      admitted(same);
      assert.match(same.warnings.join(), /privileged-container/);
      refused(await next({ hostPID: true }));
    });

    it("the owner, whose every finding its next pod has as well", async () => {
      for (const [name, [container, spec, annotations = {}]] of Object.entries(OLD)) {
        const { body } = await plane.call("GET", `/apis/apps/v1/namespaces/strict/replicasets/${name}`);
        const { uid } = body.metadata;
        const ownerReferences = [{ apiVersion: "apps/v1", kind: "ReplicaSet", name, uid, controller: true }];
        const next = pod(container, spec, { ownerReferences, annotations });
        const answer = await create(next, "strict", CONTROLLER);
        assert.equal(answer.status, 201, `${name}: ${JSON.stringify(answer.body)}`);
        assert.ok(answer.warnings.length > 0, name);
        refused(await create(pod(container, spec, { annotations })));
      }
    });

    it("nothing that it has no right to, and waits for nothing", async () => {
      const binding = "/apis/rbac.authorization.k8s.io/v1/clusterrolebindings/breakwater-breakwater";
      const { body } = await plane.call("GET", binding);
      await plane.call("DELETE", binding);
      const forbidden = async () => {
        const answer = await create(claiming(`absent-${performance.now()}`));
        admitted(answer);
        assert.ok(answer.milliseconds < 2000, `${answer.milliseconds}`);
        return answer.warnings.join();
      };
      await until(async () => /may not be looked up/.test(await forbidden()));
      admitted(await plane.create({ ...body, metadata: { name: body.metadata.name } }));
      await until(async () => /does not exist/.test(await forbidden()));
    });
  });

  it("loses no request while its certificates and their CA change", async () => {
    let running = true;
    const answers: Answer[] = [];
    const callers = Array.from({ length: 8 }, async () => {
      while (running) answers.push(await create(pod(PRIVILEGED)));
    });
    for (const each of [authorities[1], authorities[0], authorities[1]]) {
      webhook.present(each as Certificate);
      const { length } = answers;
      await until(async () => answers.length > length + 20);
    }
    running = false;
    await Promise.all(callers);
    for (const answer of answers) refused(answer);
  });

  /** BREAKWATER_LOAD is the number of requests of each client, for more than a test has time for. */
  it("lets nothing in for fifty clients that one would not get in", async function () {
    const requests = Number(process.env["BREAKWATER_LOAD"] ?? 4);
    this.timeout(60_000 + requests * 1000);
    const answers = await Promise.all(
      Array.from({ length: 50 }, async (_, client) => {
        const own: Answer[] = [];
        for (let count = 0; count < requests; count++)
          own.push(
            await create(pod((client + count) % 2 === 0 ? PRIVILEGED : {}, {}, { name: `c${client}-${count}` })),
          );
        return own;
      }),
    );
    for (const [client, own] of answers.entries())
      for (const [count, answer] of own.entries())
        if ((client + count) % 2 === 0) refused(answer);
        else admitted(answer);
  });

  it("is Fail where it enforces and Ignore where it warns, while it is away", async () => {
    await webhook.stop();
    const strict = await create(pod());
    assert.equal(strict.status, 500, JSON.stringify(strict.body));
    assert.match(strict.body.message, /failed calling webhook "enforce\.admission\.breakwater"/);
    admitted(await create(pod(PRIVILEGED), "apps"));
    await webhook.start();
    await until(async () => (await create(pod())).status === 201);
    refused(await create(pod(PRIVILEGED)));
  });

  it("is deployed by objects that an API server accepts, in pods that pass the level restricted", async () => {
    const { certificate, key } = authorities[0] as Certificate;
    const texts = { caBundle: Buffer.from(certificate).toString("base64"), certificate, key };
    const objects = admissionObjects(
      { ...OPTIONS, name: "other", namespace: "home" },
      { text: "", digest: "1" },
      texts,
    );
    const { namespace, webhooks, role, roleBinding, ...inside } = objects;
    admitted(await plane.create(namespace));
    for (const object of [webhooks, role, roleBinding]) admitted(await plane.dryRun(object ?? {}));
    for (const object of Object.values(inside)) {
      const answer = await plane.dryRun(object, "home");
      admitted(answer);
      assert.deepEqual(answer.warnings, []);
    }
    const { template } = objects.deployment.spec;
    admitted(
      await plane.dryRun({ apiVersion: "v1", kind: "Pod", metadata: { name: "one" }, spec: template.spec }, "home"),
    );
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { objectJudge } from "../../admission/judge";
import { admissionPolicies } from "../../admission/policies";
import { deployment, type JsonObject, PRIVILEGED, pod } from "../admission/harness/reviews";
import { ControlPlane, eachControlPlane } from "./harness/controlPlane";

const CONFIGURATION = {
  listen: "127.0.0.1:0",
  tls: { cert: "tls.crt", key: "tls.key" },
  namespaces: { strict: "enforce" },
} as const;

/** The rules that the policies claim to say exactly. */
const RULES = ["privileged-container", "dind-privileged", "host-namespace", "windows-host-process", "unsafe-sysctl"];

const PODS = 2000;
/** At API servers that are not the newest. */
const PODS_OF_OLDER = 400;
const CLIENTS = 8;

const some = <T>(value: T, weight = 2) =>
  fc.oneof({ weight: 5, arbitrary: fc.constant(undefined) }, { weight, arbitrary: fc.constant(value) });
const CONTAINER = fc.record({
  image: fc.constantFrom("alpine:3.20", "docker:27.5.1-dind", "registry.example.com/job@sha256:" + "0".repeat(64)),
  privileged: fc.constantFrom(undefined, undefined, undefined, undefined, false, true),
  hostProcess: fc.constantFrom(undefined, undefined, undefined, undefined, undefined, false),
  propagation: fc.constantFrom(undefined, undefined, "None", "HostToContainer", "Bidirectional"),
});
const POD = fc.record({
  containers: fc.array(CONTAINER, { minLength: 1, maxLength: 2 }),
  initContainers: fc.array(CONTAINER, { maxLength: 1 }),
  hostPID: some(true, 1),
  hostIPC: some(true, 1),
  hostNetwork: some(true, 1),
  sysctls: fc.array(
    fc.record({
      name: fc.constantFrom(
        ...["kernel.shm_rmid_forced", "net.ipv4.tcp_syncookies", "net.ipv4.tcp_rmem", "net.ipv4.tcp_notsent_lowat"],
        ...["kernel.msgmax", "net.core.somaxconn", "kernel.core_pattern"],
      ),
      value: fc.constantFrom("1", "4096 87380 6291456", "1+kernel.core_pattern=|/x", "a=b", "", "1\n"),
    }),
    { maxLength: 2 },
  ),
});

function podOf({
  containers,
  initContainers,
  sysctls,
  ...host
}: typeof POD extends fc.Arbitrary<infer T> ? T : never): JsonObject {
  const of = (prefix: string) => (each: (typeof containers)[number], at: number) => ({
    name: `${prefix}${at}`,
    image: each.image,
    securityContext: {
      ...(each.privileged !== undefined && { privileged: each.privileged }),
      ...(each.hostProcess !== undefined && { windowsOptions: { hostProcess: each.hostProcess } }),
    },
    ...(each.propagation !== undefined && {
      volumeMounts: [{ name: "data", mountPath: "/data", mountPropagation: each.propagation }],
    }),
  });
  const spec = {
    containers: containers.map(of("c")),
    initContainers: initContainers.map(of("i")),
    volumes: [{ name: "data", emptyDir: {} }],
    ...JSON.parse(JSON.stringify(host)),
    securityContext: { ...(sysctls.length > 0 && { sysctls }) },
  };
  return { apiVersion: "v1", kind: "Pod", metadata: { name: "job", namespace: "strict" }, spec };
}

for (const [at, [version, binaries]] of eachControlPlane().entries()) {
  describe(`ValidatingAdmissionPolicies at a real API server (${version})`, function () {
    this.timeout(60_000);
    let plane: ControlPlane;
    before(async function () {
      if (binaries === undefined) return this.skip();
      plane = await ControlPlane.start(binaries);
      for (const name of ["strict", "apps"])
        await plane.create({ apiVersion: "v1", kind: "Namespace", metadata: { name } });
      const old = await plane.create(pod(PRIVILEGED, {}, { name: "old", namespace: "strict" }), "strict");
      assert.equal(old.status, 201, JSON.stringify(old.body));
      for (const object of admissionPolicies(CONFIGURATION)) {
        const path = `/apis/admissionregistration.k8s.io/v1/${(object as JsonObject)["kind"] === "ValidatingAdmissionPolicy" ? "validatingadmissionpolicies" : "validatingadmissionpolicybindings"}`;
        const { status, body } = await plane.call("POST", `${path}?fieldValidation=Strict`, object);
        assert.equal(status, 201, JSON.stringify(body).slice(0, 500));
      }
      const isActive = async (more: JsonObject) => {
        const { status } = await plane.dryRun(pod({}, more, { namespace: "strict" }), "strict");
        return status === 403;
      };
      const last = { securityContext: { sysctls: [{ name: "kernel.msgmax", value: "1" }] } };
      while (!((await isActive({ hostPID: true })) && (await isActive(last))))
        await new Promise((resolve) => setTimeout(resolve, 50));
    });
    after(() => plane?.stop());

    it("refuse what the rules refuse, and nothing else", async () => {
      const judge = objectJudge({});
      const numRuns = at === 0 ? PODS : PODS_OF_OLDER;
      const pods = fc.sample(POD, { numRuns, seed: 1 }).map(podOf);
      let compared = 0;
      let refusedCount = 0;
      const client = async (own: readonly JsonObject[]) => {
        for (const object of own) {
          const { status, body } = await plane.dryRun(object, "strict");
          if (status === 422) continue; // No API server takes it.
          const refused = judge(object).some(({ rule, status }) => status === "violation" && RULES.includes(rule));
          assert.equal(status, refused ? 403 : 201, `${JSON.stringify(object)}: ${body.message}`);
          compared++;
          if (refused) refusedCount++;
        }
      };
      await Promise.all(
        Array.from({ length: CLIENTS }, (_, at) => client(pods.filter((_pod, index) => index % CLIENTS === at))),
      );
      assert.ok(
        compared > numRuns / 4 && refusedCount > compared / 10 && refusedCount < compared,
        `${refusedCount}/${compared}`,
      );
    });

    it("warn in other namespaces, and refuse what makes pods", async () => {
      const warned = await plane.dryRun(pod(PRIVILEGED, {}, { namespace: "apps" }), "apps");
      assert.equal(warned.status, 201);
      assert.match(warned.warnings.join(), /privileged-container/);
      const labels = { app: "web" };
      const object = deployment(pod(PRIVILEGED));
      const spec = object["spec"] as { template: object };
      const selectable = {
        ...object,
        metadata: { name: "web" },
        spec: { ...spec, selector: { matchLabels: labels }, template: { ...spec.template, metadata: { labels } } },
      };
      assert.equal((await plane.dryRun(selectable, "strict")).status, 403);
    });

    it("leave updates of what was there", async () => {
      const path = "/api/v1/namespaces/strict/pods/old?dryRun=All";
      const labels = { metadata: { labels: { a: "b" } } };
      const { status, body } = await plane.call("PATCH", path, labels, undefined, "application/merge-patch+json");
      assert.equal(status, 200, JSON.stringify(body));
    });
  });
}

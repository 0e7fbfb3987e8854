import assert from "node:assert/strict";
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Authority } from "../guard/proxy/harness/authority";
import { everything } from "../guard/proxy/harness/exchange";

/** The command of the package, and the same as one file. */
const PROGRAMS: Readonly<Record<string, readonly string[]>> = {
  "breakwater admission": [join("dist", "cli", "main.js"), "admission"],
  "breakwater-admission.js": [join("dist", "admission", "breakwater-admission.js")],
};

describe("the command of the admission webhook", () => {
  let authority: Authority;
  before(() => {
    authority = new Authority();
  });
  after(() => authority.remove());
  const configure = (more: object = {}) => {
    const tls = { cert: "cert.pem", key: "key.pem" };
    const audit = "audit-of-admission";
    const base = { listen: "127.0.0.1:0", tls, audit, health: "off", limits: { stopSeconds: 0 } };
    writeFileSync(authority.file("admission.yaml"), JSON.stringify({ ...base, ...more }));
  };
  const run = (program: readonly string[], ...args: string[]) =>
    spawn(process.execPath, [...program, ...args, "--config", authority.file("admission.yaml")]);
  const ended = async (child: ChildProcess) => {
    const [out, error] = [child.stdout, child.stderr].map((stream) => stream && everything(stream));
    const [code] = (await once(child, "exit")) as [number | null];
    return { code, out: String(await out), error: String(await error) };
  };

  for (const [name, program] of Object.entries(PROGRAMS)) {
    it(`${name} validates a configuration`, async () => {
      configure({ namespaces: { payments: "enforce" } });
      const { code, out } = await ended(run(program, "--check"));
      assert.match(out, /is valid\. Modes of namespaces:\n {2}payments: enforce\n {2}kube-system: not judged\n/);
      assert.match(out, / {2}all others: warn\n$/);
      assert.equal(code, 0);
    });

    it(`${name} names mistakes`, async () => {
      configure({ mode: "deny" });
      const { code, error } = await ended(run(program, "--check"));
      assert.match(error, /^error: .*mode is "deny"/);
      assert.equal(code, 2);
    });
  }

  it("prints manifests with both CAs", async () => {
    configure({ namespaces: { payments: "enforce" } });
    const folder = join(authority.folder, "certificates", "server");
    mkdirSync(folder, { recursive: true });
    for (const file of ["ca.pem", "cert.pem", "key.pem"]) copyFileSync(authority.file(file), join(folder, file));
    const options = ["--certificates", join(folder, ".."), "--trust", authority.file("ca.pem")];
    const { code, out } = await ended(run(PROGRAMS["breakwater admission"] ?? [], "manifests", ...options));
    assert.equal(code, 0);
    const { items: objects } = JSON.parse(out) as { items: Record<string, unknown>[] };
    assert.deepEqual(
      objects.map(({ kind }) => kind),
      [
        ...["Namespace", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "ConfigMap", "Secret", "Deployment"],
        ...["PodDisruptionBudget", "Service", "NetworkPolicy", "ValidatingWebhookConfiguration"],
      ],
    );
    const hooks = objects.at(-1)?.["webhooks"] as { clientConfig: { caBundle: string } }[];
    const bundle = Buffer.from(hooks[0]?.clientConfig.caBundle ?? "", "base64").toString();
    assert.equal(bundle.match(/BEGIN CERTIFICATE/g)?.length, 2);
    const { data } = objects.find(({ kind }) => kind === "ConfigMap") as { data: Record<string, string> };
    assert.equal(
      data["breakwater-admission.js"],
      readFileSync(join("dist", "admission", "breakwater-admission.js"), "utf8"),
    );
    const alone = await ended(run(PROGRAMS["breakwater admission"] ?? [], "manifests", ...options, "--no-references"));
    const { items } = JSON.parse(alone.out) as { items: { kind: string; data?: Record<string, string> }[] };
    assert.ok(!items.some(({ kind }) => kind.startsWith("ClusterRole")));
    assert.doesNotMatch(String(items.find(({ data }) => data)?.data?.["admission.yaml"]), /"references"/);
    assert.match(alone.out, /"egress": \[\]/);
    assert.doesNotMatch(alone.out, /"serviceAccountToken":/);
  });

  it("writes a chart, and replaces files only if it is asked to", async () => {
    configure();
    const folder = join(authority.folder, "chart");
    const chart = (...more: string[]) =>
      ended(run(PROGRAMS["breakwater admission"] ?? [], "chart", "--output", folder, ...more));
    const { code, out } = await chart();
    assert.equal(code, 0);
    assert.ok(out.includes(`${join(folder, "templates", "webhooks.yaml")}\n`));
    const again = await chart();
    assert.equal(again.code, 2);
    assert.match(again.error, /is there already\. Nothing was changed\. --force replaces it/);
    assert.equal((await chart("--force")).code, 0);
    const nightly = await chart("--force", "--nightly-check", "registry.example.com/breakwater:1.2.3");
    assert.equal(nightly.code, 0);
    const job = readFileSync(join(folder, "templates", "checkJob.yaml"), "utf8");
    assert.match(job, /schedule: 17 3 \* \* \*|schedule: "17 3 \* \* \*"/);
    assert.match(job, /image: registry\.example\.com\/breakwater:1\.2\.3/);
  });

  it("prints policies", async () => {
    configure();
    const { code, out } = await ended(run(PROGRAMS["breakwater admission"] ?? [], "policies"));
    assert.match(out, /^apiVersion: admissionregistration\.k8s\.io\/v1\nkind: ValidatingAdmissionPolicy\n/);
    assert.match(out, /^kind: ValidatingAdmissionPolicyBinding$/m);
    assert.equal(code, 0);
  });
});

import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { loadAll } from "js-yaml";
import { check } from "../../check/check";
import { type AdmissionOptions, admissionObjects } from "../../components/spec/admission";
import { admissionChart } from "../../recipes/admissionChart";

const CACHED = join(homedir(), ".cache", "breakwater", "helm", "helm");
const HELM = existsSync(CACHED) ? CACHED : "helm";
const hasHelm = spawnSync(HELM, ["version"]).status === 0;

const OPTIONS: AdmissionOptions = {
  name: "breakwater",
  namespace: "breakwater",
  namespaces: { payments: "enforce" },
  labels: { team: "platform" },
  rules: { "host-path": { exemptions: [{ resource: "*", reason: '{{ fail "no template" }} "quoted"\u2028\u0085' }] } },
};
const PROGRAM = { text: 'console.log("{{ .Values }}\u007f\u0085…\\n");\n\ttab\n', digest: "0123456789abcdef" };
const CERTIFICATES = { ca: "-----BEGIN A\nca\n", cert: "-----BEGIN B\ncert\n", key: "-----BEGIN C\nkey\n" };

describe("a chart of the admission webhook (needs helm on PATH or in ~/.cache/breakwater/helm)", () => {
  let folder: string;
  beforeEach(function () {
    if (!hasHelm) this.skip();
    folder = mkdtempSync(join(tmpdir(), "breakwater-chart-"));
  });
  afterEach(() => {
    if (folder) rmSync(folder, { recursive: true });
  });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
    return join(folder, path);
  };
  const render = (options: AdmissionOptions, ...more: readonly string[]) => {
    for (const { path, text } of admissionChart(options, PROGRAM, "1.2.3")) write(join("chart", path), text);
    const files = Object.entries(CERTIFICATES).flatMap(([name, text]) => [
      "--set-file",
      `certificates.${name}=${write(`${name}.pem`, text)}`,
    ]);
    return execFileSync(HELM, ["template", "release", join(folder, "chart"), ...files, ...more], { encoding: "utf8" });
  };
  const expected = (options: AdmissionOptions) =>
    Object.values(
      admissionObjects(options, PROGRAM, {
        caBundle: Buffer.from(CERTIFICATES.ca).toString("base64"),
        certificate: CERTIFICATES.cert,
        key: CERTIFICATES.key,
      }),
    );
  const byKind = (objects: readonly unknown[]) =>
    Object.fromEntries(
      (objects as { kind: string; metadata: { name: string } }[]).map((each) => [
        `${each.kind} ${each.metadata.name}`,
        each,
      ]),
    );

  const nightly = { image: "registry.example.com/breakwater:1.2.3", schedule: "0 4 * * *" };
  for (const [name, options] of Object.entries({
    complete: { ...OPTIONS, nightly },
    alone: { ...OPTIONS, references: false },
  }))
    it(`is the manifests, once certificates are given: ${name}`, async () => {
      const text = render(options);
      const plain = JSON.parse(JSON.stringify(expected(options))) as unknown[];
      assert.deepEqual(byKind(loadAll(text)), byKind(plain));
      const { findings, problems } = await check([write("rendered/all.yaml", text)]);
      assert.deepEqual([findings, problems], [[], []]);
    });

  it("has its image, the number of pods and their priority as values", () => {
    const values = { image: "registry.example.com/node:22", replicas: 3, priorityClass: "system-node-critical" };
    const set = Object.entries(values).flatMap(([name, value]) => ["--set", `${name}=${value}`]);
    const plain = JSON.parse(JSON.stringify(expected({ ...OPTIONS, ...values }))) as unknown[];
    assert.deepEqual(byKind(loadAll(render(OPTIONS, ...set))), byKind(plain));
  });

  it("is not rendered without certificates, and contains none", () => {
    render(OPTIONS);
    const { status, stderr } = spawnSync(HELM, ["template", "release", join(folder, "chart")], { encoding: "utf8" });
    assert.notEqual(status, 0);
    assert.match(stderr, /certificates\.\w+ is missing: see values\.yaml/);
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { check } from "../../../check/check";
import { judging } from "./judged";

const POD = { hostPID: true, containers: [{ name: "main", securityContext: { privileged: true } }] };
const MERGE = JSON.stringify({
  apiVersion: "apps/v1",
  kind: "Deployment",
  metadata: { name: "web" },
  spec: { template: { spec: POD } },
});
const BELOW = "spec.template.spec";
const BOTH = [
  ["host-namespace", `.${BELOW}.hostPID`],
  ["privileged-container", `.${BELOW}.containers[0].securityContext.privileged`],
] as const;

describe("a kustomization", () => {
  const judged = judging("kustomization.yaml");
  const said = async (content: object) => (await judged(content)).said.map(([rule, path]) => `${rule} ${path}`);
  const at = (place: string) => BOTH.map(([rule, path]) => `${rule} ${place}${path}`);
  const operation = (path: string, value: unknown, target?: object) => ({
    patches: [{ ...(target && { target }), patch: JSON.stringify([{ op: "add", path, value }]) }],
  });

  it("is recognised by its API, or by its name", async () => {
    assert.deepEqual(
      await said({ apiVersion: "kustomize.config.k8s.io/v1beta1", kind: "Kustomization", patches: [{ patch: MERGE }] }),
      at("patches[0].patch"),
    );
    assert.deepEqual(await said({ patches: [{ patch: MERGE }] }), at("patches[0].patch"));
  });

  it("has patches of strategic merge judged at the place where they are written", async () => {
    assert.deepEqual(await said({ patchesStrategicMerge: ["web.yaml", `${MERGE}\n`] }), at("patchesStrategicMerge[1]"));
    const { findings } = await judged({ patches: [{ path: "x.yaml" }, { patch: MERGE }] });
    assert.deepEqual(
      findings.map(({ line, resource }) => [line, resource !== ""]),
      [
        [7, true],
        [7, true],
      ],
    );
  });

  it("has the values of JSON patches judged where they will stand", async () => {
    const cases: readonly (readonly [content: object, expected: readonly string[]])[] = [
      [
        operation(`/spec/template/spec/hostPID`, true, { kind: "Deployment" }),
        [`host-namespace patches[0].patch.${BELOW}.hostPID`],
      ],
      [operation(`/spec/template/spec/hostPID`, true), [`host-namespace patches[0].patch.${BELOW}.hostPID`]],
      [
        operation(`/spec/template/spec/hostIPC`, true, { kind: "Deployment|StatefulSet" }),
        [`host-namespace patches[0].patch.${BELOW}.hostIPC`],
      ],
      [
        operation(
          "/spec/template/spec/containers/1/securityContext",
          { privileged: true },
          { kind: "Rollout", group: "argoproj.io" },
        ),
        [`privileged-container patches[0].patch.${BELOW}.containers[0].securityContext.privileged`],
      ],
      [
        operation(
          "/spec/template/spec/volumes/-",
          { name: "s", hostPath: { path: "/run/docker.sock" } },
          { kind: "DaemonSet" },
        ),
        [`dood-engine-socket patches[0].patch.${BELOW}.volumes[0].hostPath.path`],
      ],
      [operation("/spec/replicas", 3, { kind: "Deployment" }), []],
      [
        {
          patchesJson6902: [
            { target: { kind: "Pod" }, path: "x.yaml", patch: '[{"op":"remove","path":"/spec/hostPID"}]' },
          ],
        },
        [],
      ],
    ];
    for (const [content, expected] of cases) assert.deepEqual(await said(content), expected);
  });

  it("is undetermined where a patch copies what it does not show to a place that matters", async () => {
    const copied = (op: string, path: string) =>
      said({ patches: [{ patch: JSON.stringify([{ op, path, from: "/a" }]) }] });
    const place = `undetermined patches[0].patch.${BELOW}`;
    assert.deepEqual(await copied("copy", "/spec/template/spec/hostPID"), [`${place}.hostPID`]);
    assert.deepEqual(await copied("move", "/spec/template/spec/containers/0/securityContext"), [
      `${place}.containers[0].securityContext`,
    ]);
    assert.deepEqual(await copied("copy", "/metadata/labels/app"), []);
  });

  it("has the values of its charts judged, and waits for the charts", async () => {
    assert.deepEqual(await said({ helmCharts: [{ name: "x", valuesInline: { hostNetwork: true, replicas: 2 } }] }), [
      "undetermined helmCharts[0]",
      "host-namespace helmCharts[0].valuesInline.hostNetwork",
    ]);
    assert.deepEqual(await said({ helmCharts: [{ name: "x" }] }), ["undetermined helmCharts[0]"]);
  });

  it("is undetermined where a patch cannot be read", async () => {
    assert.deepEqual(await said({ patches: [{ patch: "a: [" }] }), ["undetermined patches[0].patch"]);
  });
});

describe("a kustomization with patches in files of their own", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-kustomization-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  async function said(kustomization: object, files: Readonly<Record<string, string>>) {
    const file = join(work, "kustomization.yaml");
    writeFileSync(file, JSON.stringify(kustomization));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(work, name), text);
    const { findings, problems } = await check([file]);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, path, file: at }) => `${rule} ${path} ${basename(at ?? "")}`);
  }

  it("has JSON patches judged where it names them", async () => {
    const patches = [{ path: "patch.yaml", target: { kind: "Pod" } }, { path: "absent.yaml" }];
    const files = { "patch.yaml": "- {op: replace, path: /spec/hostPID, value: true}\n" };
    assert.deepEqual(await said({ patches }, files), [
      "host-namespace patches[0].path.spec.hostPID kustomization.yaml",
    ]);
  });

  it("has objects without an apiVersion and a kind judged, and leaves whole ones to their own file", async () => {
    const files = {
      "part.yaml": "spec: {template: {spec: {hostIPC: true}}}\n",
      "whole.yaml": "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostIPC: true}\n",
    };
    const patches = [{ path: "part.yaml", target: { kind: "Deployment", group: "apps" } }, { path: "whole.yaml" }];
    assert.deepEqual(await said({ patches }, files), [
      "host-namespace patches[0].path.spec.template.spec.hostIPC kustomization.yaml",
    ]);
  });

  it("is undetermined where a file is not readable", async () => {
    const patchesJson6902 = [{ path: "broken.yaml", target: { kind: "Pod" } }];
    assert.deepEqual(await said({ patchesJson6902, patches: [] }, { "broken.yaml": "a: [" }), [
      "undetermined patchesJson6902[0].path kustomization.yaml",
    ]);
  });
});

import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../check/check";
import { inputOf } from "../../check/inputs";
import type { ObjectFinding } from "../../check/judge";
import { recordReads } from "../../documents/disk";
import { documentsOf } from "../../documents/document";
import { compile, judge } from "../../index";
import type { Cells } from "./everyRule/cell";
import { inspected } from "./everyRule/inspection";
import { kubernetesList } from "./everyRule/kubernetesList";
import { kubernetesYaml } from "./everyRule/kubernetesYaml";
import { pulumiPreview } from "./everyRule/pulumiPreview";
import { pulumiState } from "./everyRule/pulumiState";
import { taskDefinition } from "./everyRule/taskDefinition";
import { terraformDocker } from "./everyRule/terraformDocker";
import { terraformKubernetes } from "./everyRule/terraformKubernetes";
import { terraformTls } from "./everyRule/terraformTls";

/** Formats that may be judged in memory, with texts that break each rule, and their harmless twins. */
const TABLES: readonly (readonly [title: string, file: string, cells: Cells])[] = [
  ["Kubernetes YAML", "web.yaml", kubernetesYaml],
  ["a Kubernetes list", "list.json", kubernetesList],
  ["what docker inspect prints", "inspected.json", inspected],
  ["a Pulumi state", "state.json", pulumiState],
  ["a Pulumi preview", "preview.json", pulumiPreview],
  ["a task definition of ECS", "task.json", taskDefinition],
  ["a Terraform plan of the Docker provider", "docker.json", terraformDocker],
  ["a Terraform plan of the Kubernetes provider", "kubernetes.json", terraformKubernetes],
  ["a Terraform plan of the TLS provider", "tls.json", terraformTls],
];

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "job" },
  spec: { containers: [{ name: "job", image: "alpine:3.20", securityContext: { privileged: true } }] },
};

describe("objects in memory", () => {
  let work: string;
  before(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-judge-"));
  });
  after(() => rmSync(work, { recursive: true, force: true }));

  /** What is found in a file, without its places there. */
  async function foundIn(file: string, text: string): Promise<readonly Omit<ObjectFinding, "object">[]> {
    writeFileSync(join(work, file), text);
    const { findings, problems } = await check([join(work, file)]);
    assert.deepEqual(problems, []);
    return findings.map(({ file: _file, line: _line, column: _column, ...finding }) => finding);
  }
  const sorted = (findings: readonly object[]) =>
    findings.map((finding) => JSON.stringify(Object.entries(finding).sort())).sort();
  const rules = (findings: readonly ObjectFinding[]) => findings.map(({ object, rule }) => [object, rule]);

  for (const [title, file, cells] of TABLES) {
    it(`have the findings that check has in files, and ask the file system nothing: ${title}`, async () => {
      let compared = 0;
      for (const [id, cell] of Object.entries(cells)) {
        if (typeof cell === "string") continue;
        const broken = cell.text.replace("▸", "");
        for (const text of [broken, broken.replace(cell.wrong, cell.right)]) {
          const objects = [...documentsOf(text, file)].map(({ content }) => content as object);
          const [{ findings, problems }, reads] = recordReads(() => judge(objects));
          assert.deepEqual([problems, reads], [[], []], id);
          const found = await foundIn(file, text);
          assert.deepEqual(sorted(findings.map(({ object: _object, ...finding }) => finding)), sorted(found), id);
          compared += found.length;
        }
      }
      assert.ok(compared > 0);
    });
  }

  it("are judged together: two engines claim one volume", () => {
    const engine = (name: string, claimName: string) => ({
      apiVersion: "v1",
      kind: "Pod",
      metadata: { name },
      spec: {
        containers: [
          { name, image: "docker:27.3.1-dind", volumeMounts: [{ name: "data", mountPath: "/var/lib/docker" }] },
        ],
        volumes: [{ name: "data", persistentVolumeClaim: { claimName } }],
      },
    });
    const shared = (...objects: object[]) =>
      judge(objects).findings.flatMap(({ object, rule }) => (rule === "dind-shared-data-root" ? [object] : []));
    assert.deepEqual(shared(engine("one", "data"), engine("other", "data")), [1]);
    assert.deepEqual(shared(engine("one", "data"), engine("other", "another")), []);
    assert.deepEqual(shared(engine("one", "data")), []);
  });

  it("are named by their place in the list, those that cannot be judged as well", () => {
    const compose = { services: { web: { image: "alpine:3.20" } } };
    const misspelt = { apiVersion: "apps/v1", kind: "Deploymnt", metadata: { name: "web" } };
    const list = [{ a: 1 }, compose, POD, [], misspelt];
    const { findings, problems, notes } = judge([...list, null as unknown as object]);
    assert.deepEqual(rules(findings), [[2, "privileged-container"]]);
    assert.deepEqual(
      problems.map(({ object, problem }) => [object, problem]),
      [
        [0, "has no format that can be judged in memory"],
        [1, "has the format Compose, whose meaning depends on files: judge it with check"],
        [3, "has no format that can be judged in memory"],
        [5, "is not an object"],
      ],
    );
    assert.deepEqual(
      notes.map(({ object, path }) => [object, path]),
      [[4, "kind"]],
    );
  });

  it("are not changed, nor remembered: the next call judges what they are by then", () => {
    const pod = structuredClone(POD);
    const judgePods = compile();
    assert.equal(judgePods([pod]).findings.length, 1);
    assert.deepEqual(pod, POD);
    for (const { securityContext } of pod.spec.containers) securityContext.privileged = false;
    assert.deepEqual(judgePods([pod]).findings, []);
  });

  it("never make it throw", () => {
    const circular: Record<string, unknown> = { ...POD };
    circular["spec"] = circular;
    let deep: object = {};
    for (let depth = 0; depth < 10_000; depth++) deep = { deep };
    const throwing = new Proxy(POD, {
      get: () => {
        throw new Error("no");
      },
    });
    const inner = { ...POD, spec: throwing };
    const odd = { ...POD, metadata: { name: 1n }, spec: { containers: Symbol("none") } };
    const nested = { ...POD, spec: deep };
    for (const object of [circular, nested, throwing, inner, odd, new Map(), new Date(), () => {}]) {
      const { findings, problems } = judge([object, POD]);
      assert.deepEqual(rules(findings.filter((finding) => finding.object === 1)), [[1, "privileged-container"]]);
      // Node 26 writes JSON of any depth, and this pod has no containers.
      if (object === nested && problems.length === 0) continue;
      const isSaid = [...problems, ...findings].some((each) => each.object === 0);
      assert.ok(isSaid, JSON.stringify(problems));
      for (const { problem } of problems) assert.doesNotMatch(problem, /report it/);
    }
  });

  it("count as what JSON has of them", () => {
    class Spec {
      private readonly containers = POD.spec.containers;
      readonly hostPID = undefined;
      toJSON() {
        return { containers: this.containers, hostPID: this.hostPID, hostIPC: true };
      }
    }
    const { findings } = judge([
      { ...POD, metadata: { name: "job", creationTimestamp: new Date() }, spec: new Spec() },
    ]);
    assert.deepEqual(rules(findings).sort(), [
      [0, "host-namespace"],
      [0, "privileged-container"],
    ]);
  });

  it("are judged by the options, which are read once", () => {
    const configuration = { "privileged-container": { enforcementLevel: "advisory" } } as const;
    const [finding] = compile({ configuration })([POD]).findings;
    assert.equal(finding?.level, "advisory");
    assert.deepEqual(judge([POD], { rules: ["host-namespace"] }).findings, []);
    const refused = { name: "ConfigurationError", code: "BREAKWATER_CONFIGURATION" };
    assert.throws(() => compile({ rules: ["host-namespaces"] }), refused);
    assert.throws(() => judge([], { podSecurityVersion: "1.30" }), refused);
    assert.throws(() => judge([], { configuration: { "host-path": { allowed: [] } } }), refused);
  });

  it("of one format are judged the same in whatever order formats are tried", () => {
    for (const name of ["objects[0]", "web.yaml"]) assert.equal(inputOf(POD, name)?.name, "Kubernetes");
  });
});

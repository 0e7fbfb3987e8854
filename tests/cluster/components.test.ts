import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { KubernetesAdmission, type KubernetesDindRunnerArgs } from "../../components/kubernetes";
import { parseYaml } from "../../core/text/yamlText";
import {
  ADMISSION_INPUTS,
  everyInput,
  POD_BUILDER_INPUTS,
  POD_CLIENTS,
  POD_ENDPOINT_INPUTS,
  POD_RUNNER_INPUTS,
  SIDECAR_INPUTS,
} from "../components/kubernetes/changedInputs";
import { type KubernetesObject, objectsOf } from "../components/kubernetes/objects";
import { builder, endpoint, type Program, runner, sidecar } from "../components/kubernetes/programs";
import { cells, certificatesIn, filesOf } from "../recipes/cells";
import { ISSUED } from "./harness/authority";
import { ControlPlane, describeOnControlPlanes } from "./harness/controlPlane";
import { CLUSTER_SCOPED, PREREQUISITES } from "./harness/prerequisites";

/** In a pod's own user namespace, the AppArmor profile alone decides about the level. */
const OWN_USERS = { hostUsers: false, tunResource: "devices.example.com/tun" };
const EVERY_INPUT: KubernetesDindRunnerArgs = { ...everyInput(POD_RUNNER_INPUTS), mode: "rootless" };

/** The inputs of a runner that the engine of an endpoint has, too. */
const ENGINE: KubernetesDindRunnerArgs = Object.fromEntries(
  Object.entries(EVERY_INPUT).filter(([name]) => ["image", "memory"].includes(name) || !(name in POD_ENDPOINT_INPUTS)),
);

const PROGRAMS: Readonly<Record<string, Program>> = {
  "a runner": runner(),
  "a rootful runner": runner({ mode: "rootful" }),
  "a runner in a user namespace": runner(OWN_USERS),
  "a runner in a user namespace on nodes without AppArmor": runner({ ...OWN_USERS, appArmorProfile: "" }),
  "a runner with every input": runner(EVERY_INPUT),
  "a rootful runner with every input": runner({ ...EVERY_INPUT, mode: "rootful", hostUsers: true }),
  "a runner under Sysbox": runner({ mode: "sysbox" }),
  "a runner under Sysbox with CRI-O": runner({ mode: "sysbox", hostUsers: true }),
  "an endpoint": endpoint(POD_CLIENTS),
  "an endpoint with every input": endpoint({ ...everyInput(POD_ENDPOINT_INPUTS), engine: ENGINE }),
  "a builder": builder(),
  "a builder in a user namespace": builder({ hostUsers: false }),
  "a builder in a user namespace on nodes without AppArmor": builder({ hostUsers: false, appArmorProfile: "" }),
  "a builder with every input": builder(everyInput(POD_BUILDER_INPUTS)),
  "a sidecar": sidecar(),
  "a rootful sidecar": sidecar({ mode: "rootful" }),
  "a sidecar as an ordinary container": sidecar({}, false),
  "a sidecar with every input": sidecar({ ...everyInput(SIDECAR_INPUTS), mode: "rootless" }),
};

const LEVELS = ["privileged", "baseline", "restricted"] as const;
/** Where the objects are that name no namespace. */
const NAMESPACE = "builds";

describeOnControlPlanes("what is made for Kubernetes", function (binaries) {
  this.timeout(120_000);
  let plane: ControlPlane;
  let root = "";
  before(async function () {
    if (binaries === undefined) return this.skip();
    plane = await ControlPlane.start(binaries);
    root = mkdtempSync(join(tmpdir(), "breakwater-recipes-"));
    await certificatesIn(root);
    const enforcing = (name: string, level: string, version = "latest") => {
      const labels = {
        "pod-security.kubernetes.io/enforce": level,
        "pod-security.kubernetes.io/enforce-version": version,
      };
      return { apiVersion: "v1", kind: "Namespace", metadata: { name, labels } };
    };
    const levels = LEVELS.map((level) => enforcing(level, level));
    for (const object of [...PREREQUISITES, ...levels, enforcing("older", "baseline", "v1.34")])
      assert.equal((await plane.create(object)).status, 201);
  });
  after(async () => {
    await plane?.stop();
    if (root !== "") rmSync(root, { recursive: true });
  });

  /** Unknown fields and values out of range are errors, deprecated ones warnings. */
  async function assertAccepted(objects: Iterable<KubernetesObject>): Promise<void> {
    const answers = [...objects].map(async ({ metadata, ...object }) => {
      const namespace = CLUSTER_SCOPED.includes(object.kind) ? undefined : NAMESPACE;
      const placed = { ...object, metadata: { ...metadata, ...(namespace !== undefined && { namespace }) } };
      const { status, body, warnings } = await plane.dryRun(placed, namespace);
      assert.equal(status, 201, `${object.kind} ${metadata.name}: ${body.message}`);
      assert.deepEqual(warnings, [], `${object.kind} ${metadata.name}`);
    });
    await Promise.all(answers);
  }

  /** The levels at which a namespace admits the pods of a template. */
  async function levelsOf({ metadata, spec }: PodTemplate): Promise<string[]> {
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { ...metadata, name: "pod" }, spec };
    const answers = await Promise.all(LEVELS.map((level) => plane.dryRun(pod, level)));
    return LEVELS.filter((_, at) => {
      const { status, body } = answers[at] ?? {};
      assert.ok(status === 201 || (status === 403 && /violates PodSecurity/.test(body.message)), JSON.stringify(body));
      return status === 201;
    });
  }

  for (const [title, program] of Object.entries(PROGRAMS)) {
    it(`is accepted, and runs at the level that it names: ${title}`, async () => {
      let named = "";
      const keepLevel = (level: string) => {
        named = level;
      };
      const objects = await objectsOf(() => void program().apply(keepLevel), ISSUED);
      await assertAccepted(objects.values());
      const templates = [...objects.values()].flatMap(podTemplates);
      assert.ok(templates.length > 0);
      for (const template of templates)
        assert.deepEqual(await levelsOf(template), LEVELS.slice(0, LEVELS.indexOf(named as "baseline") + 1));
    });
  }

  it("runs at the level baseline from its version 1.35 on, in a user namespace", async () => {
    const objects = await objectsOf(runner({ ...OWN_USERS, appArmorProfile: "" }), ISSUED);
    const [template] = [...objects.values()].flatMap(podTemplates);
    const pod = { apiVersion: "v1", kind: "Pod", metadata: { name: "pod" }, spec: template?.spec };
    assert.equal((await plane.dryRun(pod, "baseline")).status, 201);
    assert.match((await plane.dryRun(pod, "older")).body.message, /violates PodSecurity "baseline:v1\.34": procMount/);
  });

  it("is accepted, and runs at the level restricted: the webhook", async () => {
    for (const args of [{}, { ...everyInput(ADMISSION_INPUTS), references: true }]) {
      const objects = await objectsOf(() => new KubernetesAdmission("breakwater", args), ISSUED);
      await assertAccepted(objects.values());
      for (const template of [...objects.values()].flatMap(podTemplates))
        assert.deepEqual(await levelsOf(template), LEVELS);
    }
  });

  for (const { title, request } of cells().filter(({ format }) => format.isInCluster)) {
    it(`is accepted, and runs where README.md says: the recipe of a ${title}`, async () => {
      const manifests = filesOf(request, root).filter(({ path }) => /^[^/]+\.yaml$/.test(path));
      const objects = manifests.flatMap(({ text }) => (parseYaml(text) ?? []) as KubernetesObject[]);
      const ofKubernetes = objects.filter(({ apiVersion = "tekton" }) => !apiVersion.includes("tekton"));
      assert.ok(ofKubernetes.length > 0);
      await assertAccepted(ofKubernetes);
      for (const template of objects.flatMap(podTemplates).filter(hasEngine))
        assert.deepEqual(await levelsOf(template), ["privileged"]);
    });
  }
});

interface PodTemplate {
  readonly metadata?: object;
  readonly spec: {
    readonly containers: readonly { readonly name: string }[];
    readonly initContainers?: readonly { readonly name: string }[];
    readonly volumes: readonly object[];
  };
}

/** The templates of an object's pods, with their claims as a StatefulSet adds them; those of a chart's values, too. */
function podTemplates(object: KubernetesObject): PodTemplate[] {
  const { template, volumeClaimTemplates = [] } = (object["spec"] ?? object) as {
    template?: PodTemplate;
    volumeClaimTemplates?: { metadata: { name: string } }[];
  };
  if (template === undefined) return [];
  const claims = volumeClaimTemplates.map(({ metadata: { name } }) => ({
    name,
    persistentVolumeClaim: { claimName: name },
  }));
  return [{ ...template, spec: { ...template.spec, volumes: [...template.spec.volumes, ...claims] } }];
}

function hasEngine({ spec: { containers, initContainers = [] } }: PodTemplate): boolean {
  return [...containers, ...initContainers].some(({ name }) => name === "engine" || name === "buildkitd");
}

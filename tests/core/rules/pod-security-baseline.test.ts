/**
 * Agreement with the Pod Security Standards' baseline profile: what it refuses gets a violation from the rules that
 * stand for the control, what it allows gets none from any of them, in every kind of object that holds a pod, every
 * list of containers and every version.
 */
import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluate } from "../../../core/evaluation/evaluate";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { RULES } from "../../../core/rules";
import { CAPABILITIES, type Control, MAPPED, type Row, SYSCTLS, TABLE, type Tree } from "./podSecurityBaseline";
import { LATEST, versionOf } from "./podSecurityVersions";
import { resource } from "./support";

const ALL_MAPPED: ReadonlySet<string> = new Set(Object.values(MAPPED).flat());

/** The first version, those that changed something with the one before, and the newest. */
const MINORS = [0, 18, 19, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35, 36, 37, LATEST];

const CONTAINER_LISTS = ["containers", "initContainers", "ephemeralContainers"] as const;
type ContainerList = (typeof CONTAINER_LISTS)[number];

function nested(path: string, value: unknown): Tree {
  return path
    .split(".")
    .reverse()
    .reduce<unknown>((inner, name) => ({ [name]: inner }), value) as Tree;
}

/**
 * A pod template with the row's value at its place, the container that has it (or may be meant by an annotation) in the
 * given list.
 */
function template({ scope, field, value, spec }: Row, list: ContainerList): Tree {
  const plain = { name: "other", image: "pause:3.10" };
  const main = {
    ...plain,
    name: "main",
    ...(scope === "container" && value !== undefined ? nested(field, value) : {}),
  };
  return {
    metadata: { name: "pod", ...(scope === "annotation" && { annotations: { [field]: value } }) },
    spec: {
      ...spec,
      ...(scope === "pod" && value !== undefined ? nested(field, value) : {}),
      containers: list === "containers" ? [plain, main] : [plain],
      ...(list !== "containers" && { [list]: [main] }),
    },
  };
}

type Kind = readonly [type: string, build: (pod: Tree) => Tree];
const inTemplate = (pod: Tree): Tree => ({ spec: { template: pod } });
const POD: Kind = ["core/v1:Pod", (pod) => pod];
const KINDS: readonly Kind[] = [
  POD,
  ["core/v1:PodTemplate", (pod) => ({ template: pod })],
  ["core/v1:ReplicationController", inTemplate],
  ["apps/v1:Deployment", inTemplate],
  ["apps/v1:ReplicaSet", inTemplate],
  ["apps/v1:StatefulSet", inTemplate],
  ["apps/v1:DaemonSet", inTemplate],
  ["batch/v1:Job", inTemplate],
  ["batch/v1:CronJob", (pod) => ({ spec: { jobTemplate: inTemplate(pod) } })],
];

const CONFIGURATIONS = new Map(
  MINORS.map((minor) => [
    minor,
    configuration({
      pack: { podSecurityVersion: versionOf(minor), engineImages: [], inlineExemptions: false, exclude: [] },
      enabled: (id) => ALL_MAPPED.has(id),
    }),
  ]),
);

/** The rules that a pod breaks; a value that the rules cannot judge is a failure of the test. */
function broken([type, build]: Kind, pod: Tree, minor: number): string[] {
  const chosen = CONFIGURATIONS.get(minor);
  assert.ok(chosen);
  const workloads = readPulumi(resource(`kubernetes:${type}`, build(pod)));
  assert.equal(workloads.length, 1);
  const found = workloads.flatMap((workload) => evaluate(workload, chosen));
  assert.deepEqual(
    found.filter(({ status }) => status !== "violation").map(({ found }) => found),
    [],
  );
  return found.map(({ rule }) => rule);
}

function agrees(row: Row, kind: Kind, list: ContainerList, minor: number): void {
  const rules = broken(kind, template(row, list), minor);
  const where = `${kind[0]}, ${list}, ${versionOf(minor)}`;
  if (row.allowed(minor)) assert.deepEqual(rules, [], `the standard allows it (${where})`);
  else {
    const mapped: readonly string[] = MAPPED[row.control];
    assert.ok(rules.length > 0, `the standard refuses it (${where})`);
    for (const rule of rules) assert.ok(mapped.includes(rule), `${rule} does not stand for ${row.control} (${where})`);
  }
}

describe("Agreement with the Pod Security Standards, baseline", () => {
  it("has a rule for every control", () => {
    const ids = new Set(RULES.map(({ id }) => id));
    for (const [control, rules] of Object.entries(MAPPED))
      assert.ok(
        rules.some((rule) => ids.has(rule)),
        control,
      );
  });

  for (const control of Object.keys(MAPPED) as Control[]) {
    describe(control, () => {
      for (const row of TABLE.filter((each) => each.control === control)) {
        // What stands in a container is tried in every list of containers; an annotation's container may be in any of
        // them, too.
        const lists = row.scope === "pod" ? (["containers"] as const) : CONTAINER_LISTS;
        const value = row.value === undefined ? "absent" : JSON.stringify(row.value);
        const also = row.spec ? ` with ${JSON.stringify(row.spec)}` : "";
        it(`${row.scope === "container" ? "containers[*]." : ""}${row.field}: ${value.slice(0, 100)}${also}`, () => {
          for (const list of lists) {
            for (const minor of MINORS) agrees(row, POD, list, minor);
            for (const kind of KINDS) for (const minor of [0, LATEST]) agrees(row, kind, list, minor);
          }
        });
      }
    });
  }

  it("allows a pod with everything that is allowed at once", () => {
    const context = {
      seLinuxOptions: { type: "container_t", level: "s0" },
      seccompProfile: { type: "RuntimeDefault" },
      appArmorProfile: { type: "RuntimeDefault" },
      windowsOptions: { hostProcess: false },
    };
    const container = {
      name: "main",
      image: "pause:3.10",
      ports: [{ containerPort: 80, hostPort: 0 }],
      livenessProbe: { httpGet: { port: 80, host: "" } },
      securityContext: {
        ...context,
        privileged: false,
        procMount: "Default",
        capabilities: { add: CAPABILITIES, drop: ["ALL"] },
      },
    };
    const pod = {
      metadata: { annotations: { "container.apparmor.security.beta.kubernetes.io/main": "localhost/profile" } },
      spec: {
        hostNetwork: false,
        hostPID: false,
        hostIPC: false,
        securityContext: { ...context, sysctls: SYSCTLS[0]?.map((name) => ({ name, value: "1" })) },
        containers: [container],
        initContainers: [{ ...container, name: "init" }],
        ephemeralContainers: [{ ...container, name: "debug" }],
        volumes: [{ name: "v", emptyDir: {} }],
      },
    };
    for (const kind of KINDS) for (const minor of MINORS) assert.deepEqual(broken(kind, pod, minor), []);
  });
});

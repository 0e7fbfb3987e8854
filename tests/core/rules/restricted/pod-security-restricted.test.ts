/**
 * Agreement with the restricted profile of the Pod Security Standards: what it refuses gets a violation from the rule
 * that stands for the control, or from the baseline's; what it allows gets none from any rule.
 */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { ruleOf } from "../../../../core/evaluation/catalogue";
import { configuration } from "../../../../core/evaluation/configuration";
import { evaluate } from "../../../../core/evaluation/evaluate";
import { readPulumi } from "../../../../core/readers/pulumi/pulumi";
import { RESTRICTED } from "../../../../core/rules/restricted";
import { LATEST, versionOf } from "../podSecurityVersions";
import { resource, UNKNOWN } from "../support";
import { type Control, MAPPED, type Row, TABLE, type Tree } from "./table";

/** The first version, those that changed something with the one before, and the newest. */
const MINORS = [0, 7, 8, 18, 19, 21, 22, 23, 24, 25, 34, 35, 36, 37, LATEST];
const LISTS = ["containers", "initContainers", "ephemeralContainers"] as const;

const KEEPS_ALL = { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } };

/** A pod that keeps the profile but for what a row changes. */
function podOf({ container = {}, pod = {}, spec = {} }: Partial<Row>, list: (typeof LISTS)[number] = "containers") {
  const plain = { name: "other", image: "pause:3.10", securityContext: { ...KEEPS_ALL } };
  const main = { ...plain, name: "main", securityContext: { ...KEEPS_ALL, ...container } };
  return {
    metadata: { name: "pod" },
    spec: {
      ...spec,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" }, ...pod },
      containers: list === "containers" ? [plain, main] : [plain],
      ...(list !== "containers" && { [list]: [main] }),
    },
  };
}

type Kind = readonly [type: string, build: (pod: Tree) => Tree];
const POD: Kind = ["core/v1:Pod", (pod) => pod];
const KINDS: readonly Kind[] = [
  POD,
  ["core/v1:PodTemplate", (pod) => ({ template: pod })],
  ...["core/v1:ReplicationController", "apps/v1:Deployment", "apps/v1:StatefulSet", "apps/v1:DaemonSet"].map(
    (type): Kind => [type, (pod) => ({ spec: { template: pod } })],
  ),
  ["batch/v1:Job", (pod) => ({ spec: { template: pod } })],
  ["batch/v1:CronJob", (pod) => ({ spec: { jobTemplate: { spec: { template: pod } } } })],
];

const CONFIGURATIONS = new Map(
  MINORS.map((minor) => [
    minor,
    configuration({ pack: { podSecurityVersion: versionOf(minor) }, sets: ["restricted"] }),
  ]),
);

function verdicts(object: Tree, type = POD[0], minor = LATEST) {
  const chosen = CONFIGURATIONS.get(minor);
  assert.ok(chosen);
  return readPulumi(resource(`kubernetes:${type}`, object))
    .flatMap((workload) => evaluate(workload, chosen))
    .map(({ rule, status, path }) => ({ rule, status, path }));
}

function agrees(row: Row, [type, build]: Kind, list: (typeof LISTS)[number], minor: number): void {
  const found = verdicts(build(podOf(row, list)), type, minor);
  const where = `${type}, ${list}, ${versionOf(minor)}`;
  assert.deepEqual(
    found.filter(({ status }) => status !== "violation"),
    [],
    where,
  );
  const rules = [...new Set(found.map(({ rule }) => rule))];
  if (row.allowed(minor)) assert.deepEqual(rules, [], `the standard allows it (${where})`);
  else {
    assert.equal(rules.length, 1, `the standard refuses it, and one rule says so: ${rules} (${where})`);
    assert.ok([MAPPED[row.control], row.baseline].includes(rules[0]), `${rules} (${where})`);
  }
}

describe("Agreement with the Pod Security Standards, restricted", () => {
  it("has a rule for every control, and no other", () => {
    const ids = RESTRICTED.map(({ id }) => id);
    assert.deepEqual(ids, Object.values(MAPPED).toSorted());
    const files = readdirSync("core/rules/restricted").map((file) => file.replace(/\.ts$/, ""));
    assert.deepEqual(files.filter((file) => !["index", "support"].includes(file)).toSorted(), ids);
    for (const rule of RESTRICTED) {
      assert.equal(ruleOf(rule.id), rule);
      for (const other of rule.handsOverTo ?? []) assert.ok(ruleOf(other), other);
    }
  });

  for (const control of Object.keys(MAPPED) as Control[]) {
    describe(control, () => {
      for (const row of TABLE.filter((each) => each.control === control)) {
        it(row.title, () => {
          for (const list of row.container ? LISTS : (["containers"] as const)) {
            for (const minor of MINORS) agrees(row, POD, list, minor);
            for (const kind of KINDS) for (const minor of [0, LATEST]) agrees(row, kind, list, minor);
          }
        });
      }
    });
  }

  const undecided: Readonly<Record<string, readonly [Partial<Row>, rule: string, path: string]>> = {
    "a flag that is not known yet": [
      { container: { allowPrivilegeEscalation: UNKNOWN } },
      "restricted-privilege-escalation",
      "spec.containers[1].securityContext.allowPrivilegeEscalation",
    ],
    "capabilities that are not known yet": [
      { container: { capabilities: { drop: UNKNOWN } } },
      "restricted-capabilities",
      "spec.containers[1].securityContext.capabilities.drop",
    ],
    "a pod that may run on Windows": [
      { container: { capabilities: undefined }, spec: { os: { name: UNKNOWN } } },
      "restricted-capabilities",
      "spec.os.name",
    ],
    "a pod that may have users of its own": [
      { pod: { runAsUser: 0 }, spec: { hostUsers: UNKNOWN } },
      "restricted-root-user",
      "spec.hostUsers",
    ],
    "a pod's requirement that is not known yet": [
      { pod: { runAsNonRoot: UNKNOWN } },
      "restricted-non-root",
      "spec.securityContext.runAsNonRoot",
    ],
    "a user that is not known yet": [
      { container: { runAsUser: UNKNOWN } },
      "restricted-root-user",
      "spec.containers[1].securityContext.runAsUser",
    ],
    "a volume that is not known yet": [{ spec: { volumes: [UNKNOWN] } }, "restricted-volume-types", "spec.volumes[0]"],
    "volumes that are not known yet": [{ spec: { volumes: UNKNOWN } }, "restricted-volume-types", "spec.volumes"],
  };
  for (const [title, [row, rule, path]] of Object.entries(undecided)) {
    it(`cannot tell yet with ${title}`, () => {
      const chosen = configuration({ sets: ["restricted"], enabled: (id) => id === rule });
      const found = readPulumi(resource("kubernetes:core/v1:Pod", podOf(row))).flatMap((each) =>
        evaluate(each, chosen),
      );
      assert.deepEqual([...new Set(found.map(({ status }) => status))], ["undetermined"]);
      assert.ok(
        found.every((each) => each.path === path && each.rules?.includes(rule)),
        JSON.stringify(found),
      );
    });
  }

  it("says nothing of what an operator, or the object that a patch is for, may fill in", () => {
    const bare = { containers: [{ name: "a", image: "pause:3.10" }] };
    assert.notDeepEqual(verdicts({ spec: bare }), []);
    assert.deepEqual(verdicts({ spec: { containers: [{ name: "a", env: [] }] } }), []);
    assert.deepEqual(verdicts({ spec: { template: { spec: bare } } }, "example.com/v1:Engine"), []);
    assert.deepEqual(
      verdicts(
        {
          spec: { template: { spec: { containers: [{ ...bare.containers[0], securityContext: { runAsUser: 0 } }] } } },
        },
        "example.com/v1:Engine",
      ).map(({ rule }) => rule),
      ["restricted-root-user"],
    );
  });

  it("is off where nobody chooses it", () => {
    for (const given of [{}, { enabled: () => true }])
      for (const { id } of RESTRICTED) assert.ok(!configuration(given).rules.has(id), id);
  });
});

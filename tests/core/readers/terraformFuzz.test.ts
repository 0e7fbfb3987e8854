import assert from "node:assert/strict";
import fc from "fast-check";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import type { Finding } from "../../../core/evaluation/finding";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { configuredResources } from "../../../core/readers/terraform/configuration";
import { plannedResources } from "../../../core/readers/terraform/plan";
import { readTerraform, type TerraformResource } from "../../../core/readers/terraform/terraform";
import { PAIRS } from "./terraformCorpus";

/** The same cases at every run; FUZZ_SEED and FUZZ_RUNS look for others. */
const PARAMETERS = { seed: Number(process.env["FUZZ_SEED"] ?? 1), numRuns: Number(process.env["FUZZ_RUNS"] ?? 500) };
const CONFIGURATION = configuration();

function judge(resources: readonly TerraformResource[]): Finding[] {
  const findings = evaluateAll(
    resources.flatMap((resource) => readTerraform(resource)),
    CONFIGURATION,
  );
  for (const { found } of findings) assert.ok(!found.includes("could not be judged"), found);
  return findings;
}

function spoken(findings: readonly Finding[]): string[] {
  return findings.map(({ rule, status, container }) => `${status} ${rule} ${container}`).sort();
}

/** Every name that stands in the corpus, and in a plan or a configuration around it. */
const NAMES = [
  ...new Set(Object.values(PAIRS).flatMap(({ terraform }) => [terraform.type, ...namesIn(terraform.attributes)])),
];
const AROUND = [
  ...[
    "format_version",
    "resource_changes",
    "change",
    "after",
    "after_unknown",
    "after_sensitive",
    "actions",
    "address",
    "type",
    "mode",
  ],
  ...[
    "configuration",
    "root_module",
    "resources",
    "child_modules",
    "module_calls",
    "module",
    "planned_values",
    "values",
    "variables",
  ],
  ...[
    "provider_config",
    "provider_config_key",
    "expressions",
    "references",
    "constant_value",
    "name",
    "sensitive_values",
    "deferred_changes",
  ],
  ...[
    "resource",
    "provider",
    "locals",
    "variable",
    "default",
    "dynamic",
    "job",
    "a",
    "alias",
    "manifest",
    "yaml_body",
    "set",
    "value",
  ],
  ...["__proto__", "constructor", "toString", "", "length", "//", "0"],
];
const TEXTS = [
  "${local.a}",
  "${var.a.job}",
  "${docker_container.job.name}",
  "$${x}",
  "%{x}",
  "a: [",
  "a: &a [*a]",
  "delete",
  "docker",
  "true",
];

function* namesIn(value: unknown): Generator<string> {
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value)) {
    if (!Array.isArray(value)) yield key;
    yield* namesIn(child);
  }
}

const anything = fc.letrec<{ value: unknown }>((tie) => ({
  value: fc.oneof(
    { depthSize: "medium", withCrossShrink: true },
    fc.constantFrom<unknown>(null, true, false, 0, -1, 2375, ...TEXTS, ...NAMES),
    fc.string(),
    fc.double(),
    fc.array(tie("value"), { maxLength: 4 }),
    fc.dictionary(fc.constantFrom(...NAMES, ...AROUND), tie("value"), { maxKeys: 8 }),
  ),
})).value;

const resourceType = fc.constantFrom(
  ...["kubernetes_manifest", "kubectl_manifest", "helm_release", "kubernetes_env"],
  ...Object.values(PAIRS).map(({ terraform }) => terraform.type),
);

/** A plan with one change, whose trees of marks may have another shape than its values. */
const plan = fc
  .record({
    type: resourceType,
    after: anything,
    after_unknown: anything,
    after_sensitive: anything,
    configuration: anything,
    variables: anything,
  })
  .map(({ type, configuration: written, variables, ...change }) => ({
    format_version: "1.2",
    resource_changes: [
      { address: `${type}.job`, mode: "managed", type, name: "job", change: { actions: ["create"], ...change } },
    ],
    configuration: written,
    variables,
  }));

describe("the readers of Terraform, on anything", () => {
  it("read and judge any value as a plan, a state or a configuration", () => {
    fc.assert(
      fc.property(anything, (value) => {
        judge(plannedResources(value));
        judge(configuredResources(value));
      }),
      PARAMETERS,
    );
  });

  it("read and judge any change of any type", () => {
    fc.assert(
      fc.property(plan, (value) => {
        judge(plannedResources(value));
      }),
      PARAMETERS,
    );
  });

  it("read and judge any attributes of any type in a configuration", () => {
    fc.assert(
      fc.property(resourceType, anything, anything, (type, job, locals) => {
        judge(configuredResources({ resource: { [type]: { job } }, locals, variable: { a: { default: locals } } }));
      }),
      PARAMETERS,
    );
  });

  it("read what is nested without end", () => {
    let deep: unknown = true;
    for (let depth = 0; depth < 100_000; depth++) deep = depth % 2 ? { spec: deep } : [deep];
    const change = {
      address: "x",
      type: "kubernetes_manifest",
      change: { actions: ["create"], after: { manifest: deep }, after_unknown: deep },
    };
    judge(plannedResources({ resource_changes: [change] }));
    judge(
      configuredResources({
        resource: { kubernetes_manifest: { job: { manifest: deep } }, docker_container: { job: deep } },
        provider: deep,
      }),
    );
  });
});

type Place = readonly (string | number)[];

function* placesIn(value: unknown, at: Place = []): Generator<Place> {
  if (at.length > 0) yield at;
  if (typeof value !== "object" || value === null) return;
  for (const [key, child] of Object.entries(value))
    yield* placesIn(child, [...at, Array.isArray(value) ? Number(key) : key]);
}

/** A plan's tree that has `true` at one place. */
function markAt(place: Place): unknown {
  return place.reduceRight<unknown>(
    (inner, key) => (typeof key === "number" ? Object.assign([], { [key]: inner }) : { [key]: inner }),
    true,
  );
}

describe("the readers of Terraform, on a plan's marks", () => {
  const planned = ({ type, attributes }: TerraformResource, marks: object) =>
    type === "provider"
      ? []
      : plannedResources({
          resource_changes: [
            { type, address: `${type}.job`, change: { actions: ["create"], after: attributes, ...marks } },
          ],
        });
  const places = Object.entries(PAIRS)
    .filter(([, { terraform }]) => terraform.type !== "provider")
    .flatMap(([kind, { terraform }]) => [...placesIn(terraform.attributes)].map((place) => [kind, place] as const));
  const of = (kind: string) => PAIRS[kind]?.terraform as TerraformResource;

  it("wait for a value that is not known, wherever it hides a violation", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), ([kind, place]) => {
        const found = judge(planned(of(kind), { after_unknown: markAt(place) }));
        for (const { rule, path } of judge(planned(of(kind), {})).filter(({ status }) => status === "violation")) {
          const isHeld = found.some(
            (finding) => finding.status === "violation" && (finding.rule === rule || finding.path === path),
          );
          const isAwaited = found.some(
            ({ rules, path: awaited }) =>
              rules && (rules.length === 0 || rules.includes(rule) || path.startsWith(awaited)),
          );
          assert.ok(isHeld || isAwaited, `${rule} spoke of ${path} before`);
        }
      }),
      PARAMETERS,
    );
  });

  it("judge a sensitive value as what it is, and never show it", () => {
    fc.assert(
      fc.property(fc.constantFrom(...places), ([kind, place]) => {
        const found = judge(planned(of(kind), { after_sensitive: markAt(place) }));
        const plain = judge(planned(of(kind), {}));
        assert.deepEqual(
          found.map(({ rule, path }) => [rule, path]),
          plain.map(({ rule, path }) => [rule, path]),
        );
      }),
      PARAMETERS,
    );
    for (const { terraform } of Object.values(PAIRS)) {
      for (const { found, container } of judge(planned(terraform, { after_sensitive: true })))
        assert.ok(!`${container} ${found}`.includes("hunter2"), found);
    }
  });
});

describe("the readers of Terraform, on what those of Pulumi read", () => {
  for (const [kind, { pulumi, terraform }] of Object.entries(PAIRS)) {
    it(`find the same in a ${kind}`, () => {
      const found = judge([terraform]);
      assert.deepEqual(spoken(found), spoken(evaluateAll(readPulumi(pulumi), CONFIGURATION)));
      for (const { path } of found)
        assert.ok(!/[a-z][A-Z]/.test(path.replace(/\["[^"]*"\]/g, "")), `${path} is no path of Terraform's`);
    });
  }

  it("find something in all but those that only hold values for others", () => {
    const silent = Object.entries(PAIRS).filter(([, { terraform }]) => judge([terraform]).length === 0);
    assert.deepEqual(
      silent.map(([kind]) => kind),
      ["ConfigMap", "Secret"],
    );
  });
});

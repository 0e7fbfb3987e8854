import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { type Configuration, configuration, PACK_SETTINGS } from "../../../core/evaluation/configuration";
import { evaluate, evaluateAll, evaluateStack } from "../../../core/evaluation/evaluate";
import { liftedExemptions, unusedExemptions } from "../../../core/evaluation/exemptionReport";
import type { Workload } from "../../../core/model/workload";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { HAS } from "../../../core/rules/support/needs";
import { checkFor } from "../../../core/rules/support/podSecurityVersion";
import type { Level, Rule } from "../../../core/rules/support/rule";

/** What the engine sends for a string that is not known until the update. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export type Resources = PulumiResource | readonly PulumiResource[];

/** A case of a rule: resources, and for a refusal the paths at which the rule must speak. */
export interface Cases {
  /** Title: [resources, the path (or paths) of each violation, settings]. */
  readonly refused: Record<string, readonly [Resources, string | readonly string[], object?]>;
  readonly accepted: Record<string, Resources | readonly [Resources, object]>;
  /** Title: [resources, the more specific rule that speaks in this one's place]: one for each in `handsOverTo`. */
  readonly handedOver?: Record<string, readonly [Resources, string]>;
  /** Title: [resources, the path that is waited for]. */
  readonly undetermined?: Record<string, readonly [Resources, string]>;
}

/** The tests of one rule: both sides, and the examples of its documentation page. */
export function describeRule(rule: Rule, cases: Cases): void {
  describe(`${rule.id}: ${rule.title}`, () => {
    for (const [title, [resources, paths, settings]] of Object.entries(cases.refused)) {
      it(`refuses ${title}`, () => {
        const found = findings(rule, resources, settings);
        assert.deepEqual(
          found.filter(({ status }) => status === "violation").map(({ path }) => path),
          [paths].flat(),
        );
      });
    }
    for (const [title, accepted] of Object.entries(cases.accepted)) {
      it(`accepts ${title}`, () => {
        const [resources, settings] = isWithSettings(accepted) ? accepted : [accepted, undefined];
        assert.deepEqual(
          findings(rule, resources, settings).map(({ path, found }) => `${path}: ${found}`),
          [],
        );
      });
    }
    for (const [title, [resources, path]] of Object.entries(cases.undetermined ?? {})) {
      it(`cannot tell yet with ${title}`, () => {
        const found = findings(rule, resources);
        assert.deepEqual(
          found.map(({ status, path }) => [status, path]),
          [["undetermined", path]],
        );
        assert.ok(found[0]?.rules?.includes(rule.id));
      });
    }
    describeHandOvers(rule, cases.handedOver ?? {});
    it("refuses and accepts the examples of its page", () => {
      const [refused, accepted] = pageExamples(rule.id);
      assert.ok(
        findings(rule, refused).some(({ status }) => status === "violation"),
        "the first example should be refused",
      );
      assert.deepEqual(
        findings(rule, accepted).map(({ found }) => found),
        [],
        "the second example should be accepted",
      );
    });
  });
}

/** One cause, one finding, and yet no danger that goes unsaid since another rule is exempted, weaker or off. */
function describeHandOvers(rule: Rule, cases: NonNullable<Cases["handedOver"]>): void {
  it("has a test for each rule that it hands over to", () =>
    assert.deepEqual(
      [...new Set(Object.values(cases).map(([, other]) => other))].sort(),
      [...(rule.handsOverTo ?? [])].sort(),
    ));
  for (const [title, [resources, other]] of Object.entries(cases)) {
    const both = (own: Level, others: Level) =>
      new Map([
        [rule.id, own],
        [other, others],
      ]);
    const lift = [{ resource: "*", reason: "r" }];
    const judged = (given: Partial<Parameters<typeof configuration>[0]>) => {
      const chosen = configuration({ enabled: (id) => id === rule.id || id === other, ...given });
      const workloads = workloadsOf(resources);
      return evaluateAll(workloads, chosen);
    };
    const speaking = (given: Partial<Parameters<typeof configuration>[0]>) =>
      new Set(judged(given).flatMap((finding) => (finding.status === "violation" ? [finding.rule] : [])));

    it(`hands ${title} over to ${other}`, () => {
      assert.deepEqual(speaking({ levels: both("mandatory", "mandatory") }), new Set([other]));
      assert.deepEqual(speaking({ levels: both("advisory", "mandatory") }), new Set([other]));
    });
    it(`speaks about ${title} itself where ${other} is exempted, off or of a weaker level`, () => {
      const levels = both("mandatory", "mandatory");
      assert.deepEqual(speaking({ levels, rules: new Map([[other, { exemptions: lift }]]) }), new Set([rule.id]));
      assert.deepEqual(speaking({ levels, enabled: (id) => id === rule.id }), new Set([rule.id]));
      assert.deepEqual(speaking({ levels: both("mandatory", "advisory") }), new Set([rule.id, other]));
    });
    it(`lets ${title} pass where both are exempted, and needs both exemptions`, () => {
      const given = {
        rules: new Map([rule.id, other].map((id) => [id, { exemptions: lift }])),
        enabled: (id: string) => id === rule.id || id === other,
      };
      assert.deepEqual(speaking(given), new Set());
      const chosen = configuration(given);
      const matched = liftedExemptions((plain) => evaluateAll(workloadsOf(resources), plain), chosen);
      assert.deepEqual(unusedExemptions(matched, chosen), []);
    });
  }
}

function workloadsOf(resources: Resources) {
  return [resources].flat().flatMap((resource) => readPulumi(resource as PulumiResource));
}

function isWithSettings(accepted: Cases["accepted"][string]): accepted is readonly [Resources, object] {
  return Array.isArray(accepted) && accepted.length === 2 && !("type" in (accepted[1] as object));
}

/** The findings of one rule alone, with settings of its own and of the pack. */
export function findings(rule: Rule, resources: Resources, settings: object = {}) {
  const isPackSetting = ([name]: [string, unknown]) => Object.hasOwn(PACK_SETTINGS, name);
  const entries = Object.entries(settings);
  const chosen = configuration({
    pack: Object.fromEntries(entries.filter(isPackSetting)),
    rules: new Map([[rule.id, Object.fromEntries(entries.filter((entry) => !isPackSetting(entry)))]]),
    enabled: (id) => id === rule.id,
  });
  const workloads = workloadsOf(resources);
  assertSeesEverything(rule, workloads, chosen);
  return [...workloads.flatMap((workload) => evaluate(workload, chosen)), ...evaluateStack(workloads, chosen)];
}

/** What a rule declares to need loses none of its verdicts: of every case of every rule. */
function assertSeesEverything(rule: Rule, workloads: readonly Workload[], chosen: Configuration): void {
  for (const workload of workloads) {
    const { needs } = rule;
    if (!needs || HAS[needs](workload, chosen.pack)) continue;
    const settings = { ...chosen.rules.get(rule.id), ...chosen.pack };
    assert.deepEqual([...(checkFor(rule, chosen.pack.podSecurityVersion)?.(workload, settings) ?? [])], [], needs);
  }
}

/** A docker.Container. */
export function dockerContainer(props: object, name = "job"): PulumiResource {
  return {
    type: "docker:index/container:Container",
    name,
    urn: `urn:pulumi:dev::test::docker:index/container:Container::${name}`,
    props: { image: "alpine:3.20", ...props },
  };
}

/** A docker.Container of the official image with an engine inside. */
export function dind(props: object = {}, name = "engine"): PulumiResource {
  return dockerContainer({ image: "docker:27.3.1-dind", ...props }, name);
}

/** Any resource. */
export function resource(type: string, props: object, name = "thing"): PulumiResource {
  return { type, name, urn: `urn:pulumi:dev::test::${type}::${name}`, props };
}

/** A Kubernetes Pod with one container `main`; `spec` is merged over it. */
export function pod(container: object, spec: object = {}, metadata: object = {}): PulumiResource {
  return resource("kubernetes:core/v1:Pod", {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "job", ...metadata },
    spec: { containers: [{ name: "main", image: "alpine:3.20", ...container }], ...spec },
  });
}

/** The YAML programs on a rule's page: what is refused first, what is accepted second. */
export function pageExamples(id: string): [PulumiResource[], PulumiResource[]] {
  const page = readFileSync(join(process.cwd(), "docs", "rules", `${id}.md`), "utf8");
  const [refused, accepted] = [...page.matchAll(/^```yaml\n(.*?)^```/gms)]
    .slice(0, 2) // Those of other formats follow.
    .map((block) => resourcesOf(block[1] ?? ""));
  assert.ok(refused && accepted, `docs/rules/${id}.md needs two YAML programs: what is refused, what is accepted`);
  return [refused, accepted];
}

const TOKENS: Readonly<Record<string, string>> = {
  "docker:Container": "docker:index/container:Container",
  "docker:Service": "docker:index/service:Service",
  "docker:Volume": "docker:index/volume:Volume",
  "tls:PrivateKey": "tls:index/privateKey:PrivateKey",
  "tls:SelfSignedCert": "tls:index/selfSignedCert:SelfSignedCert",
  "tls:LocallySignedCert": "tls:index/locallySignedCert:LocallySignedCert",
};

function resourcesOf(yaml: string): PulumiResource[] {
  const { resources } = load(yaml) as { resources: Record<string, { type: string; properties?: object }> };
  return Object.entries(resources).map(([name, { type, properties }]) => {
    const kubernetes = /^kubernetes:(?:core\/)?([^:]+):(\w+)$/.exec(type);
    const identity = kubernetes ? { apiVersion: kubernetes[1], kind: kubernetes[2] } : {};
    return resource(TOKENS[type] ?? type, { ...identity, ...properties }, name);
  });
}

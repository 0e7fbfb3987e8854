import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluate, evaluateStack } from "../../../core/evaluation/evaluate";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { RULES } from "../../../core/rules";
import { dockerContainer, resource, UNKNOWN } from "../rules/support";

/** Only the rules that a test is about are on, so that no further rule changes what it sees. */
function only(...rules: string[]) {
  return configuration({ enabled: (rule) => rules.includes(rule) });
}

function evaluated(props: object, ...rules: string[]) {
  return readPulumi(dockerContainer(props)).flatMap((workload) => evaluate(workload, only(...rules)));
}

describe("evaluation", () => {
  it("makes one finding of all the rules that wait for the same value", () => {
    const rules = ["dood-engine-socket", "sensitive-host-path"];
    const found = evaluated({ mounts: [{ type: "bind", source: UNKNOWN, target: "/data" }] }, ...rules);
    assert.deepEqual(
      found.map(({ rule, path }) => [rule, path]),
      [["undetermined", "mounts[0].source"]],
    );
    assert.deepEqual([...(found[0]?.rules ?? [])].sort(), rules);
  });

  it("reports a known violation beside an unknown value", () => {
    const found = evaluated({ privileged: true, mounts: UNKNOWN }, "privileged-container", "dood-engine-socket");
    assert.deepEqual(found.map(({ rule }) => rule).sort(), ["privileged-container", "undetermined"]);
  });

  it("names what could not be read, and what was expected there", () => {
    const [found] = evaluated({ privileged: ["yes"] }, "privileged-container");
    assert.match(found?.found ?? "", /^privileged of container "job" is a list, where true or false was expected\.$/);
  });

  it("says once that a whole pod is not known", () => {
    const spec = { template: UNKNOWN };
    const [workload] = readPulumi(
      resource("kubernetes:apps/v1:Deployment", { apiVersion: "apps/v1", kind: "Deployment", spec }),
    );
    assert.ok(workload);
    assert.deepEqual(
      evaluate(workload, only("privileged-container", "host-namespace")).map(({ rule, path }) => [rule, path]),
      [["undetermined", "spec.template"]],
    );
  });

  it("turns a rule that fails into undetermined", () => {
    const workloads = readPulumi(dockerContainer({}));
    const broken = { ...workloads[0], containers: undefined } as unknown as (typeof workloads)[number];
    const found = evaluate(broken, only("privileged-container"));
    assert.ok(found.length > 0 && found.every(({ status }) => status === "undetermined"));
    const together = evaluateStack([broken], configuration());
    assert.ok(together.length > 0 && together.every(({ status }) => status === "undetermined"));
  });

  it("does not evaluate a rule that is off", () => {
    assert.deepEqual(evaluated({ privileged: true }, "host-namespace"), []);
  });

  it("never shows a secret value", () => {
    const secret = (value: unknown) => ({
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value,
    });
    const all = RULES.map(({ id }) => id);
    const found = evaluated(
      {
        privileged: secret(true),
        mounts: [{ type: "bind", source: secret("/etc/hunter2"), target: "/x" }],
        envs: [secret("DOCKER_HOST=tcp://u:hunter2@h:1")],
      },
      ...all,
    );
    assert.ok(found.some(({ rule }) => rule === "privileged-container"));
    assert.ok(found.every(({ found }) => !found.includes("hunter2")));
    const root = evaluated(
      {
        image: "app",
        privileged: true,
        volumes: [{ volumeName: "v", containerPath: secret("/home/hunter2/.local/share/docker") }],
      },
      ...all,
    );
    assert.ok(root.some(({ rule }) => rule === "dind-privileged"));
    assert.ok(root.every(({ found }) => !found.includes("hunter2")));
    const engine = evaluated({ image: "docker:27.3.1-dind", capabilities: { adds: [secret("HUNTER2")] } }, ...all);
    assert.ok(engine.some(({ rule }) => rule === "dind-excess-capabilities"));
    assert.ok(engine.every(({ found }) => !found.includes("HUNTER2")));
  });
});

describe("every rule", () => {
  for (const rule of RULES) {
    it(`${rule.id} says all that a person needs`, () => {
      assert.match(rule.id, /^[a-z]+(-[a-z0-9]+)+$/);
      assert.ok(!rule.title.endsWith("."), "a title has no full stop");
      for (const text of [rule.why, rule.remediation]) assert.match(text, /[.)]$/, "a sentence ends");
      assert.ok(rule.references.length > 0, "a claim has a source");
      assert.ok([rule.check, rule.versions, rule.checkStack].some((part) => part !== undefined));
      assert.ok(!(rule.check && rule.versions), "one check, or several by version");
    });
  }
});

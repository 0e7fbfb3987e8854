import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { dockerContainer, pod, resource } from "../rules/support";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
const POD = { containers: [{ name: "main", image: "alpine:3.20", securityContext: { privileged: true } }] };

/** A machine that is busy with something else still finishes in this time; what is not linear does not. */
const SECONDS = 30;

function judge(judged: PulumiResource) {
  const started = performance.now();
  const findings = evaluateAll(readPulumi(judged), configuration());
  assert.ok(performance.now() - started < SECONDS * 1000, `took ${Math.round(performance.now() - started)} ms`);
  return findings;
}

function statuses(judged: PulumiResource) {
  return [...new Set(judge(judged).map(({ rule, status }) => `${status} ${rule}`))].sort();
}

function custom(spec: unknown): PulumiResource {
  return resource("kubernetes:example.com/v1:Thing", { apiVersion: "example.com/v1", kind: "Thing", spec });
}

function list<T>(length: number, item: (at: number) => T): T[] {
  return Array.from({ length }, (_, at) => item(at));
}

function nested(levels: number, inside: unknown, wrap = (inner: unknown): unknown => ({ inner })): unknown {
  let value = inside;
  for (let level = 0; level < levels; level++) value = wrap(value);
  return value;
}

describe("the readers, on resources of unusual size", function () {
  this.timeout(3 * SECONDS * 1000);

  it("search as much of a custom resource as is reasonable, and say where they stopped", () => {
    assert.deepEqual(statuses(custom({ items: list(150_000, (at) => ({ at })) })), ["undetermined undetermined"]);
    assert.deepEqual(statuses(custom({ items: list(90_000, (at) => ({ at })), template: POD })), [
      "violation privileged-container",
    ]);
  });

  it("read a hundred thousand of everything in a pod", () => {
    const names = list(100_000, (at) => `name-${at}`);
    const big = pod(
      {
        volumeMounts: names.map((name) => ({ name, mountPath: `/${name}` })),
        env: names.map((name) => ({ name, value: name })),
        args: names,
        securityContext: { privileged: true },
      },
      { volumes: names.map((name) => ({ name, hostPath: { path: `/run/${name}` } })) },
    );
    assert.ok(statuses(big).includes("violation privileged-container"));
  });

  it("read a hundred thousand of everything in a container", () => {
    const names = list(100_000, (at) => `name-${at}`);
    const big = dockerContainer({
      privileged: true,
      envs: names.map((name) => `${name}=${name}`),
      command: names,
      volumes: names.map((name) => ({ hostPath: `/run/${name}`, containerPath: `/${name}` })),
      securityOpts: names,
      sysctls: Object.fromEntries(names.map((name) => [`net.${name}`, "1"])),
    });
    assert.ok(statuses(big).includes("violation privileged-container"));
  });

  it("say of what lies too deep that it was not searched, and search the rest", () => {
    assert.deepEqual(statuses(custom(nested(10_000, POD))), ["undetermined undetermined"]);
    assert.deepEqual(statuses(custom(nested(10_000, POD, (inner) => [inner]))), ["undetermined undetermined"]);
    for (const spec of [
      { a: nested(10_000, POD), b: POD },
      { a: POD, b: nested(10_000, POD) },
    ])
      assert.deepEqual(statuses(custom(spec)), ["undetermined undetermined", "violation privileged-container"]);
  });

  it("read a chart's values of any depth and length", () => {
    const release = (values: unknown) => resource("kubernetes:helm.sh/v3:Release", { chart: "thing", values });
    judge(release(nested(10_000, { securityContext: { privileged: true } })));
    judge(release({ items: list(200_000, (at) => ({ at })) }));
  });

  it("end on values that contain themselves", () => {
    const cyclic: Record<string, unknown> = { template: POD };
    cyclic["self"] = cyclic;
    cyclic["list"] = [cyclic, [cyclic]];
    assert.deepEqual(statuses(custom(cyclic)), ["violation privileged-container"]);
    judge(resource("kubernetes:helm.sh/v3:Release", { chart: "thing", values: cyclic }));
    const container: Record<string, unknown> = { privileged: true };
    container["mounts"] = container["volumes"] = container["image"] = container;
    assert.ok(statuses(dockerContainer(container)).includes("violation privileged-container"));
    const list: Record<string, unknown> = { apiVersion: "v1", kind: "List" };
    list["items"] = [list];
    judge(resource("kubernetes:core/v1:List", list));
  });

  it("end on marks of secrets that are nested without end", () => {
    const endless: Record<string, unknown> = { ...SECRET };
    endless["value"] = endless;
    assert.deepEqual(statuses(dockerContainer({ privileged: endless })), ["undetermined undetermined"]);
    assert.deepEqual(statuses({ ...dockerContainer({}), props: endless }), ["undetermined undetermined"]);
    const deep = nested(10_000, true, (value) => ({ ...SECRET, value }));
    assert.deepEqual(statuses(dockerContainer({ privileged: deep })), ["undetermined undetermined"]);
  });
});

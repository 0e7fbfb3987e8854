import assert from "node:assert/strict";
import {
  BuildkitBuilder,
  type BuildkitBuilderArgs,
  DindRunner,
  type DindRunnerArgs,
  DockerApiEndpoint,
  type DockerApiEndpointArgs,
} from "../../components";
import type { Effect } from "../../components/args/changes";
import { BUILDER_CHANGES, ENDPOINT_CHANGES, RUNNER_CHANGES } from "../../components/docker/changes";
import { BESIDE, BUILDER_INPUTS, CLIENTS, ENDPOINT_INPUTS, RUNNER_INPUTS } from "./changedInputs";
import { type Resources, resolved } from "./resolved";

/**
 * What the provider changes of a container that runs: kreuzwerker/docker 4.5, whose schema replaces it for any other
 * input, and whose update sends these.
 */
const IN_PLACE = ["memory", "memorySwap", "memoryReservation", "restart", "maxRetryCount", "cpuShares", "cpuSet"];
/** Inputs that the provider reads only when it creates or removes a container. */
const UNREAD = ["wait", "waitTimeout", "destroyGraceSeconds", "mustRun", "attach", "logs"];

/** What a program declares with each of two values. */
async function both<T>(
  [before, after]: readonly [T, T],
  program: (value: T) => unknown,
): Promise<[before: Resources, after: Resources]> {
  return [await resolved(() => program(before)), await resolved(() => program(after))];
}

/** What an update does to a container. */
function effectOn(name: string, before: Resources, after: Resources): Effect {
  const [old, current] = [before.get(`Container ${name}`), after.get(`Container ${name}`)];
  assert.ok(old && current, name);
  const changed = [...new Set([...Object.keys(old), ...Object.keys(current)])].filter(
    (input) => !UNREAD.includes(input) && JSON.stringify(old[input]) !== JSON.stringify(current[input]),
  );
  if (changed.length === 0) return "nothing";
  return changed.every((input) => IN_PLACE.includes(input)) ? "in place" : "replaced";
}

/** No volume or network is replaced: other labels are ignored, and nothing else of them changes. */
function assertKept(before: Resources, after: Resources): void {
  for (const [name, { labels: _, ...inputs }] of before) {
    if (!/^(Volume|Network) /.test(name) || !after.has(name)) continue;
    const { labels: __, ...others } = after.get(name) ?? {};
    assert.deepEqual(others, inputs, name);
  }
}

describe("what changing an input does", () => {
  for (const [input, { effect }] of Object.entries(RUNNER_CHANGES)) {
    it(`of a runner: ${input}`, async () => {
      const name = input as keyof DindRunnerArgs;
      const [one, other] = await both<unknown>(
        RUNNER_INPUTS[name],
        (value) => new DindRunner("ci", { ...BESIDE[name], [name]: value } as DindRunnerArgs),
      );
      assert.equal(effectOn("ci", one, other), effect === "refused" ? "replaced" : effect);
      // What is refused, the check refuses, which has to run again for it.
      if (effect === "refused") assert.equal(effectOn("ci-check", one, other), "replaced");
      assertKept(one, other);
      if (name !== "dataVolume" && name !== "ephemeral") assert.ok(other.has("Volume ci-data"));
    });
  }

  for (const [input, { effect }] of Object.entries(BUILDER_CHANGES)) {
    it(`of a builder: ${input}`, async () => {
      const name = input as keyof BuildkitBuilderArgs;
      const [one, other] = await both<unknown>(
        BUILDER_INPUTS[name],
        (value) => new BuildkitBuilder("builder", { [name]: value } as BuildkitBuilderArgs),
      );
      assert.equal(effectOn("builder", one, other), effect);
      assertKept(one, other);
      if (name !== "dataVolume") assert.ok(other.has("Volume builder-data"));
    });
  }

  for (const [input, { guard, engine }] of Object.entries(ENDPOINT_CHANGES)) {
    it(`of an endpoint: ${input}`, async () => {
      const name = input as keyof DockerApiEndpointArgs;
      const [one, other] = await both<unknown>(
        ENDPOINT_INPUTS[name],
        (value) => new DockerApiEndpoint("api", { clients: CLIENTS, [name]: value } as DockerApiEndpointArgs),
      );
      assert.deepEqual([effectOn("api", one, other), effectOn("api-engine", one, other)], [guard, engine]);
      assertKept(one, other);
      assert.ok(other.has("Volume api-data"));
    });
  }
});

import assert from "node:assert/strict";
import type { TerraformStack } from "cdktf";
import type { Effect } from "../../../components/args/changes";
import { BuildkitBuilder, DindRunner, DockerApiEndpoint } from "../../../components/cdktf";
import {
  CONSTRUCT_BUILDER_CHANGES,
  CONSTRUCT_ENDPOINT_CHANGES,
  CONSTRUCT_RUNNER_CHANGES,
} from "../../../components/cdktf/changes";
import { BESIDE, BUILDER_INPUTS, CLIENTS, ENDPOINT_INPUTS, RUNNER_INPUTS } from "../changedInputs";
import { Configured } from "./configured";

/** What kreuzwerker/docker 3.6.2 changes of a container that runs. */
const IN_PLACE = ["memory", "memory_swap", "restart", "max_retry_count", "cpu_shares", "cpu_set"];
/** What it reads only when it creates or removes a container, and what is Terraform's own. */
const UNREAD = ["//", "wait", "wait_timeout", "destroy_grace_seconds", "depends_on", "lifecycle", "provider"];
/** Inputs of the constructs alone. The providers of two servers are told apart by the resources' `provider`. */
const OWN: Readonly<Record<string, readonly [unknown, unknown]>> = { name: [undefined, "other"] };

/** What an apply does to a container. */
function effectOn(path: string, [before, after]: readonly Configured[]): Effect {
  const [old = {}, current = {}] = [before, after].map((stack) => stack?.digested("docker_container", path));
  const changed = [...new Set([...Object.keys(old), ...Object.keys(current)])].filter(
    (name) => !UNREAD.includes(name) && JSON.stringify(old[name]) !== JSON.stringify(current[name]),
  );
  if (changed.length === 0) return "nothing";
  return changed.every((name) => IN_PLACE.includes(name)) ? "in place" : "replaced";
}

/** The stacks of two values of an input. */
function both(
  inputs: Readonly<Record<string, readonly [unknown, unknown]>>,
  input: string,
  build: (stack: TerraformStack, args: object) => unknown,
): readonly Configured[] {
  const values = { ...inputs, ...OWN }[input] ?? [];
  const beside = BESIDE[input as keyof typeof BESIDE];
  return values.map((value) => new Configured((stack) => build(stack, { ...beside, [input]: value })));
}

/** Tries each input but the provider, of which another one replaces everything that it has made. */
function each<C>(changes: Readonly<Record<string, C>>, test: (input: string, change: C) => void): void {
  for (const [input, change] of Object.entries(changes)) if (input !== "provider") test(input, change);
}

describe("what changing an input of a construct does", () => {
  each(CONSTRUCT_RUNNER_CHANGES, (input, { effect }) =>
    it(`of a runner: ${input}`, () => {
      const stacks = both(RUNNER_INPUTS, input, (stack, args) => new DindRunner(stack, "ci", args));
      assert.equal(effectOn("ci/container", stacks), effect);
    }),
  );

  each(CONSTRUCT_BUILDER_CHANGES, (input, { effect }) =>
    it(`of a builder: ${input}`, () => {
      const stacks = both(BUILDER_INPUTS, input, (stack, args) => new BuildkitBuilder(stack, "ci", args));
      assert.equal(effectOn("ci/container", stacks), effect);
    }),
  );

  each(CONSTRUCT_ENDPOINT_CHANGES, (input, { guard, engine }) =>
    it(`of an endpoint: ${input}`, () => {
      const build = (stack: TerraformStack, args: object) =>
        new DockerApiEndpoint(stack, "ci", { clients: CLIENTS, ...args });
      const stacks = both(ENDPOINT_INPUTS, input, build);
      const effects = ["ci/container", "engine/container"].map((path) => effectOn(path, stacks));
      assert.deepEqual(effects, [guard, engine]);
    }),
  );
});

import { DindRunner } from "../../../components";
import { ROOTFUL } from "../../../components/spec/rootful";
import { ROOTLESS } from "../../../components/spec/rootless";
import { ROOTLESS_BY_ITSELF } from "../../../components/spec/rootlessByItself";
import { type Runner, type RunnerMode, startCommand } from "../../../components/spec/runner";
import type { ContainerInputs } from "./createRequest";
import { Declared } from "./declared";

/** The name of the runner in each test, and so of its container and the engine's host name. */
export const NAME = "engine";

/** What the component declares in each mode. */
export const RUNNERS: Readonly<Record<RunnerMode, Runner>> = { rootful: ROOTFUL, rootless: ROOTLESS_BY_ITSELF };

/** What a program declares that needs a runner of this mode and nothing else. */
export function declaredRunner(mode: RunnerMode): Promise<Declared> {
  return Declared.by(() => new DindRunner(NAME, { mode }));
}

/**
 * A runner's inputs for an outer engine of the tests: with an image that can be had, and without a network, a volume
 * and a life of its own, so that many can run side by side and leave nothing.
 */
export function alone(
  { networksAdvanced, volumes = [], mounts = [], restart, ...inputs }: ContainerInputs,
  image: string,
): ContainerInputs {
  const unnamed = volumes.map(({ containerPath }) => ({ type: "volume", target: containerPath ?? "" }));
  return { ...inputs, image, mounts: [...unnamed, ...mounts] };
}

/**
 * The component's rootless runner as the specification has it for those who can mount what it asks for: it starts as
 * its user.
 */
export function startedAsUser(inputs: ContainerInputs): ContainerInputs {
  const { user, init, capabilities, environment, kernelFileSystems } = ROOTLESS;
  return {
    ...inputs,
    user: user.value,
    init: init.value,
    entrypoints: startCommand(ROOTLESS),
    capabilities: { drops: ["ALL"], adds: capabilities.map(({ value }) => value) },
    envs: Object.entries(environment).map(([name, { value }]) => `${name}=${value}`),
    mounts: [
      ...(inputs.mounts ?? []),
      ...kernelFileSystems.map(({ value: { type, path, options } }) => ({
        type: "volume",
        target: path,
        volumeOptions: { noCopy: true, driverName: "local", driverOptions: { type, device: type, o: options } },
      })),
    ],
    healthcheck: { ...inputs.healthcheck, tests: ["CMD-SHELL", ROOTLESS.healthCheck.value] },
  };
}

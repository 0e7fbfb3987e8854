import type * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { storedCapability, storedCpus, storedMemorySwap } from "../spec/asStored";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { HEALTH, LIMITS, LOG_OPTIONS, RESTART, START_SECONDS } from "../spec/limits";
import { type Runner, type RunnerMode, startCommand } from "../spec/runner";
import { seccompProfile } from "../spec/seccomp";
import type { ContainerArgs } from "./args";

/** What decides about a container, whatever runs in it. */
interface Settings extends ContainerArgs {
  readonly memory?: pulumi.Input<number>;
  readonly logOpts?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** How a container is confined, limited and started. @param profile the mode of the engine that has its seccomp profile */
export function confinedContainer(
  runner: Omit<Runner, "mode" | "socketGroup">,
  profile: RunnerMode,
  { logOpts = { ...LOG_OPTIONS }, processes = LIMITS.processes, cpus, ...args }: Settings,
): Omit<docker.ContainerArgs, "image"> {
  const memory = pulumi.output(args.memory ?? LIMITS.memory);
  return {
    user: runner.user.value,
    init: runner.init.value,
    entrypoints: startCommand(runner),
    ...(runner.runtime === undefined
      ? {
          capabilities: { drops: ["ALL"], adds: runner.capabilities.map(({ value }) => storedCapability(value)) },
          securityOpts: [`seccomp=${seccompProfile(profile)}`, `apparmor=${runner.apparmor.value}`],
        }
      : { runtime: runner.runtime.value }),
    cgroupnsMode: runner.cgroupNamespace.value,
    memory,
    memorySwap: args.memorySwap ?? memory.apply(storedMemorySwap),
    ...(cpus !== undefined && { cpus: pulumi.output(cpus).apply(storedCpus) }),
    ulimits: [{ name: "nproc", soft: processes, hard: processes }],
    logDriver: LOG_DRIVER,
    logOpts,
    healthcheck: { tests: ["CMD-SHELL", runner.healthCheck.value], ...HEALTH },
    wait: true,
    waitTimeout: START_SECONDS,
    restart: args.restart ?? RESTART,
    destroyGraceSeconds: 30,
  };
}

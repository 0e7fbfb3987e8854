import type { ContainerConfig } from "@cdktf/provider-docker/lib/container";
import { CPU_PERIOD, cpuQuota, storedCapability, storedMemorySwap } from "../spec/asStored";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { HEALTH, LIMITS, LOG_OPTIONS, RESTART, START_SECONDS } from "../spec/limits";
import { type Runner, type RunnerMode, startCommand } from "../spec/runner";
import { seccompProfile } from "../spec/seccomp";
import type { EngineArgs } from "./args";

/** What decides about a container, whatever runs in it. */
type Settings = Pick<EngineArgs, "memory" | "memorySwap" | "cpus" | "processes" | "restart" | "logOpts">;

/**
 * How a container is confined, limited and started.
 *
 * @param profile the mode of the engine that has its seccomp profile
 * @param env its variables
 */
export function confinedContainer(
  runner: Omit<Runner, "mode" | "socketGroup">,
  profile: RunnerMode,
  { logOpts = { ...LOG_OPTIONS }, memory = LIMITS.memory, processes = LIMITS.processes, cpus, ...args }: Settings,
  env: readonly string[],
): Omit<ContainerConfig, "name" | "image"> {
  const { memorySwap = swapOf(memory), restart = RESTART } = args;
  return {
    user: runner.user.value,
    init: runner.init.value,
    entrypoint: startCommand(runner),
    ...(runner.runtime === undefined
      ? {
          capabilities: { drop: ["ALL"], add: runner.capabilities.map(({ value }) => storedCapability(value)) },
          securityOpts: [`seccomp=${seccompProfile(profile)}`, `apparmor=${runner.apparmor.value}`],
        }
      : { runtime: runner.runtime.value }),
    cgroupnsMode: runner.cgroupNamespace.value,
    // Version 3 of the provider fails with its own `cpus`, and changes no quota: another environment replaces the runner.
    ...(cpus !== undefined && { cpuPeriod: CPU_PERIOD, cpuQuota: cpuQuota(cpus) }),
    env: [...env, ...(cpus === undefined ? [] : [`BREAKWATER_CPUS=${cpus}`])],
    memory,
    ...(memorySwap !== undefined && { memorySwap }),
    ulimit: [{ name: "nproc", soft: processes, hard: processes }],
    logDriver: LOG_DRIVER,
    logOpts,
    healthcheck: { test: ["CMD-SHELL", runner.healthCheck.value], ...HEALTH },
    wait: true,
    waitTimeout: START_SECONDS,
    restart,
    destroyGraceSeconds: 30,
  };
}

/** A number that only Terraform knows is represented by a negative one, which cannot be doubled: the engine does it. */
function swapOf(memory: number): number | undefined {
  return memory < 0 ? undefined : storedMemorySwap(memory);
}

import {
  Container,
  type ContainerLabels,
  type ContainerNetworksAdvanced,
  type ContainerPorts,
  type ContainerVolumes,
} from "@cdktf/provider-docker/lib/container";
import { Image } from "@cdktf/provider-docker/lib/image";
import type { Construct } from "constructs";
import { CPU_PERIOD, cpuQuota, storedCapability, storedMemorySwap } from "../spec/asStored";
import { CACHE_FOLDER } from "../spec/cache";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { engineDevices } from "../spec/engineDevices";
import { HEALTH, LIMITS, LOG_OPTIONS, RESTART } from "../spec/limits";
import { type Runner, startCommand } from "../spec/runner";
import { seccompProfile } from "../spec/seccomp";
import type { On } from "./access";
import type { EngineArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";
import { engineEnvironment, engineUploads } from "./engineInputs";

/** How an engine's container relates to the others. */
export interface EnginePlace {
  readonly networksAdvanced: ContainerNetworksAdvanced[];
  readonly volumes: ContainerVolumes[];
  readonly ports?: ContainerPorts[];
  readonly labels: ContainerLabels[];
}

/** The parts from which an engine's container is declared. */
export interface EngineParts {
  readonly runner: Runner;
  readonly args: EngineArgs;
  readonly place: EnginePlace;
  /**
   * The certificates for accepting clients; if absent, only containers that mount its shared socket can use the engine.
   */
  readonly certificates?: DockerTlsCertificates;
}

/** The container of an engine, and its image. */
export function engineContainer(
  scope: Construct,
  name: string,
  { runner, args, place, certificates }: EngineParts,
  on: On,
): Container {
  const { logOpts = { ...LOG_OPTIONS }, memory = LIMITS.memory, processes = LIMITS.processes } = args;
  const { cpus, gpus = [], dns, cacheVolume, memorySwap = swapOf(memory), restart = RESTART } = args;
  return new Container(scope, "container", {
    name,
    image: imageId(scope, "image", args.image ?? runner.image, on),
    user: runner.user.value,
    init: runner.init.value,
    entrypoint: startCommand(runner),
    capabilities: { drop: ["ALL"], add: runner.capabilities.map(({ value }) => storedCapability(value)) },
    securityOpts: [`seccomp=${seccompProfile(runner.mode)}`, `apparmor=${runner.apparmor.value}`],
    cgroupnsMode: runner.cgroupNamespace.value,
    devices: engineDevices(runner, args.storageDriver).map(({ path, permissions }) => ({
      hostPath: path,
      containerPath: path,
      permissions,
    })),
    ...(gpus.length > 0 && { gpus: byCdi(gpus), lifecycle: { ignoreChanges: ["gpus"] } }),
    ...(dns !== undefined && { dns }),
    // Version 3 of the provider fails with its own `cpus`, and changes no quota: another environment replaces the runner.
    ...(cpus !== undefined && { cpuPeriod: CPU_PERIOD, cpuQuota: cpuQuota(cpus) }),
    env: [...engineEnvironment(runner, args), ...(cpus === undefined ? [] : [`BREAKWATER_CPUS=${cpus}`])],
    upload: engineUploads(runner, certificates, { ...args, logOpts }),
    memory,
    ...(memorySwap !== undefined && { memorySwap }),
    ulimit: [{ name: "nproc", soft: processes, hard: processes }],
    logDriver: LOG_DRIVER,
    logOpts: logOpts,
    healthcheck: { test: ["CMD-SHELL", runner.healthCheck.value], ...HEALTH },
    wait: true,
    waitTimeout: 180,
    restart,
    destroyGraceSeconds: 30,
    ...place,
    volumes: [
      ...place.volumes,
      ...(cacheVolume === undefined ? [] : [{ volumeName: cacheVolume, containerPath: CACHE_FOLDER }]),
    ],
    ...on,
  });
}

/** A number that only Terraform knows is represented by a negative one, which cannot be doubled: the engine does it. */
function swapOf(memory: number): number | undefined {
  return memory < 0 ? undefined : storedMemorySwap(memory);
}

/**
 * Devices by their CDI names, as version 3 of the provider takes them. It reads every value back as `all`, so that a
 * change of them is not seen.
 */
function byCdi(names: readonly string[]): string {
  return `driver=cdi,"device=${names.join(",")}"`;
}

/**
 * The id of an image. Terraform compares a container's image with that of the running one: given a name, it would
 * replace the container on each apply.
 */
export function imageId(scope: Construct, id: string, name: string, on: On): string {
  return new Image(scope, id, { name, keepLocally: true, ...on }).imageId;
}

import {
  Container,
  type ContainerLabels,
  type ContainerNetworksAdvanced,
  type ContainerPorts,
  type ContainerVolumes,
} from "@cdktf/provider-docker/lib/container";
import { Image } from "@cdktf/provider-docker/lib/image";
import type { Construct } from "constructs";
import { storedCapability, storedMemorySwap } from "../spec/asStored";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { HEALTH, LIMITS, LOG_OPTIONS } from "../spec/limits";
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
  return new Container(scope, "container", {
    name,
    image: imageId(scope, "image", args.image ?? runner.image, on),
    user: runner.user.value,
    init: runner.init.value,
    entrypoint: startCommand(runner),
    capabilities: { drop: ["ALL"], add: runner.capabilities.map(({ value }) => storedCapability(value)) },
    securityOpts: [`seccomp=${seccompProfile(runner.mode)}`, `apparmor=${runner.apparmor.value}`],
    cgroupnsMode: runner.cgroupNamespace.value,
    devices: runner.devices.map(({ value: { path, permissions } }) => ({
      hostPath: path,
      containerPath: path,
      permissions,
    })),
    env: engineEnvironment(runner, args),
    upload: engineUploads(runner, certificates, { ...args, logOpts }),
    memory,
    memorySwap: storedMemorySwap(memory),
    ulimit: [{ name: "nproc", soft: processes, hard: processes }],
    logDriver: LOG_DRIVER,
    logOpts: logOpts,
    healthcheck: { test: ["CMD-SHELL", runner.healthCheck.value], ...HEALTH },
    wait: true,
    waitTimeout: 180,
    restart: "unless-stopped",
    destroyGraceSeconds: 30,
    ...place,
    ...on,
  });
}

/**
 * The id of an image. Terraform compares a container's image with that of the running one: given a name, it would
 * replace the container on each apply.
 */
export function imageId(scope: Construct, id: string, name: string, on: On): string {
  return new Image(scope, id, { name, keepLocally: true, ...on }).imageId;
}

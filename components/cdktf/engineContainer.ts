import {
  Container,
  type ContainerLabels,
  type ContainerNetworksAdvanced,
  type ContainerPorts,
  type ContainerVolumes,
} from "@cdktf/provider-docker/lib/container";
import { Image } from "@cdktf/provider-docker/lib/image";
import type { Construct } from "constructs";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { HEALTH, LIMITS, LOG_OPTIONS } from "../spec/limits";
import { type Runner, startCommand } from "../spec/runner";
import { seccompProfile } from "../spec/seccomp";
import type { On } from "./access";
import type { EngineArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";
import { engineEnvironment, engineUploads } from "./engineInputs";

/** Where an engine's container stands among the others. */
export interface EnginePlace {
  readonly networksAdvanced: ContainerNetworksAdvanced[];
  readonly volumes: ContainerVolumes[];
  readonly ports?: ContainerPorts[];
  readonly labels: ContainerLabels[];
}

/**
 * The container of an engine, with its image.
 *
 * @param certificates with which it takes clients; without them it takes those alone that have its shared socket
 */
export function engineContainer(
  scope: Construct,
  name: string,
  runner: Runner,
  args: EngineArgs,
  place: EnginePlace,
  certificates: DockerTlsCertificates | undefined,
  on: On,
): Container {
  const { logOptions = { ...LOG_OPTIONS }, processes = LIMITS.processes } = args;
  return new Container(scope, "container", {
    name,
    image: imageId(scope, "image", args.image ?? runner.image, on),
    user: runner.user.value,
    init: runner.init.value,
    entrypoint: startCommand(runner),
    // With the prefix, as engines write them back: Terraform would make the runner anew at each apply.
    capabilities: { drop: ["ALL"], add: runner.capabilities.map(({ value }) => `CAP_${value}`) },
    securityOpts: [`seccomp=${seccompProfile(runner.mode)}`, `apparmor=${runner.apparmor.value}`],
    cgroupnsMode: runner.cgroupNamespace.value,
    devices: runner.devices.map(({ value: { path, permissions } }) => ({
      hostPath: path,
      containerPath: path,
      permissions,
    })),
    env: engineEnvironment(runner, args),
    upload: engineUploads(runner, certificates, { ...args, logOptions }),
    memory: args.memory ?? LIMITS.memory,
    ulimit: [{ name: "nproc", soft: processes, hard: processes }],
    logDriver: LOG_DRIVER,
    logOpts: logOptions,
    healthcheck: {
      test: ["CMD-SHELL", runner.healthCheck.value],
      ...HEALTH,
      startPeriod: asGoWrites(HEALTH.startPeriod),
    },
    wait: true,
    waitTimeout: 180,
    restart: "unless-stopped",
    destroyGraceSeconds: 30,
    lifecycle: SWAP_OF_THE_ENGINE,
    ...place,
    ...on,
  });
}

/** The engine adds as much swap as memory, which Terraform would take away again at each apply. */
export const SWAP_OF_THE_ENGINE = { ignoreChanges: ["memory_swap"] };

/**
 * An image by its number. Terraform compares a container's image with that of the one that runs: by its name it would
 * make the container anew at each apply.
 */
export function imageId(scope: Construct, id: string, name: string, on: On): string {
  return new Image(scope, id, { name, keepLocally: true, ...on }).imageId;
}

/** A duration as the provider reads it back, so that Terraform sees no change: whole minutes with their seconds. */
function asGoWrites(duration: string): string {
  return duration.replace(/m$/, "m0s");
}

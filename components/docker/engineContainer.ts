import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { engineEnvironment } from "../args/engineSettings";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { HEALTH, LIMITS, LOG_OPTIONS } from "../spec/limits";
import { type Runner, startCommand } from "../spec/runner";
import { seccompProfile } from "../spec/seccomp";
import type { DockerTlsCertificates } from "../tls/certificates";
import type { ContainerEngineArgs } from "./args";
import { engineUploads } from "./engineInputs";

/** Where an engine's container stands among the others. */
export interface EnginePlace {
  readonly networksAdvanced: docker.types.input.ContainerNetworksAdvanced[];
  /** Volumes besides that of its data. */
  readonly volumes?: docker.types.input.ContainerVolume[];
  readonly ports?: docker.types.input.ContainerPort[];
  readonly labels: pulumi.Input<docker.types.input.ContainerLabel[]>;
}

/**
 * The container of an engine.
 *
 * @param dataVolume for its data, unless `args` names another
 * @param certificates with which it takes clients; without them it takes those alone that have its shared socket
 */
export function engineContainer(
  name: string,
  runner: Runner,
  args: ContainerEngineArgs,
  place: EnginePlace,
  dataVolume: pulumi.Input<string>,
  certificates: DockerTlsCertificates | undefined,
  options: pulumi.CustomResourceOptions,
): docker.Container {
  const { logOptions = { ...LOG_OPTIONS }, processes = LIMITS.processes } = args;
  return new docker.Container(
    name,
    {
      image: args.image ?? runner.image,
      user: runner.user.value,
      init: runner.init.value,
      entrypoints: startCommand(runner),
      capabilities: { drops: ["ALL"], adds: runner.capabilities.map(({ value }) => value) },
      securityOpts: [`seccomp=${seccompProfile(runner.mode)}`, `apparmor=${runner.apparmor.value}`],
      cgroupnsMode: runner.cgroupNamespace.value,
      devices: runner.devices.map(({ value: { path, permissions } }) => ({
        hostPath: path,
        containerPath: path,
        permissions,
      })),
      envs: engineEnvironment(runner, args).map(([variable, value]) => pulumi.interpolate`${variable}=${value}`),
      uploads: engineUploads(runner, certificates, { ...args, logOptions }),
      memory: args.memory ?? LIMITS.memory,
      ulimits: [{ name: "nproc", soft: processes, hard: processes }],
      logDriver: LOG_DRIVER,
      logOpts: logOptions,
      healthcheck: { tests: ["CMD-SHELL", runner.healthCheck.value], ...HEALTH },
      wait: true,
      waitTimeout: 180,
      restart: "unless-stopped",
      destroyGraceSeconds: 30,
      ...place,
      volumes: [{ volumeName: dataVolume, containerPath: runner.dataRoot.value }, ...(place.volumes ?? [])],
    },
    // Two engines must not use one data volume, nor one port: the old runner goes before the new one comes.
    { ...options, deleteBeforeReplace: true, additionalSecretOutputs: ["uploads"] },
  );
}

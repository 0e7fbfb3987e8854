import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { daemonConfiguration, engineEnvironment } from "../args/engineSettings";
import { CACHE_FOLDER } from "../spec/cache";
import { CHECKS } from "../spec/containerRunner";
import { engineDevices } from "../spec/engineDevices";
import { ENGINE_FILES } from "../spec/engineFiles";
import { LOG_OPTIONS } from "../spec/limits";
import type { Runner } from "../spec/runner";
import type { DockerTlsCertificates } from "../tls/certificates";
import type { ContainerEngineArgs } from "./args";
import { confinedContainer } from "./confinedContainer";
import { engineUploads } from "./engineInputs";
import { startCheck } from "./startCheck";

/** How an engine's container relates to the others. */
export interface EnginePlace {
  readonly networksAdvanced: docker.types.input.ContainerNetworksAdvanced[];
  /** Volumes in addition to that for its data. */
  readonly volumes?: docker.types.input.ContainerVolume[];
  readonly ports?: docker.types.input.ContainerPort[];
  readonly labels: pulumi.Input<docker.types.input.ContainerLabel[]>;
}

/** The parts from which an engine's container is declared. */
export interface EngineParts {
  readonly runner: Runner;
  readonly args: ContainerEngineArgs;
  readonly place: EnginePlace;
  /** The volume for its data. @default one without a name, which goes with the container */
  readonly dataVolume: pulumi.Input<string> | undefined;
  /**
   * The certificates for accepting clients; if absent, only containers that mount its shared socket can use the engine.
   */
  readonly certificates?: DockerTlsCertificates;
}

/** The container of an engine. */
export function engineContainer(
  name: string,
  { runner, args, place, dataVolume, certificates }: EngineParts,
  options: pulumi.CustomResourceOptions,
): docker.Container {
  const { logOpts = { ...LOG_OPTIONS }, gpus = [], cacheVolume } = args;
  const image = pulledImage(name, args.image ?? runner.image, options);
  const confined = {
    ...confinedContainer(runner, runner.mode, { ...args, logOpts }),
    devices: engineDevices(runner, args.storageDriver),
    ...(gpus.length > 0 && { deviceRequests: [{ driver: "cdi", deviceIds: gpus }] }),
    envs: engineEnvironment(runner, args).map(([variable, value]) => pulumi.interpolate`${variable}=${value}`),
  };
  const content = daemonConfiguration(runner, "own container", { ...args, logOpts });
  const check = startCheck(
    name,
    {
      what: "engine",
      started: CHECKS[args.mode ?? "rootless"],
      dataRoot: runner.dataRoot,
      image,
      confined,
      configuration: { file: ENGINE_FILES.configuration, content },
      data: dataVolume,
      labels: place.labels,
    },
    options,
  );
  return new docker.Container(
    name,
    {
      image,
      ...confined,
      ...(args.dns !== undefined && { dns: args.dns }),
      uploads: engineUploads(runner, certificates, { ...args, logOpts }),
      ...place,
      volumes: [
        { ...(dataVolume !== undefined && { volumeName: dataVolume }), containerPath: runner.dataRoot.value },
        ...(place.volumes ?? []),
        ...(cacheVolume === undefined ? [] : [{ volumeName: cacheVolume, containerPath: CACHE_FOLDER }]),
      ],
    },
    // Two engines must not share a data volume or a port, so the old runner is deleted before the new one is created.
    { ...options, deleteBeforeReplace: true, additionalSecretOutputs: ["uploads"], dependsOn: check },
  );
}

/**
 * The name of an image that has already been pulled: if it cannot be pulled, the update fails here, while the container
 * to be replaced still runs. The image stays on the engine after use, because others may use it.
 */
export function pulledImage(
  name: string,
  image: pulumi.Input<string>,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  return new docker.RemoteImage(`${name}-image`, { name: image, keepLocally: true }, options).name;
}

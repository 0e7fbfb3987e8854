import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { daemonConfiguration, engineEnvironment } from "../args/engineSettings";
import { CACHE_FOLDER } from "../spec/cache";
import { engineDevices } from "../spec/engineDevices";
import { LOG_OPTIONS } from "../spec/limits";
import type { Runner } from "../spec/runner";
import type { DockerTlsCertificates } from "../tls/certificates";
import type { ContainerEngineArgs } from "./args";
import { confinedContainer } from "./confinedContainer";
import { engineCheck } from "./engineCheck";
import { engineUploads } from "./engineInputs";

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
  const accepts = certificates ? "certificate" : "shared socket";
  const configuration = daemonConfiguration(runner, accepts, { ...args, logOpts });
  const { mode } = runner;
  const check = engineCheck(name, { mode, image, configuration, dataVolume, labels: place.labels }, options);
  return new docker.Container(
    name,
    {
      image,
      ...confinedContainer(runner, mode, { ...args, logOpts }),
      devices: engineDevices(runner, args.storageDriver).map(({ path, permissions }) => ({
        hostPath: path,
        containerPath: path,
        permissions,
      })),
      ...(gpus.length > 0 && { deviceRequests: [{ driver: "cdi", deviceIds: gpus }] }),
      ...(args.dns !== undefined && { dns: args.dns }),
      envs: engineEnvironment(runner, args).map(([variable, value]) => pulumi.interpolate`${variable}=${value}`),
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

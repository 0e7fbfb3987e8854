import {
  Container,
  type ContainerLabels,
  type ContainerNetworksAdvanced,
  type ContainerPorts,
  type ContainerVolumes,
} from "@cdktf/provider-docker/lib/container";
import { Image } from "@cdktf/provider-docker/lib/image";
import type { Construct } from "constructs";
import { CACHE_FOLDER } from "../spec/cache";
import { CHECKS } from "../spec/containerRunner";
import { engineConfiguration } from "../spec/engineConfiguration";
import { engineDevices } from "../spec/engineDevices";
import { ENGINE_FILES } from "../spec/engineFiles";
import { LOG_OPTIONS } from "../spec/limits";
import type { Runner } from "../spec/runner";
import type { On } from "./access";
import type { EngineArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";
import { confinedContainer } from "./confinedContainer";
import { engineEnvironment, engineUploads } from "./engineInputs";
import { startCheck } from "./startCheck";

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
  const { logOpts = { ...LOG_OPTIONS }, gpus = [], dns, cacheVolume } = args;
  const image = imageId(scope, "image", args.image ?? runner.image, on);
  const confined = {
    ...confinedContainer(runner, runner.mode, { ...args, logOpts }, engineEnvironment(runner, args)),
    devices: engineDevices(runner, args.storageDriver),
    ...(gpus.length > 0 && { gpus: byCdi(gpus) }),
  };
  const check = startCheck(
    scope,
    name,
    {
      what: "engine",
      started: CHECKS[args.mode ?? "rootless"],
      dataRoot: runner.dataRoot,
      image,
      confined,
      configuration: {
        file: ENGINE_FILES.configuration,
        content: engineConfiguration(runner, "own container", { ...args, logOpts }),
      },
      data: place.volumes[0]?.volumeName,
      labels: place.labels,
    },
    on,
  );
  return new Container(scope, "container", {
    name,
    image,
    ...confined,
    ...(gpus.length > 0 && { lifecycle: { ignoreChanges: ["gpus"] } }),
    ...(dns !== undefined && { dns }),
    upload: engineUploads(runner, certificates, { ...args, logOpts }),
    ...place,
    dependsOn: [check],
    volumes: [
      ...place.volumes,
      ...(cacheVolume === undefined ? [] : [{ volumeName: cacheVolume, containerPath: CACHE_FOLDER }]),
    ],
    ...on,
  });
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

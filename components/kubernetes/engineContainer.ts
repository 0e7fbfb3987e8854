import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import { engineEnvironment } from "../args/engineSettings";
import { DATA, DATA_SIZE, engineInPod, engineVolumesInPod } from "../spec/engineInPod";
import type { Runner } from "../spec/runner";
import type { PodEngineArgs } from "./args";
import type { EngineObjects } from "./engineObjects";
import { engineResources } from "./pods";

/** The engine's container. @param address where it accepts clients. @default every interface of the pod */
export function engineContainer(
  runner: Runner,
  args: PodEngineArgs,
  { revision, access }: EngineObjects,
  address?: string,
): types.input.core.v1.Container {
  return engineInPod<pulumi.Input<string>, types.input.core.v1.ResourceRequirements>(runner, {
    image: args.image ?? runner.image,
    variables: engineEnvironment(runner, args, address),
    revision,
    resources: engineResources(args),
    access,
    isLoopback: address !== undefined,
    hasCache: args.cacheClaim !== undefined,
    hostUsers: args.hostUsers,
    seccompProfile: args.seccompProfile,
    appArmorProfile: args.appArmorProfile,
  });
}

/** The volumes of the engine's container, except that of its data. */
export function engineVolumes(
  runner: Runner,
  { cacheClaim }: Pick<PodEngineArgs, "cacheClaim">,
  objects: EngineObjects,
): types.input.core.v1.Volume[] {
  return engineVolumesInPod<pulumi.Input<string>>(runner, objects, cacheClaim);
}

/** The volume for data, deleted with its pod. */
export function dataVolume({ dataSize = DATA_SIZE }: Pick<PodEngineArgs, "dataSize">): types.input.core.v1.Volume {
  return { name: DATA, emptyDir: { sizeLimit: dataSize } };
}

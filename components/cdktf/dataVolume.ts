import type { ContainerLabels, ContainerVolumes } from "@cdktf/provider-docker/lib/container";
import { Volume } from "@cdktf/provider-docker/lib/volume";
import type { Construct } from "constructs";
import type { On } from "./access";
import type { EngineArgs } from "./args";
import { dataLifecycle } from "./keepLabels";

/**
 * The volume for an engine's data, as its container mounts it: the one that the user names, or a new one, which no
 * change of an input replaces. That of an ephemeral engine has no name, and goes with its container.
 */
export function dataVolumeOf(
  scope: Construct,
  name: string,
  { dataVolume, ephemeral = false, retainData }: Pick<EngineArgs, "dataVolume" | "ephemeral" | "retainData">,
  labels: ContainerLabels[],
  containerPath: string,
  on: On,
): ContainerVolumes {
  if (ephemeral) return { containerPath };
  const own = () =>
    new Volume(scope, "data", { name: `${name}-data`, labels, ...dataLifecycle(retainData), ...on }).name;
  return { volumeName: dataVolume ?? own(), containerPath };
}

import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ContainerArgs, ContainerEngineArgs } from "./args";
import { KEEP_LABELS } from "./keepLabels";

/**
 * The name of the volume for an engine's data: of the one that the user names, or of a new one, which no change of an
 * input replaces. An ephemeral engine has none: its data are on a volume without a name, which goes with its container.
 */
export function dataVolumeOf(
  name: string,
  labels: pulumi.Input<docker.types.input.ContainerLabel[]>,
  { dataVolume, ephemeral = false, retainData = false }: Pick<ContainerEngineArgs, "ephemeral"> & ContainerArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Input<string> | undefined {
  if (ephemeral || dataVolume !== undefined) return dataVolume;
  return new docker.Volume(`${name}-data`, { labels }, { ...options, ...KEEP_LABELS, retainOnDelete: retainData }).name;
}

import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import type { ContainerEngineArgs } from "./args";
import { KEEP_LABELS } from "./keepLabels";

/** The name of a new volume for an engine's data. No change of an input replaces it. */
export function ownDataVolume(
  name: string,
  labels: pulumi.Input<docker.types.input.ContainerLabel[]>,
  { retainData = false }: ContainerEngineArgs,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<string> {
  return new docker.Volume(`${name}-data`, { labels }, { ...options, ...KEEP_LABELS, retainOnDelete: retainData }).name;
}

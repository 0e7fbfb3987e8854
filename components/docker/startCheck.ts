import type * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { type Runner, type Started, startCommand } from "../spec/runner";
import { checkedVolumes, checkFailure, START_CHECK } from "../spec/startCheck";
import type { confinedContainer } from "./confinedContainer";
import { ranOnce } from "./ranOnce";

/** What is tried before a container is created or replaced. */
interface Checked {
  /** What is started, in the words of its users. */
  readonly what: "engine" | "builder";
  /** How it starts. */
  readonly started: Started;
  readonly dataRoot: Runner["dataRoot"];
  readonly image: pulumi.Input<string>;
  /** How the container is confined, limited and started, with its variables and devices. */
  readonly confined: ReturnType<typeof confinedContainer>;
  readonly configuration: { readonly file: string; readonly content: pulumi.Output<string> };
  /** The volume with its data, if an engine of the other mode could have written them. */
  readonly data?: pulumi.Input<string> | undefined;
  readonly labels: pulumi.Input<docker.types.input.ContainerLabel[]>;
}

/**
 * Starts the same as a container does, in another container that ends by itself. The output is for `dependsOn` of the
 * first: if the check fails, the update fails with the engine's or builder's words, and the container that is to be
 * replaced runs on.
 */
export function startCheck(
  name: string,
  { what, started, dataRoot, image, confined, configuration, data, labels }: Checked,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<docker.Container> {
  const { healthcheck, wait, waitTimeout, restart, ...same } = confined;
  return ranOnce(
    `${name}-check`,
    {
      ...same,
      image,
      entrypoints: startCommand(started),
      networkMode: START_CHECK.network.value,
      uploads: [{ ...configuration, permissions: "0444" }],
      volumes: checkedVolumes(dataRoot.value, data),
      labels,
    },
    (...ended) => checkFailure(what, ...ended),
    options,
  );
}

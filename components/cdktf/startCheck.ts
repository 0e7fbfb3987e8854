import type { Container, ContainerConfig } from "@cdktf/provider-docker/lib/container";
import type { Construct } from "constructs";
import { type Runner, type Started, startCommand } from "../spec/runner";
import { checkedVolumes, START_CHECK } from "../spec/startCheck";
import type { On } from "./access";
import type { confinedContainer } from "./confinedContainer";
import { checkedOnce } from "./ranOnce";

/** What is tried before a container is created. */
interface Checked {
  /** What is started, in the words of its users. */
  readonly what: "engine" | "builder";
  /** How it starts. */
  readonly started: Started;
  readonly dataRoot: Runner["dataRoot"];
  readonly image: string;
  /** How the container is confined, limited and started, with its variables and devices. */
  readonly confined: ReturnType<typeof confinedContainer>;
  readonly configuration: { readonly file: string; readonly content: string };
  /** The volume with its data, if an engine of the other mode could have written them. */
  readonly data?: string | undefined;
  readonly labels: NonNullable<ContainerConfig["labels"]>;
}

/**
 * Starts the same as a container does, in another container that ends by itself. If it does not start, neither does an
 * apply create the container that depends on this one. Terraform may have removed the old one by then: only an apply of
 * this resource alone (`-target`) leaves that alone.
 */
export function startCheck(
  scope: Construct,
  name: string,
  { what, started, dataRoot, image, confined, configuration, data, labels }: Checked,
  on: On,
): Container {
  const { healthcheck, wait, waitTimeout, restart, ...same } = confined;
  return checkedOnce(scope, what, {
    ...same,
    name: `${name}-check`,
    image,
    entrypoint: startCommand(started),
    networkMode: START_CHECK.network.value,
    upload: [{ ...configuration, permissions: "0444" }],
    volumes: checkedVolumes(dataRoot.value, data),
    labels,
    ...on,
  });
}

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { storedMemorySwap } from "../spec/asStored";
import { checkCommand, checkedConfiguration, checkFailure, ENGINE_CHECK } from "../spec/engineCheck";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { ENGINE_FILES } from "../spec/engineFiles";
import { LOG_OPTIONS } from "../spec/limits";
import type { RunnerMode } from "../spec/runner";

/** What is tried before an engine's container is created or replaced. */
interface Checked {
  readonly mode: RunnerMode;
  readonly image: pulumi.Input<string>;
  /** The content of its daemon.json. */
  readonly configuration: pulumi.Output<string>;
  /** The volume with its data, if it has one. */
  readonly dataVolume: pulumi.Input<string> | undefined;
  readonly labels: pulumi.Input<docker.types.input.ContainerLabel[]>;
}

/**
 * Tries an engine's image, configuration and data, in a container that ends by itself. The output is for `dependsOn` of
 * the engine's container: if the check fails, the update fails with the engine's words, and the container that is to be
 * replaced runs on.
 */
export function engineCheck(
  name: string,
  { mode, image, configuration, dataVolume, labels }: Checked,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<docker.Container> {
  const { data, user, securityOptions, network, memory, processes } = ENGINE_CHECK;
  const check = new docker.Container(
    `${name}-check`,
    {
      image,
      user: user.value,
      entrypoints: checkCommand(mode),
      capabilities: { drops: ["ALL"] },
      securityOpts: [...securityOptions.value],
      networkMode: network.value,
      uploads: [
        {
          file: ENGINE_FILES.configuration,
          content: configuration.apply(checkedConfiguration),
          permissions: "0444",
        },
      ],
      ...(dataVolume !== undefined && {
        volumes: [{ volumeName: dataVolume, containerPath: data.value, readOnly: true }],
      }),
      memory: memory.value,
      memorySwap: storedMemorySwap(memory.value),
      ulimits: [{ name: "nproc", soft: processes.value, hard: processes.value }],
      logDriver: LOG_DRIVER,
      logOpts: { ...LOG_OPTIONS },
      labels,
      mustRun: false,
      attach: true,
      logs: true,
    },
    options,
  );
  return pulumi.all([check.exitCode, check.containerLogs, check.urn]).apply(([exitCode, words, urn]) => {
    const failure = checkFailure(exitCode, words, urn);
    if (failure !== undefined) throw new pulumi.ResourceError(failure, check);
    return check;
  });
}

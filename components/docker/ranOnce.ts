import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

/** Why an update fails after a container has ended, if it does. */
export type FailureOf = (exitCode: number | undefined, words: string | undefined, urn: string) => string | undefined;

/**
 * A container that ends by itself. The output is for `dependsOn` of what may exist only after it has ended well: with a
 * failure, the update fails there, in these words.
 */
export function ranOnce(
  name: string,
  args: docker.ContainerArgs,
  failureOf: FailureOf,
  options: pulumi.CustomResourceOptions,
): pulumi.Output<docker.Container> {
  const container = new docker.Container(name, { ...args, mustRun: false, attach: true, logs: true }, options);
  return pulumi.all([container.exitCode, container.containerLogs, container.urn]).apply(([exitCode, words, urn]) => {
    const failure = failureOf(exitCode, words, urn);
    if (failure !== undefined) throw new pulumi.ResourceError(failure, container);
    return container;
  });
}

import type { Command } from "commander";
import { cluster } from "../../check/live/cluster";
import { dockerEndpoint } from "../../check/live/dockerEndpoint";
import { engine } from "../../check/live/engine";
import { Kubectl } from "../../check/live/kubectl";
import type { LiveSource } from "../../check/live/liveSource";
import { LiveSourceError } from "../../check/live/liveSourceError";

/** The options that name something that runs. */
interface RunningOptions {
  readonly engine?: string | true;
  readonly cluster?: boolean;
  readonly context?: string;
  readonly namespace?: readonly string[];
  readonly allNamespaces?: boolean;
}

/** The engine and the cluster that the command line names. */
export function runningSources(options: RunningOptions, command: Command): LiveSource[] {
  const { engine: address, cluster: isCluster = false, context, namespace, allNamespaces = false } = options;
  if (!isCluster && (namespace || allNamespaces))
    command.error("error: --namespace and --all-namespaces go with --cluster");
  if (!isCluster && address === undefined && context !== undefined)
    command.error("error: --context goes with --engine or --cluster");
  if (isCluster && address !== undefined && context !== undefined)
    command.error("error: --context names one thing: check the engine and the cluster one after the other");
  if (namespace && allNamespaces) command.error("error: give --namespace or --all-namespaces, not both");
  if (typeof address === "string" && !address.includes("://"))
    command.error(
      `error: "${address}" is not an engine's address, such as unix:///var/run/docker.sock. Put paths first`,
    );
  try {
    return [
      ...(address === undefined ? [] : [engine(dockerEndpoint(address === true ? undefined : address, context))]),
      ...(isCluster
        ? [
            cluster(new Kubectl(context), {
              ...(context !== undefined && { context }),
              ...(namespace && { namespaces: namespace }),
            }),
          ]
        : []),
    ];
  } catch (error) {
    if (!(error instanceof LiveSourceError)) throw error;
    return command.error(`error: ${error.message}`);
  }
}

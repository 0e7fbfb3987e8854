import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { LIMITS } from "../spec/limits";
import type { PodArgs, PodEngineArgs } from "./args";

/** The fields of a pod that its inputs decide, as they are given. @param selector the labels that select its pods */
export function podFields(
  { nodeSelector, tolerations, affinity, topologySpreadConstraints, imagePullSecrets, ...args }: PodArgs,
  selector: { [name: string]: string },
): Partial<types.input.core.v1.PodSpec> {
  const { priorityClassName, runtimeClassName, serviceAccountName } = args;
  return {
    ...(nodeSelector !== undefined && { nodeSelector }),
    ...(tolerations !== undefined && { tolerations }),
    ...(affinity !== undefined && { affinity }),
    ...(topologySpreadConstraints !== undefined && {
      topologySpreadConstraints: topologySpreadConstraints.map(
        ({ topologyKey, maxSkew = 1, whenUnsatisfiable = "ScheduleAnyway" }) => ({
          topologyKey,
          maxSkew,
          whenUnsatisfiable,
          labelSelector: { matchLabels: selector },
        }),
      ),
    }),
    ...(priorityClassName !== undefined && { priorityClassName }),
    ...(runtimeClassName !== undefined && { runtimeClassName }),
    ...(serviceAccountName !== undefined && { serviceAccountName }),
    ...(imagePullSecrets !== undefined && { imagePullSecrets }),
  };
}

/** What the engine's container may use of its node. */
export function engineResources({
  memory = LIMITS.memory,
  tunResource,
  resources = {},
}: Pick<PodEngineArgs, "memory" | "tunResource" | "resources">): types.input.core.v1.ResourceRequirements {
  const limits = {
    memory: pulumi.interpolate`${memory}Mi`,
    ...(tunResource !== undefined && { [tunResource]: "1" }),
    ...resources.limits,
  };
  return { requests: { memory: limits.memory, ...resources.requests }, limits };
}

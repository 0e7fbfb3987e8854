import { createHash } from "node:crypto";
import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { GuardArgs } from "../args/guardArgs";
import { guardBundle } from "../args/guardBundle";
import { GUARD, type GuardOptions, guardConfiguration } from "../spec/guard";
import { guardData, guardInPod } from "../spec/guardInPod";
import type { EngineObjects, EnginePlace } from "./engineObjects";

const NAME = "guard";

/** A guard's container, and the volume with its files. */
export interface GuardParts {
  readonly container: kubernetes.types.input.core.v1.Container;
  readonly volume: kubernetes.types.input.core.v1.Volume;
}

/** The guard in front of an engine. It presents the server's certificate. */
export function guardParts(
  name: string,
  { clients, roles, rules, sharedNetworks, image, memory }: GuardArgs,
  { secret }: Pick<EngineObjects, "secret">,
  { namespace, labels }: EnginePlace,
  options: pulumi.CustomResourceOptions,
): GuardParts {
  const bundle = guardBundle();
  const configuration = pulumi
    .output({ clients, roles, rules, sharedNetworks })
    .apply((known) => guardConfiguration(known as GuardOptions));
  const program = new kubernetes.core.v1.ConfigMap(
    `${name}-${NAME}`,
    {
      metadata: { name: `${name}-${NAME}`, labels, ...(namespace !== undefined && { namespace }) },
      data: guardData(bundle, configuration),
    },
    options,
  );
  return guardInPod<pulumi.Input<string>>({
    image: image ?? GUARD.image.value,
    memory: pulumi.interpolate`${memory ?? GUARD.memory.value}Mi`,
    revision: createHash("sha256").update(bundle).digest("hex").slice(0, 16),
    program: program.metadata.name,
    secret,
  });
}

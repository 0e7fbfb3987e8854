import * as docker from "@pulumi/docker";
import type * as pulumi from "@pulumi/pulumi";
import { storedCapability, storedMemorySwap } from "../spec/asStored";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { GUARD, GUARD_FILES } from "../spec/guard";
import { CERTIFICATES_FAILURE, GUARD_CERTIFICATES, handedOverFiles } from "../spec/guardCertificates";
import { LOG_OPTIONS } from "../spec/limits";
import type { DockerTlsCertificates } from "../tls/certificates";
import { KEEP_LABELS } from "./keepLabels";
import { ranOnce } from "./ranOnce";

/** A guard's certificates. */
export interface GuardCertificates {
  /** The volume with them, as the guard mounts it. */
  readonly volume: docker.types.input.ContainerVolume;
  /** The container that has put them there. */
  readonly handedOver: pulumi.Output<docker.Container>;
}

/** A volume with a guard's certificates, which another container fills whenever they are renewed. */
export function guardCertificates(
  name: string,
  image: pulumi.Input<string>,
  certificates: DockerTlsCertificates,
  labels: pulumi.Input<docker.types.input.ContainerLabel[]>,
  options: pulumi.CustomResourceOptions,
): GuardCertificates {
  const own = `${name}-certificates`;
  const volume = {
    volumeName: new docker.Volume(own, { labels }, { ...options, ...KEEP_LABELS }).name,
    containerPath: GUARD_FILES.certificates,
  };
  const { user, capabilities, network, command, memory } = GUARD_CERTIFICATES;
  const handedOver = ranOnce(
    own,
    {
      image,
      user: user.value,
      entrypoints: [...command.value],
      capabilities: { drops: ["ALL"], adds: capabilities.map(({ value }) => storedCapability(value)) },
      securityOpts: [...GUARD.securityOptions.value],
      networkMode: network.value,
      uploads: handedOverFiles<pulumi.Input<string>>(certificates),
      volumes: [volume],
      memory: memory.value,
      memorySwap: storedMemorySwap(memory.value),
      logDriver: LOG_DRIVER,
      logOpts: { ...LOG_OPTIONS },
      labels,
    },
    (exitCode, words) =>
      exitCode ? `${CERTIFICATES_FAILURE}: ${words?.trim() || `exit code ${exitCode}`}` : undefined,
    { ...options, additionalSecretOutputs: ["uploads"] },
  );
  return { volume: { ...volume, readOnly: true }, handedOver };
}

import type { Container, ContainerLabels, ContainerVolumes } from "@cdktf/provider-docker/lib/container";
import { Volume } from "@cdktf/provider-docker/lib/volume";
import { Construct } from "constructs";
import { storedCapability, storedMemorySwap } from "../spec/asStored";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { GUARD, GUARD_FILES } from "../spec/guard";
import { CERTIFICATES_FAILURE, GUARD_CERTIFICATES, handedOverFiles } from "../spec/guardCertificates";
import { LOG_OPTIONS } from "../spec/limits";
import type { On } from "./access";
import type { DockerTlsCertificates } from "./certificates";
import { KEEP_LABELS } from "./keepLabels";
import { ranOnce } from "./ranOnce";

/** A guard's certificates. */
export interface GuardCertificates {
  /** The volume with them, as the guard mounts it. */
  readonly volume: ContainerVolumes;
  /** The container that has put them there. */
  readonly handedOver: Container;
}

/** A volume with a guard's certificates, which another container fills whenever they are renewed. */
export function guardCertificates(
  endpoint: Construct,
  name: string,
  image: string,
  certificates: DockerTlsCertificates,
  labels: ContainerLabels[],
  on: On,
): GuardCertificates {
  const scope = new Construct(endpoint, "guard-certificates");
  const own = `${name}-certificates`;
  const volume = {
    volumeName: new Volume(scope, "volume", { name: own, labels, ...KEEP_LABELS, ...on }).name,
    containerPath: GUARD_FILES.certificates,
  };
  const { user, capabilities, network, command, memory } = GUARD_CERTIFICATES;
  const handedOver = ranOnce(scope, "container", CERTIFICATES_FAILURE, {
    name: own,
    image,
    user: user.value,
    entrypoint: [...command.value],
    capabilities: { drop: ["ALL"], add: capabilities.map(({ value }) => storedCapability(value)) },
    securityOpts: [...GUARD.securityOptions.value],
    networkMode: network.value,
    upload: handedOverFiles(certificates),
    volumes: [volume],
    memory: memory.value,
    memorySwap: storedMemorySwap(memory.value),
    logDriver: LOG_DRIVER,
    logOpts: { ...LOG_OPTIONS },
    labels,
    ...on,
  });
  return { volume: { ...volume, readOnly: true }, handedOver };
}

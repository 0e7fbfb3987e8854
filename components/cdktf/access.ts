import type {
  ContainerConfig,
  ContainerLabels,
  ContainerNetworksAdvanced,
  ContainerPorts,
} from "@cdktf/provider-docker/lib/container";
import { Network } from "@cdktf/provider-docker/lib/network";
import type { Construct } from "constructs";
import { API_PORT } from "../spec/engineFiles";
import type { AccessArgs } from "./args";
import { DockerTlsCertificates } from "./certificates";
import { KEEP_LABELS } from "./keepLabels";

/** The provider that creates a resource, if it is not the stack's default. */
export type On = Pick<ContainerConfig, "provider">;

/** How clients reach a construct, and how both sides authenticate. */
export interface Access {
  readonly certificates: DockerTlsCertificates;
  readonly networks: readonly string[];
  /** Properties of the container that accepts the clients. */
  readonly container: {
    readonly networksAdvanced: ContainerNetworksAdvanced[];
    readonly ports?: ContainerPorts[];
    readonly labels: ContainerLabels[];
  };
  readonly on: On;
  /** What clients need to know. */
  readonly host: string;
  readonly network: string;
  readonly publishedHost: string | undefined;
}

/** @param clients their names. @default one, `client` */
export function access(scope: Construct, name: string, args: AccessArgs, clients?: string[]): Access {
  const { publish } = args;
  const labels = Object.entries(args.labels ?? {}).map(([label, value]) => ({ label, value }));
  const on = args.provider === undefined ? {} : { provider: args.provider };
  const [network = new Network(scope, "network", { name, labels, ...KEEP_LABELS, ...on }).name, ...others] =
    args.networks ?? [];
  const networks = [network, ...others];
  const certificates = new DockerTlsCertificates(scope, "certificates", {
    ...args,
    name,
    ...(clients && { clients }),
    hostnames: [
      ...new Set([
        name,
        "localhost",
        ...(args.hostnames ?? []),
        ...(publish?.hostname === undefined ? [] : [publish.hostname]),
      ]),
    ],
    addresses: ["127.0.0.1", ...(publish === undefined ? [] : [publish.address])],
  });
  return {
    certificates,
    networks,
    container: {
      networksAdvanced: networks.map((each) => ({ name: each, aliases: [name] })),
      ...(publish && { ports: [{ internal: API_PORT, external: publish.port ?? API_PORT, ip: publish.address }] }),
      labels,
    },
    on,
    host: `tcp://${name}:${API_PORT}`,
    network,
    publishedHost: publish && `tcp://${inAddress(publish.hostname ?? publish.address)}:${publish.port ?? API_PORT}`,
  };
}

/**
 * A host as written in an address: IPv6 addresses are put in brackets; values that only Terraform knows stay unchanged.
 */
function inAddress(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

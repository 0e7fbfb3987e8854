import type {
  ContainerConfig,
  ContainerLabels,
  ContainerNetworksAdvanced,
  ContainerPorts,
} from "@cdktf/provider-docker/lib/container";
import { Network } from "@cdktf/provider-docker/lib/network";
import type { Construct } from "constructs";
import { API_PORT } from "../spec/engineFiles";
import type { AccessArgs, DindRunnerArgs } from "./args";
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

/**
 * @param clients the clients by their names. @default one, `client`
 * @param port the container's port for clients. @default an engine's
 */
export function access(
  scope: Construct,
  name: string,
  args: AccessArgs,
  clients: DindRunnerArgs["clients"],
  port = API_PORT,
): Access {
  const { networksAdvanced = [], ports = [], validityPeriodHours, earlyRenewalHours } = args;
  const [published] = ports;
  const labels = Object.entries(args.labels ?? {}).map(([label, value]) => ({ label, value }));
  const on = args.provider === undefined ? {} : { provider: args.provider };
  const [attached = { name: new Network(scope, "network", { name, labels, ...KEEP_LABELS, ...on }).name }, ...others] =
    networksAdvanced;
  const attachments = [attached, ...others];
  const certificates = new DockerTlsCertificates(scope, "certificates", {
    name,
    ...(validityPeriodHours !== undefined && { validityPeriodHours }),
    ...(earlyRenewalHours !== undefined && { earlyRenewalHours }),
    ...(clients && { clients }),
    dnsNames: distinct([
      ...[name, "localhost", ...(args.dnsNames ?? [])],
      ...attachments.flatMap(({ aliases = [] }) => aliases),
      ...ports.map(({ hostname }) => hostname),
    ]),
    ipAddresses: distinct([
      "127.0.0.1",
      ...attachments.map(({ ipv4Address }) => ipv4Address),
      ...attachments.map(({ ipv6Address }) => ipv6Address),
      ...ports.map(({ ip }) => ip),
    ]),
  });
  return {
    certificates,
    networks: attachments.map((each) => each.name),
    container: {
      networksAdvanced: attachments.map(({ aliases = [], ...attachment }) => ({
        ...attachment,
        aliases: distinct([name, ...aliases]),
      })),
      ...(published && {
        ports: ports.map(({ ip, external = port }) => ({ internal: port, external, ip })),
      }),
      labels,
    },
    on,
    host: `tcp://${name}:${port}`,
    network: attached.name,
    publishedHost: published && `tcp://${inAddress(published.hostname ?? published.ip)}:${published.external ?? port}`,
  };
}

/**
 * A host as written in an address: IPv6 addresses are put in brackets; values that only Terraform knows stay unchanged.
 */
function inAddress(host: string): string {
  return host.includes(":") ? `[${host}]` : host;
}

/** The texts that are there, each once. */
function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

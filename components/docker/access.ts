import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import type { EngineClient } from "../args/engineArgs";
import { API_PORT } from "../spec/engineFiles";
import { type ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import type { AccessArgs } from "./args";
import { KEEP_LABELS } from "./keepLabels";

/** How clients reach a component, and how both sides authenticate. */
export interface Access {
  readonly certificates: DockerTlsCertificates;
  readonly labels: pulumi.Output<docker.types.input.ContainerLabel[]>;
  readonly networks: readonly pulumi.Input<string>[];
  /** Properties of the container that accepts the clients. */
  readonly container: {
    readonly networksAdvanced: docker.types.input.ContainerNetworksAdvanced[];
    readonly ports?: docker.types.input.ContainerPort[];
    readonly labels: pulumi.Output<docker.types.input.ContainerLabel[]>;
  };
  /** What clients need to know, available once that container runs. */
  outputs(container: docker.Container): AccessOutputs;
}

/** The outputs of a component that accepts clients. */
export interface AccessOutputs {
  readonly host: pulumi.Output<string>;
  readonly network: pulumi.Output<string>;
  readonly publishedHost: pulumi.Output<string | undefined>;
  readonly caCertPem: pulumi.Output<string>;
  readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  readonly expiresAt: pulumi.Output<string>;
  readonly renewAfter: pulumi.Output<string>;
}

/**
 * @param clients the clients by their names. @default one, `client`
 * @param port the container's port for clients. @default an engine's
 */
export function access(
  name: string,
  args: AccessArgs,
  clients: { [name: string]: EngineClient } | undefined,
  child: pulumi.CustomResourceOptions,
  port = API_PORT,
): Access {
  const { networksAdvanced = [], ports = [], validityPeriodHours, earlyRenewalHours } = args;
  const [published] = ports;
  const labels = pulumi
    .output(args.labels ?? {})
    .apply((all) => Object.entries(all).map(([label, value]) => ({ label, value })));
  const [attached = { name: new docker.Network(name, { labels }, { ...child, ...KEEP_LABELS }).name }, ...others] =
    networksAdvanced;
  const attachments = [attached, ...others];
  const certificates = new DockerTlsCertificates(
    name,
    {
      ...(validityPeriodHours !== undefined && { validityPeriodHours }),
      ...(earlyRenewalHours !== undefined && { earlyRenewalHours }),
      ...(clients && { clients }),
      dnsNames: pulumi
        .all([
          args.dnsNames ?? [],
          attachments.map(({ aliases = [] }) => aliases),
          ports.map(({ hostname }) => hostname),
        ])
        .apply(([more, aliases, hostnames]) => distinct([name, "localhost", ...more, ...aliases.flat(), ...hostnames])),
      ipAddresses: pulumi
        .all([
          attachments.map(({ ipv4Address }) => ipv4Address),
          attachments.map(({ ipv6Address }) => ipv6Address),
          ports.map(({ ip }) => ip),
        ])
        .apply((addresses) => distinct(["127.0.0.1", ...addresses.flat()])),
    },
    child,
  );
  return {
    certificates,
    labels,
    networks: attachments.map((each) => each.name),
    container: {
      networksAdvanced: attachments.map(({ aliases, ...attachment }) => ({
        ...attachment,
        aliases: aliases === undefined ? [name] : pulumi.output(aliases).apply((more) => distinct([name, ...more])),
      })),
      ...(published && {
        ports: ports.map(({ ip, external = port }) => ({ internal: port, external, ip })),
      }),
      labels,
    },
    outputs: (container) => {
      // An address is known before the container exists; resources that use it must wait until the container answers.
      const running = <T>(value: pulumi.Input<T>) =>
        pulumi.all([value, container.urn]).apply(([address]) => address as T);
      return {
        host: running(`tcp://${name}:${port}`),
        network: pulumi.output(attached.name),
        publishedHost: running(
          pulumi
            .all([published?.hostname ?? published?.ip, published?.external ?? port])
            .apply(([address, external]) =>
              address === undefined
                ? undefined
                : `tcp://${address.includes(":") ? `[${address}]` : address}:${external}`,
            ),
        ),
        caCertPem: certificates.caCertPem,
        clientCertificates: certificates.clientCertificates,
        expiresAt: certificates.expiresAt,
        renewAfter: certificates.renewAfter,
      };
    },
  };
}

/** The texts that are there, each once. */
function distinct(texts: readonly (string | undefined)[]): string[] {
  return [...new Set(texts.filter((text) => text !== undefined))];
}

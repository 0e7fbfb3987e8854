import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
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
}

/** @param clients their names. @default one, `client` */
export function access(
  name: string,
  args: AccessArgs,
  clients: string[] | undefined,
  child: pulumi.CustomResourceOptions,
): Access {
  const { publish } = args;
  const labels = pulumi
    .output(args.labels ?? {})
    .apply((all) => Object.entries(all).map(([label, value]) => ({ label, value })));
  const [network = new docker.Network(name, { labels }, { ...child, ...KEEP_LABELS }).name, ...others] =
    args.networks ?? [];
  const networks = [network, ...others];
  const certificates = new DockerTlsCertificates(
    name,
    {
      ...args,
      ...(clients && { clients }),
      hostnames: pulumi
        .all([args.hostnames ?? [], publish?.hostname])
        .apply(([more, published]) => [
          ...new Set([name, "localhost", ...more, ...(published === undefined ? [] : [published])]),
        ]),
      addresses: pulumi
        .output(publish?.address)
        .apply((address) => ["127.0.0.1", ...(address === undefined ? [] : [address])]),
    },
    child,
  );
  return {
    certificates,
    labels,
    networks,
    container: {
      networksAdvanced: networks.map((each) => ({ name: each, aliases: [name] })),
      ...(publish && { ports: [{ internal: API_PORT, external: publish.port ?? API_PORT, ip: publish.address }] }),
      labels,
    },
    outputs: (container) => {
      // An address is known before the container exists; resources that use it must wait until the container answers.
      const running = <T>(value: pulumi.Input<T>) =>
        pulumi.all([value, container.urn]).apply(([address]) => address as T);
      return {
        host: running(`tcp://${name}:${API_PORT}`),
        network: pulumi.output(network),
        publishedHost: running(
          pulumi
            .all([publish?.hostname ?? publish?.address, publish?.port ?? API_PORT])
            .apply(([address, port]) =>
              address === undefined ? undefined : `tcp://${address.includes(":") ? `[${address}]` : address}:${port}`,
            ),
        ),
        caCertPem: certificates.caCertPem,
        clientCertificates: certificates.clientCertificates,
        expiresAt: certificates.expiresAt,
      };
    },
  };
}

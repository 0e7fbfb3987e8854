import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import type { ClientArgs } from "../args/engineArgs";
import { DOCKER_CLIENT_SECRETS } from "../args/mistakes";
import { CLIENT_FILES } from "../spec/client";
import type { DockerEndpoint } from "../tls/endpoint";
import { type KubernetesDockerEndpoint, replicaOf } from "./endpoint";

/** Inputs of `DockerClientSecrets`. */
export interface DockerClientSecretsArgs {
  /**
   * The engine: a runner, or `certificates.endpoint("tcp://build.example.com:2376")` for one that someone else runs.
   */
  endpoint: DockerEndpoint & Pick<KubernetesDockerEndpoint, "clientLabels" | "replicaHost">;
  /**
   * The clients that get a Secret, by their names: `{ build: {} }`. The engine's own `clients` may be passed on: how long
   * certificates are valid is decided there.
   * @default one, `client`
   */
  clients?: NonNullable<ClientArgs["clients"]>;
  /** The namespace of these clients' pods. @default the provider's */
  namespace?: pulumi.Input<string>;
  /** Labels of the Secrets. @default none */
  labels?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

const endpointOf = new WeakMap<DockerClientSecrets, DockerClientSecretsArgs["endpoint"]>();
const secretsOf = new WeakMap<DockerClientSecrets, ReadonlyMap<string, pulumi.Output<string>>>();

/**
 * The credentials of an engine's clients: one Secret per client, in the namespace of their pods. For `dockerClient`.
 */
export class DockerClientSecrets extends pulumi.ComponentResource implements KubernetesDockerEndpoint {
  /** The engine's address, in the form of `DOCKER_HOST`. */
  public readonly host: pulumi.Output<string>;
  /** The path of the engine's own socket, on the engine's side. */
  public readonly socket: pulumi.Output<string>;
  /** Labels that a pod needs to reach the engine. */
  public readonly clientLabels: pulumi.Output<{ [name: string]: string }>;

  constructor(name: string, args: DockerClientSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:DockerClientSecrets", name, {}, opts);
    const { endpoint, clients = { client: {} }, namespace, labels } = args;
    const { endpoint: _, ...checked } = args;
    checkInputs(`DockerClientSecrets "${name}"`, DOCKER_CLIENT_SECRETS, checked);
    const metadata = { ...(labels !== undefined && { labels }), ...(namespace !== undefined && { namespace }) };
    const secrets = Object.keys(clients).map((client) => {
      const { certPem, keyPem } = endpoint.clientCertificate(client);
      const secret = new kubernetes.core.v1.Secret(
        `${name}-client-${client}`,
        {
          metadata: { name: `${name}-client-${client}`, ...metadata },
          stringData: {
            [CLIENT_FILES.ca]: endpoint.caCertPem,
            [CLIENT_FILES.certificate]: certPem,
            [CLIENT_FILES.key]: pulumi.secret(keyPem),
          },
        },
        { parent: this },
      );
      return [client, secret.metadata.name] as const;
    });
    endpointOf.set(this, endpoint);
    secretsOf.set(this, new Map(secrets));
    this.host = pulumi.output(endpoint.host);
    this.socket = pulumi.output(endpoint.socket ?? "/var/run/docker.sock");
    this.clientLabels = pulumi.output(endpoint.clientLabels ?? {});
    this.registerOutputs({ host: this.host, socket: this.socket, clientLabels: this.clientLabels });
  }

  /**
   * The address of one of several engines, counted from 0.
   *
   * @throws Error if there are fewer
   */
  replicaHost(replica: number): pulumi.Input<string> {
    const endpoint = endpointOf.get(this);
    return endpoint?.replicaHost?.(replica) ?? replicaOf([this.host], replica);
  }

  /**
   * The name of the Secret of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientSecret(client: string): pulumi.Output<string> {
    const secrets = secretsOf.get(this);
    const found = secrets?.get(client);
    if (found) return found;
    const known = [...(secrets?.keys() ?? [])].map((each) => `"${each}"`).join(", ");
    throw new Error(`No client with a Secret here is called "${client}". Name it in \`clients\`, which are: ${known}.`);
  }
}

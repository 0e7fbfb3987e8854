import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import { DOCKER_CLIENT_SECRETS } from "../args/clientMistakes";
import type { DockerEndpoint } from "../tls/endpoint";
import { type KubernetesDockerEndpoint, replicaOf } from "./endpoint";
import { isServer, type SecretNames, type SecretPerClientArgs, secretOf, secretPerClient } from "./secretPerClient";

/** Inputs of `DockerClientSecrets`. */
export interface DockerClientSecretsArgs extends SecretPerClientArgs {
  /**
   * The engine: a runner, or `certificates.endpoint("tcp://build.example.com:2376")` for one that someone else runs.
   */
  endpoint: DockerEndpoint & Pick<KubernetesDockerEndpoint, "clientLabels" | "replicaHost">;
}

/** Internal state, kept outside because every field would become an output of the component. */
interface State {
  readonly endpoint: DockerClientSecretsArgs["endpoint"];
  readonly secrets: SecretNames;
}
const states = new WeakMap<DockerClientSecrets, State>();

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
    const { endpoint } = args;
    checkInputs(`DockerClientSecrets "${name}"`, DOCKER_CLIENT_SECRETS, { ...args, endpoint: isServer(endpoint) });
    const secrets = secretPerClient(name, endpoint, args, { parent: this });
    states.set(this, { endpoint, secrets });
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
    return (states.get(this) as State).endpoint.replicaHost?.(replica) ?? replicaOf([this.host], replica);
  }

  /**
   * The name of the Secret of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientSecret(client: string): pulumi.Output<string> {
    return secretOf((states.get(this) as State).secrets, client);
  }
}

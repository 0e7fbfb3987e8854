import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import { BUILDKIT_CLIENT_SECRETS } from "../args/clientMistakes";
import type { BuildkitEndpoint } from "../tls/buildkitEndpoint";
import type { KubernetesBuildkitEndpoint } from "./buildkitClient";
import { replicaOf } from "./endpoint";
import { isServer, type SecretNames, type SecretPerClientArgs, secretOf, secretPerClient } from "./secretPerClient";

/** Inputs of `BuildkitClientSecrets`. */
export interface BuildkitClientSecretsArgs extends SecretPerClientArgs {
  /** The builder: a `KubernetesBuildkitBuilder`, or one of another place that accepts clients with a certificate. */
  builder: BuildkitEndpoint & Pick<KubernetesBuildkitEndpoint, "clientLabels" | "replicaHost">;
}

/** Internal state, kept outside because every field would become an output of the component. */
interface State {
  readonly builder: BuildkitClientSecretsArgs["builder"];
  readonly secrets: SecretNames;
}
const states = new WeakMap<BuildkitClientSecrets, State>();

/**
 * The credentials of a builder's clients: one Secret per client, in the namespace of their pods. For `buildkitClient`.
 */
export class BuildkitClientSecrets extends pulumi.ComponentResource implements KubernetesBuildkitEndpoint {
  /** The builder's address. */
  public readonly buildkitHost: pulumi.Output<string>;
  /** Labels that a pod needs to reach the builder. */
  public readonly clientLabels: pulumi.Output<{ [name: string]: string }>;

  constructor(name: string, args: BuildkitClientSecretsArgs, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:BuildkitClientSecrets", name, {}, opts);
    const { builder } = args;
    checkInputs(`BuildkitClientSecrets "${name}"`, BUILDKIT_CLIENT_SECRETS, { ...args, builder: isServer(builder) });
    const secrets = secretPerClient(name, builder, args, { parent: this });
    states.set(this, { builder, secrets });
    this.buildkitHost = pulumi.output(builder.buildkitHost);
    this.clientLabels = pulumi.output(builder.clientLabels ?? {});
    this.registerOutputs({ buildkitHost: this.buildkitHost, clientLabels: this.clientLabels });
  }

  /**
   * The address of one of several daemons, counted from 0.
   *
   * @throws Error if there are fewer
   */
  replicaHost(replica: number): pulumi.Input<string> {
    return (states.get(this) as State).builder.replicaHost?.(replica) ?? replicaOf([this.buildkitHost], replica);
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

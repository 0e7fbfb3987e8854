import type * as pulumi from "@pulumi/pulumi";

/** An engine that accepts clients with a certificate, with their Secrets in a namespace of the cluster. */
export interface KubernetesDockerEndpoint {
  /** Its address, in the form of `DOCKER_HOST`: `tcp://ci.builds.svc:2376`. */
  readonly host: pulumi.Input<string>;
  /** The path of the engine's own socket, on the engine's side. @default `/var/run/docker.sock` */
  readonly socket?: pulumi.Input<string>;
  /** Labels that a pod needs to reach it. @default none */
  readonly clientLabels?: pulumi.Input<{ [name: string]: string }>;
  /** The address of one of several engines, counted from 0. */
  replicaHost?(replica: number): pulumi.Input<string>;
  /** The name of the Secret with the certificate and key of one of its clients. */
  clientSecret(client: string): pulumi.Input<string>;
}

/**
 * One of several addresses, counted from 0.
 *
 * @throws Error if there are fewer
 */
export function replicaOf<Address>(addresses: readonly Address[], replica: number): Address {
  const address = addresses[replica];
  if (address !== undefined) return address;
  throw new Error(`There is no engine ${replica}: \`replicas\` is ${addresses.length}, and they are counted from 0.`);
}

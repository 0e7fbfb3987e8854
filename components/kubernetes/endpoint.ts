import type * as pulumi from "@pulumi/pulumi";

/** An engine that accepts clients with a certificate, with their Secrets in a namespace of the cluster. */
export interface KubernetesDockerEndpoint {
  /** Its address, in the form of `DOCKER_HOST`: `tcp://ci.builds.svc:2376`. */
  readonly host: pulumi.Input<string>;
  /** The path of the engine's own socket, on the engine's side. @default `/var/run/docker.sock` */
  readonly socket?: pulumi.Input<string>;
  /** Labels that a pod needs to reach it. @default none */
  readonly clientLabels?: pulumi.Input<{ [name: string]: string }>;
  /** The name of the Secret with the certificate and key of one of its clients. */
  clientSecret(client: string): pulumi.Input<string>;
}

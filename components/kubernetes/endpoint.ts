import type * as pulumi from "@pulumi/pulumi";

/** An engine that takes clients with a certificate, whose Secrets are in a namespace of the cluster. */
export interface KubernetesDockerEndpoint {
  /** Its address, as `DOCKER_HOST` has it: `tcp://ci.builds.svc:2376`. */
  readonly host: pulumi.Input<string>;
  /** Where the engine's own socket is, on its side. @default `/var/run/docker.sock` */
  readonly socket?: pulumi.Input<string>;
  /** Labels that a pod needs to reach it. @default none */
  readonly clientLabels?: pulumi.Input<{ [name: string]: string }>;
  /** The name of the Secret with the certificate and key of one of its clients. */
  clientSecret(client: string): pulumi.Input<string>;
}

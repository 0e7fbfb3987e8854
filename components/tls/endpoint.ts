import type * as pulumi from "@pulumi/pulumi";

/** An engine that takes clients with a certificate. */
export interface DockerEndpoint {
  /** Its address, as `DOCKER_HOST` has it: `tcp://ci:2376`. */
  readonly host: pulumi.Input<string>;
  /** The certificate of the CA that signed its own. */
  readonly caCertPem: pulumi.Input<string>;
  /** The network on which it has that address; without one it is reached from every network. */
  readonly network?: pulumi.Input<string>;
  /** Where the engine's own socket is, on its side. @default `/var/run/docker.sock` */
  readonly socket?: pulumi.Input<string>;
  /** The certificate and key of one of its clients. */
  clientCertificate(client: string): { certPem: pulumi.Input<string>; keyPem: pulumi.Input<string> };
}

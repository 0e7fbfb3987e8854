import type * as pulumi from "@pulumi/pulumi";

/** An engine that accepts clients with a certificate. */
export interface DockerEndpoint {
  /** Its address, in the form of `DOCKER_HOST`: `tcp://ci:2376`. */
  readonly host: pulumi.Input<string>;
  /** The certificate of the CA that signed the engine's certificate. */
  readonly caCertPem: pulumi.Input<string>;
  /** The network on which it has that address; if absent, it can be reached from every network. */
  readonly network?: pulumi.Input<string>;
  /** The path of the engine's own socket, on the engine's side. @default `/var/run/docker.sock` */
  readonly socket?: pulumi.Input<string>;
  /** The certificate and key of one of its clients. */
  clientCertificate(client: string): { certPem: pulumi.Input<string>; keyPem: pulumi.Input<string> };
}

import type { ContainerConfig } from "@cdktf/provider-docker/lib/container";

/** What a client proves itself with. Both are sensitive values: an output of a stack has to say so. */
export interface ClientCertificate {
  /** Its certificate; the common name is the client's name. */
  readonly certPem: string;
  /** Its private key. */
  readonly keyPem: string;
}

/** An engine that takes clients with a certificate. */
export interface DockerEndpoint {
  /** Its address, as `DOCKER_HOST` has it: `tcp://ci:2376`. */
  readonly host: string;
  /** The certificate of the CA that signed its own. */
  readonly caCertPem: string;
  /** The network on which it has that address; without one it is reached from every network. */
  readonly network?: string;
  /** Where the engine's own socket is, on its side. @default `/var/run/docker.sock` */
  readonly socket?: string;
  /** What has to run before a client does. @default nothing */
  readonly dependsOn?: NonNullable<ContainerConfig["dependsOn"]>;
  /** The certificate and key of one of its clients. */
  clientCertificate(client: string): ClientCertificate;
}

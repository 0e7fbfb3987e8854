import type { ContainerConfig } from "@cdktf/provider-docker/lib/container";

/** A client's credentials. Both are sensitive values: mark stack outputs that contain them as sensitive. */
export interface ClientCertificate {
  /** Its certificate; the common name is the client's name. */
  readonly certPem: string;
  /** Its private key. */
  readonly keyPem: string;
}

/** An engine that accepts clients with a certificate. */
export interface DockerEndpoint {
  /** Its address, in the form of `DOCKER_HOST`: `tcp://ci:2376`. */
  readonly host: string;
  /** The certificate of the CA that signed the engine's certificate. */
  readonly caCertPem: string;
  /** The network on which it has that address; if absent, it can be reached from every network. */
  readonly network?: string;
  /** The path of the engine's own socket, on the engine's side. @default `/var/run/docker.sock` */
  readonly socket?: string;
  /** What must run before a client does. @default nothing */
  readonly dependsOn?: NonNullable<ContainerConfig["dependsOn"]>;
  /** The certificate and key of one of its clients. */
  clientCertificate(client: string): ClientCertificate;
}

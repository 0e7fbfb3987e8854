import type { ContainerConfig } from "@cdktf/provider-docker/lib/container";
import type { ClientCertificate } from "./endpoint";

/** A BuildKit daemon that accepts clients with a certificate. */
export interface BuildkitEndpoint {
  /** Its address: `tcp://builder:1234`. */
  readonly buildkitHost: string;
  /** The certificate of the CA that signed the daemon's certificate. */
  readonly caCertPem: string;
  /** The network on which it has that address; if absent, it can be reached from every network. */
  readonly network?: string;
  /** What must run before a client does. @default nothing */
  readonly dependsOn?: NonNullable<ContainerConfig["dependsOn"]>;
  /** The certificate and key of one of its clients. */
  clientCertificate(client: string): ClientCertificate;
}

import type * as pulumi from "@pulumi/pulumi";

/** A BuildKit daemon that accepts clients with a certificate. */
export interface BuildkitEndpoint {
  /** Its address: `tcp://builder:1234`. */
  readonly buildkitHost: pulumi.Input<string>;
  /** The certificate of the CA that signed the daemon's certificate. */
  readonly caCertPem: pulumi.Input<string>;
  /** The network on which it has that address; if absent, it can be reached from every network. */
  readonly network?: pulumi.Input<string>;
  /** The certificate and key of one of its clients. */
  clientCertificate(client: string): { certPem: pulumi.Input<string>; keyPem: pulumi.Input<string> };
}

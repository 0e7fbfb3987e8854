import * as kubernetes from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import type { ClientArgs } from "../args/engineArgs";
import { CLIENT_FILES } from "../spec/client";

/** The clients that get a Secret, and where. */
export interface SecretPerClientArgs {
  /**
   * The clients that get a Secret, by their names: `{ build: {} }`. The server's own `clients` may be passed on: how long
   * certificates are valid is decided there.
   * @default one, `client`
   */
  clients?: NonNullable<ClientArgs["clients"]>;
  /** The namespace of these clients' pods. @default the provider's */
  namespace?: pulumi.Input<string>;
  /** Labels of the Secrets. @default none */
  labels?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** A server whose CA has signed its clients' certificates. */
interface Signer {
  readonly caCertPem: pulumi.Input<string>;
  clientCertificate(client: string): { certPem: pulumi.Input<string>; keyPem: pulumi.Input<string> };
}

/** The names of Secrets, by client. */
export type SecretNames = ReadonlyMap<string, pulumi.Output<string>>;

/** Creates a Secret for each client, with the CA's certificate, its own and its key. */
export function secretPerClient(
  name: string,
  server: Signer,
  { clients = { client: {} }, namespace, labels }: SecretPerClientArgs,
  options: pulumi.CustomResourceOptions,
): SecretNames {
  const metadata = { ...(labels !== undefined && { labels }), ...(namespace !== undefined && { namespace }) };
  const secrets = Object.keys(clients).map((client) => {
    const { certPem, keyPem } = server.clientCertificate(client);
    const own = `${name}-client-${client}`;
    const stringData = {
      [CLIENT_FILES.ca]: server.caCertPem,
      [CLIENT_FILES.certificate]: certPem,
      [CLIENT_FILES.key]: pulumi.secret(keyPem),
    };
    const secret = new kubernetes.core.v1.Secret(own, { metadata: { name: own, ...metadata }, stringData }, options);
    return [client, secret.metadata.name] as const;
  });
  return new Map(secrets);
}

/** Whether there are certificates of its clients. What is given otherwise has to be said before it is used. */
export function isServer(given: unknown): boolean {
  return typeof (given as Partial<Signer> | undefined)?.clientCertificate === "function";
}

/**
 * The name of the Secret of one client.
 *
 * @throws Error if it has none
 */
export function secretOf(secrets: SecretNames, client: string): pulumi.Output<string> {
  const found = secrets.get(client);
  if (found) return found;
  const known = [...secrets.keys()].map((each) => `"${each}"`).join(", ");
  throw new Error(`No client with a Secret here is called "${client}". Name it in \`clients\`, which are: ${known}.`);
}

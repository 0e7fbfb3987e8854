import * as pulumi from "@pulumi/pulumi";
import { sha256 } from "../../core/text/sha256";
import { revealed } from "./revealed";

export type Inputs = Readonly<Record<string, unknown>>;
/** Inputs of resources, by type and name. */
export type Resources = ReadonlyMap<string, Inputs>;

/** What the TLS provider makes. */
export interface Issued {
  /** The text of a certificate that was issued for what has this digest. */
  certificate(digest: string): string;
  /** The text of a private key, by the name of its resource. */
  key(name: string): string;
}
const NO_PEM: Issued = { certificate: (digest) => digest, key: (name) => `key of ${name}` };

/**
 * What a program declares, by type and name, once everything is known: a certificate is another one if an input changes
 * for which the TLS provider issues it again, which is each but its early renewal.
 *
 * @param issued @default texts that are no certificates
 */
export async function resolved(program: () => unknown, issued: Issued = NO_PEM): Promise<Resources> {
  const found = new Map<string, Inputs>();
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs: given }) => {
      const inputs = revealed(given) as Inputs;
      found.set(`${type.split(":").at(-1)} ${name}`, inputs);
      const { earlyRenewalHours: _, ...issuedFor } = inputs;
      const pem = issued.certificate(sha256(JSON.stringify(issuedFor)));
      return {
        id: name,
        state: { name, ...inputs, certPem: pem, certRequestPem: pem, privateKeyPem: issued.key(name) },
      };
    },
    call: ({ inputs }) => inputs,
  });
  await pulumi.runtime.runInPulumiStack(async () => void (await program()));
  await pulumi.runtime.disconnect();
  return found;
}

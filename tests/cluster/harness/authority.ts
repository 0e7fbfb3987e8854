import type { Issued } from "../../components/resolved";
import { type Certificate, privateKey, selfSigned } from "../../engine/harness/certificates";

/** A CA, such as that of a webhook. */
export function authority(name: string): Certificate {
  const key = privateKey("P256");
  return { key, certificate: selfSigned(key, name, ["cert_signing", "crl_signing"], 48) };
}

let own: Certificate | undefined;
function made(): Certificate {
  own ??= authority("components");
  return own;
}

/** Certificates that an API server can read. Each has what it was issued for as a comment. */
export const ISSUED: Issued = {
  certificate: (digest) => `${made().certificate}# ${digest}\n`,
  key: () => made().key,
};

import { type Certificate, privateKey, selfSigned } from "../../engine/harness/certificates";

/** A CA, such as that of a webhook. */
export function authority(name: string): Certificate {
  const key = privateKey("P256");
  return { key, certificate: selfSigned(key, name, ["cert_signing", "crl_signing"], 48) };
}

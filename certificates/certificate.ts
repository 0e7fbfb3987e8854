import { createPrivateKey, X509Certificate } from "node:crypto";
import { AUTHORITY, renewalLead } from "../components/spec/certificates";
import { UnreadableError } from "../documents/unreadable";
import { type CertificateAndKey, canSign } from "./issue";

const HOUR = 3_600_000;

/** When a certificate is valid, and from when it is renewed. Milliseconds since 1970. */
export interface Life {
  readonly notBefore: number;
  readonly notAfter: number;
  readonly renewFrom: number;
}

/** @throws UnreadableError if the text is not a certificate */
export function parseCertificate(file: string, text: string): X509Certificate {
  try {
    return new X509Certificate(text);
  } catch (error) {
    throw new UnreadableError(file, `is not a certificate in PEM: ${(error as Error).message}`);
  }
}

/** A certificate is renewed in the last third of its life; a CA, which has to outlive what it signs, as it says. */
export function lifeOf(certificate: X509Certificate): Life {
  const [notBefore, notAfter] = [Date.parse(certificate.validFrom), Date.parse(certificate.validTo)];
  const lead = renewalLead((notAfter - notBefore) / HOUR);
  const hours = certificate.ca ? Math.min(AUTHORITY.earlyRenewalHours, lead) : lead;
  return { notBefore, notAfter, renewFrom: notAfter - hours * HOUR };
}

/** Whether it is time to renew a certificate, or past it. */
export function isDue({ renewFrom }: Life, now: number): boolean {
  return renewFrom <= now;
}

/** What a certificate is for: the names and addresses of a server, the common name of anything else. */
export function subjectOf({ subject, subjectAltName }: X509Certificate): string {
  const hosts = hostsOf(subjectAltName);
  return hosts.length > 0 ? hosts.join(", ") : (/^CN=(.*)$/m.exec(subject)?.[1] ?? subject.replaceAll("\n", ", "));
}

/** DNS names and IP addresses, as openssl lists them: `DNS:localhost, IP Address:127.0.0.1`. */
function hostsOf(list = ""): string[] {
  return list
    .split(", ")
    .filter(Boolean)
    .map((each) => each.slice(each.indexOf(":") + 1));
}

/** @throws UnreadableError if the certificate and the key are not a CA's that can sign */
export function checkAuthority(files: CertificateAndKey, certificateFile: string, keyFile: string): X509Certificate {
  const certificate = parseCertificate(certificateFile, files.certificate);
  const key = parseKey(keyFile, files.key);
  if (!certificate.ca) throw new UnreadableError(certificateFile, "is not the certificate of a CA");
  if (!certificate.checkPrivateKey(key))
    throw new UnreadableError(keyFile, `is not the key of ${certificateFile}: put the CA's own key there`);
  if (!canSign(key))
    throw new UnreadableError(keyFile, "is not a key on the curve P-256 or P-384, which a CA needs here");
  return certificate;
}

/** @throws UnreadableError if the text is not a private key without a passphrase */
export function parseKey(file: string, text: string): ReturnType<typeof createPrivateKey> {
  try {
    return createPrivateKey(text);
  } catch {
    throw new UnreadableError(file, "is not a private key in PEM without a passphrase");
  }
}

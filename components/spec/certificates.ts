/** A kind of certificate: its permitted uses and its validity. */
export interface CertificateKind {
  /** Key usages and extended key usages (RFC 5280), as the TLS providers spell them. */
  readonly uses: readonly string[];
  /** Hours from creation to expiry. */
  readonly validityPeriodHours: number;
  /** Hours before expiry from which an update renews it. */
  readonly earlyRenewalHours: number;
}

const DAY = 24;

/** P-256: the providers' own default, P-224, is not a curve of TLS 1.3. */
export const KEY = { algorithm: "ECDSA", ecdsaCurve: "P256" } as const;

/** Signs the others, and nothing else. It is renewed early enough that no certificate that it signs outlives it. */
export const AUTHORITY: CertificateKind = {
  uses: ["cert_signing", "crl_signing"],
  validityPeriodHours: 1825 * DAY,
  earlyRenewalHours: 180 * DAY,
};

/**
 * dockerd does not read revocation lists, so a lost key stays valid until its certificate expires: a quarter of a year,
 * renewed after two months.
 */
const LEAF = { validityPeriodHours: 90 * DAY, earlyRenewalHours: renewalLead(90 * DAY) };

/** Valid for an engine, but not for one of its clients. */
export const SERVER: CertificateKind = { uses: ["digital_signature", "server_auth"], ...LEAF };

/** Valid for a client of an engine, but not for posing as an engine. */
export const CLIENT: CertificateKind = { uses: ["digital_signature", "client_auth"], ...LEAF };

/** How many hours before expiry a certificate is renewed by default: in the last third of its life. */
export function renewalLead(validityPeriodHours: number): number {
  return Math.floor(validityPeriodHours / 3);
}

/** A certificate's kind: what it may be used for and for how long. */
export interface CertificateKind {
  /** Key usages and extended key usages (RFC 5280), as the TLS providers spell them. */
  readonly uses: readonly string[];
  /** Hours from its making to its end. */
  readonly validityHours: number;
  /** Hours before its end from which on an update makes a new one. */
  readonly earlyRenewalHours: number;
}

const DAY = 24;

/** P-256: the providers' own default, P-224, is not a curve of TLS 1.3. */
export const KEY = { algorithm: "ECDSA", ecdsaCurve: "P256" } as const;

/** Signs the others, and nothing else. It is renewed before a certificate that it signs can outlive it. */
export const AUTHORITY: CertificateKind = {
  uses: ["cert_signing", "crl_signing"],
  validityHours: 1825 * DAY,
  earlyRenewalHours: 180 * DAY,
};

/**
 * dockerd reads no revocation list, so that a key that is lost is good until its certificate ends: a quarter of a year,
 * renewed after two months.
 */
const LEAF = { validityHours: 90 * DAY, earlyRenewalHours: renewalLead(90 * DAY) };

/** Good for an engine, and not for a client of one. */
export const SERVER: CertificateKind = { uses: ["digital_signature", "server_auth"], ...LEAF };

/** Good for a client of an engine, and not to pose as one. */
export const CLIENT: CertificateKind = { uses: ["digital_signature", "client_auth"], ...LEAF };

/** How many hours before its end a certificate is renewed, unless it is said: in the last third of its life. */
export function renewalLead(validityHours: number): number {
  return Math.floor(validityHours / 3);
}

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

/** The life of an issued certificate. Times in RFC 3339. */
export interface CertificateLife {
  readonly notBefore: string;
  readonly notAfter: string;
  /** Hours before `notAfter` from which an update renews it. */
  readonly earlyRenewalHours: number;
}

const HOUR = 3_600_000;

/** From when an update renews the first of these certificates, in RFC 3339. Empty if none of the times is known. */
export function renewAfter(certificates: readonly CertificateLife[]): string {
  const times = certificates
    .map(({ notAfter, earlyRenewalHours }) => Date.parse(notAfter) - earlyRenewalHours * HOUR)
    .filter((time) => Number.isFinite(time));
  return times.length === 0 ? "" : new Date(Math.min(...times)).toISOString();
}

/**
 * What to tell the user about certificates with less than a third of their life left, by name; undefined if there are
 * none. An update that renews a certificate does not know its new times yet, and so there is nothing to tell.
 *
 * @param now milliseconds since 1970
 */
export function expiryWarning(certificates: ReadonlyMap<string, CertificateLife>, now: number): string | undefined {
  const late = [...certificates].filter(([, { notBefore, notAfter }]) => {
    const [start, end] = [Date.parse(notBefore), Date.parse(notAfter)];
    return end - now < (end - start) / 3;
  });
  const [first] = late.sort(([, one], [, other]) => Date.parse(one.notAfter) - Date.parse(other.notAfter));
  if (first === undefined) return undefined;
  const [, life] = first;
  const names = late.map(([name]) => `"${name}"`).join(", ");
  const what = late.length === 1 ? `The certificate ${names} has` : `The certificates ${names} have`;
  return Date.parse(life.notAfter) <= now
    ? `${what} expired at ${life.notAfter}: clients are refused until an update renews them.`
    : `${what} less than a third of their life left. Run an update between ${renewAfter([life])}, from when it ` +
        `renews them, and ${life.notAfter}, when they expire and clients are refused.`;
}

import "reflect-metadata"; // The X.509 library needs it, and before anything of its own.
import { createPrivateKey, createPublicKey, generateKeyPairSync, type KeyObject, webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";
import { AUTHORITY, type CertificateKind, KEY } from "../components/spec/certificates";

/** A certificate and its private key, both in PEM. */
export interface CertificateAndKey {
  readonly certificate: string;
  readonly key: string;
}

/** What a certificate is to say, and from when it is valid. */
export interface Request {
  readonly kind: CertificateKind;
  readonly commonName: string;
  /** DNS names and IP addresses under which a server is reached. */
  readonly hosts?: readonly string[];
  /** @default those of the kind */
  readonly validityPeriodHours?: number | undefined;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Curves under the names of the specification and of openssl, and the hash that a CA with such a key signs with. */
const CURVES = {
  P256: { namedCurve: "P-256", openssl: "prime256v1", hash: "SHA-256" },
  P384: { namedCurve: "P-384", openssl: "secp384r1", hash: "SHA-384" },
} as const;

/** Uses of a key, as the TLS providers spell them. */
const KEY_USAGES: Readonly<Record<string, x509.KeyUsageFlags>> = {
  cert_signing: x509.KeyUsageFlags.keyCertSign,
  crl_signing: x509.KeyUsageFlags.cRLSign,
  digital_signature: x509.KeyUsageFlags.digitalSignature,
};
const EXTENDED_KEY_USAGES: Readonly<Record<string, x509.ExtendedKeyUsage>> = {
  server_auth: x509.ExtendedKeyUsage.serverAuth,
  client_auth: x509.ExtendedKeyUsage.clientAuth,
};

const HOUR = 3_600_000;

/** A new CA with a new key. */
export async function newAuthority(commonName: string, now: number): Promise<CertificateAndKey> {
  const key = newKey();
  const name = nameOf(commonName);
  const certificate = await signed({
    subject: name,
    publicKey: publicKeyOf(key),
    validity: validity(now, AUTHORITY.validityPeriodHours),
    kind: AUTHORITY,
    issuer: { name, key },
  });
  return { certificate, key };
}

/** A new certificate for the key and the name that a CA has, so that whoever trusts one of them trusts both. */
export async function renewedAuthority({ certificate, key }: CertificateAndKey, now: number): Promise<string> {
  const old = new x509.X509Certificate(certificate);
  const issuer = issuerOf({ certificate, key });
  return signed({
    subject: issuer.name,
    publicKey: publicKeyOf(key),
    keyId: issuer.keyId,
    validity: validity(now, hoursOf(old)),
    kind: AUTHORITY,
    issuer,
  });
}

/** A certificate that a CA signs, with a new key. It does not outlive the CA's. */
export async function newCertificate(
  { kind, commonName, hosts = [], validityPeriodHours = kind.validityPeriodHours, now }: Request,
  authority: CertificateAndKey,
): Promise<CertificateAndKey> {
  const key = newKey();
  const certificate = await signed({
    subject: nameOf(commonName),
    publicKey: publicKeyOf(key),
    validity: within(authority, validity(now, validityPeriodHours)),
    kind,
    extensions: hosts.length === 0 ? [] : [new x509.SubjectAlternativeNameExtension(hosts.map(generalName))],
    issuer: issuerOf(authority),
  });
  return { certificate, key };
}

/** A certificate for the same key, names and lifetime, valid from now on. The key itself is not needed. */
export async function renewedCertificate(
  old: string,
  kind: CertificateKind,
  authority: CertificateAndKey,
  now: number,
): Promise<string> {
  const publicKey = new x509.X509Certificate(old).publicKey;
  return signedLike(old, { publicKey, kind, authority, now });
}

/** A certificate for the same names and lifetime, with a new key. */
export async function replacedCertificate(
  old: string,
  kind: CertificateKind,
  authority: CertificateAndKey,
  now: number,
): Promise<CertificateAndKey> {
  const key = newKey();
  return { certificate: await signedLike(old, { publicKey: publicKeyOf(key), kind, authority, now }), key };
}

async function signedLike(
  old: string,
  {
    publicKey,
    kind,
    authority,
    now,
  }: Pick<ToSign, "publicKey" | "kind"> & { authority: CertificateAndKey; now: number },
): Promise<string> {
  const certificate = new x509.X509Certificate(old);
  const names = certificate.getExtension(x509.SubjectAlternativeNameExtension);
  return signed({
    subject: certificate.subjectName,
    publicKey,
    validity: within(authority, validity(now, hoursOf(certificate))),
    kind,
    extensions: names ? [names] : [],
    issuer: issuerOf(authority),
  });
}

/** Whether a CA's key is of a kind that can sign here. */
export function canSign(key: KeyObject): boolean {
  return curveOf(key) !== undefined;
}

interface ToSign {
  readonly subject: x509.Name;
  readonly publicKey: x509.PublicKey;
  readonly validity: { readonly notBefore: Date; readonly notAfter: Date };
  readonly kind: CertificateKind;
  readonly extensions?: readonly x509.Extension[];
  /** The identifier of the certificate's key. @default a hash of the key */
  readonly keyId?: string | undefined;
  readonly issuer: {
    readonly name: x509.Name;
    readonly key: string;
    /** The identifier of its key. Verifiers compare it, and a CA of another tool may have one of its own making. */
    readonly keyId?: string | undefined;
  };
}

async function signed({ subject, publicKey, keyId, validity: dates, kind, extensions = [], issuer }: ToSign) {
  const signer = createPrivateKey(issuer.key);
  const { namedCurve, hash } = curveOf(signer) ?? CURVES[KEY.ecdsaCurve];
  const pkcs8 = signer.export({ type: "pkcs8", format: "der" });
  const algorithm = { name: "ECDSA", namedCurve };
  const certificate = await x509.X509CertificateGenerator.create(
    {
      subject,
      issuer: issuer.name,
      publicKey,
      ...dates,
      signingKey: await webcrypto.subtle.importKey("pkcs8", pkcs8, algorithm, false, ["sign"]),
      signingAlgorithm: { name: "ECDSA", hash },
      extensions: [
        new x509.BasicConstraintsExtension(kind === AUTHORITY, undefined, true),
        new x509.KeyUsagesExtension(
          kind.uses.reduce((flags, use) => flags | (KEY_USAGES[use] ?? 0), 0),
          true,
        ),
        ...extendedKeyUsages(kind),
        keyId === undefined
          ? await x509.SubjectKeyIdentifierExtension.create(publicKey)
          : new x509.SubjectKeyIdentifierExtension(keyId),
        issuer.keyId === undefined
          ? await x509.AuthorityKeyIdentifierExtension.create(publicKeyOf(issuer.key))
          : new x509.AuthorityKeyIdentifierExtension(issuer.keyId),
        ...extensions,
      ],
    },
    webcrypto as Crypto,
  );
  return `${certificate.toString("pem")}\n`;
}

function extendedKeyUsages({ uses }: CertificateKind): x509.Extension[] {
  const extended = uses.flatMap((use) => EXTENDED_KEY_USAGES[use] ?? []);
  return extended.length === 0 ? [] : [new x509.ExtendedKeyUsageExtension(extended)];
}

function issuerOf({ certificate, key }: CertificateAndKey): ToSign["issuer"] {
  const parsed = new x509.X509Certificate(certificate);
  return { name: parsed.subjectName, key, keyId: parsed.getExtension(x509.SubjectKeyIdentifierExtension)?.keyId };
}

function hoursOf({ notBefore, notAfter }: x509.X509Certificate): number {
  return (notAfter.getTime() - notBefore.getTime()) / HOUR;
}

function nameOf(commonName: string): x509.Name {
  return new x509.Name([{ CN: [commonName] }]);
}

function generalName(host: string): { type: "ip" | "dns"; value: string } {
  return { type: isIP(host) === 0 ? "dns" : "ip", value: host };
}

function newKey(): string {
  const { namedCurve } = CURVES[KEY.ecdsaCurve];
  const { privateKey } = generateKeyPairSync("ec", { namedCurve });
  return privateKey.export({ type: "pkcs8", format: "pem" }).toString();
}

function publicKeyOf(privateKey: string): x509.PublicKey {
  return new x509.PublicKey(createPublicKey(privateKey).export({ type: "spki", format: "pem" }).toString());
}

function curveOf(key: KeyObject): (typeof CURVES)[keyof typeof CURVES] | undefined {
  return Object.values(CURVES).find(({ openssl }) => openssl === key.asymmetricKeyDetails?.namedCurve);
}

/** Certificates know whole seconds only. */
function validity(now: number, hours: number): ToSign["validity"] {
  const notBefore = new Date(Math.floor(now / 1000) * 1000);
  return { notBefore, notAfter: new Date(notBefore.getTime() + hours * HOUR) };
}

function within({ certificate }: CertificateAndKey, { notBefore, notAfter }: ToSign["validity"]): ToSign["validity"] {
  const end = new x509.X509Certificate(certificate).notAfter;
  return { notBefore, notAfter: end < notAfter ? end : notAfter };
}

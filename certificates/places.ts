import type { X509Certificate } from "node:crypto";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { type CertificateKind, CLIENT, SERVER } from "../components/spec/certificates";
import { UnreadableError } from "../documents/unreadable";
import { checkAuthority, type Life, lifeOf, parseCertificate, parseKey } from "./certificate";
import { textOf } from "./files";
import type { CertificateAndKey } from "./issue";

/**
 * The names of files, which are those that the Docker client looks for in `DOCKER_CERT_PATH`. The folder of the CA has
 * the first of them, and the CA's key.
 */
export const FILES = {
  authority: "ca.pem",
  authorityKey: "ca-key.pem",
  certificate: "cert.pem",
  key: "key.pem",
} as const;

/** Where certificates are. */
export interface Folders {
  /** Has `server` and `clients`. */
  readonly folder: string;
  /** The folder of the CA's certificate and key. @default `ca`, in the folder */
  readonly authorityFolder?: string | undefined;
}

/** The folder of a certificate that a CA signs, and what the certificate is for. */
export interface Place {
  readonly folder: string;
  readonly kind: CertificateKind;
}

/** A certificate in its place. */
export interface Placed {
  readonly place: Place;
  readonly text: string;
  readonly certificate: X509Certificate;
  readonly life: Life;
}

/** A CA in its folder, whose key may be elsewhere. */
export interface PlacedAuthority {
  readonly text: string;
  readonly certificate: X509Certificate;
  readonly life: Life;
}

/** Extended key usages, as Node lists them. */
const USED_FOR = new Map<CertificateKind, readonly [oid: string, user: string]>([
  [SERVER, ["1.3.6.1.5.5.7.3.1", "a server"]],
  [CLIENT, ["1.3.6.1.5.5.7.3.2", "a client"]],
]);

export function authorityFolderOf({ folder, authorityFolder = join(folder, "ca") }: Folders): string {
  return authorityFolder;
}

export function serverPlace({ folder }: Folders): Place {
  return { folder: join(folder, "server"), kind: SERVER };
}

export function clientPlace({ folder }: Folders, name: string): Place {
  return { folder: join(folder, "clients", name), kind: CLIENT };
}

/** The places that have a certificate or a key: the server's first, and then those of clients, sorted. */
export function usedPlaces(folders: Folders): Place[] {
  return [serverPlace(folders), ...clientNames(folders).map((name) => clientPlace(folders, name))].filter(isUsed);
}

export function isUsed({ folder }: Place): boolean {
  return [FILES.certificate, FILES.key].some((name) => existsSync(join(folder, name)));
}

/** @throws UnreadableError */
function clientNames({ folder }: Folders): string[] {
  const clients = join(folder, "clients");
  try {
    const entries = readdirSync(clients).filter((name) => !name.startsWith("."));
    return entries.sort();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw new UnreadableError(clients, `cannot be read: ${(error as Error).message}`);
  }
}

/** The CA's certificate; undefined if its folder has neither that nor a key. @throws UnreadableError */
export function readAuthority(folders: Folders): PlacedAuthority | undefined {
  const folder = authorityFolderOf(folders);
  const file = join(folder, FILES.authority);
  const text = textOf(file);
  if (text === undefined) {
    if (!existsSync(join(folder, FILES.authorityKey))) return undefined;
    throw new UnreadableError(
      file,
      `is not there, and ${FILES.authorityKey} beside it is: put the CA's certificate back`,
    );
  }
  const certificate = parseCertificate(file, text);
  if (!certificate.ca) throw new UnreadableError(file, "is not the certificate of a CA");
  return { text, certificate, life: lifeOf(certificate) };
}

/** What signs: the CA's certificate and key. @throws UnreadableError */
export function readSigner(folders: Folders, { text }: PlacedAuthority): CertificateAndKey {
  const folder = authorityFolderOf(folders);
  const [certificateFile, keyFile] = [join(folder, FILES.authority), join(folder, FILES.authorityKey)];
  const key = textOf(keyFile);
  if (key === undefined)
    throw new UnreadableError(keyFile, "is not there, and signs all certificates: name the CA's folder with --ca");
  checkAuthority({ certificate: text, key }, certificateFile, keyFile);
  return { certificate: text, key };
}

/**
 * The certificate in a place, once it is certain that this CA has signed it for this purpose, and that the key beside
 * it is its own. The key may be elsewhere.
 *
 * @throws UnreadableError
 */
export function readPlaced(place: Place, authority: PlacedAuthority): Placed {
  const file = join(place.folder, FILES.certificate);
  const placed = readUnverified(place);
  const { certificate } = placed;
  if (!certificate.checkIssued(authority.certificate) || !certificate.verify(authority.certificate.publicKey))
    throw new UnreadableError(file, "is not signed by the CA, and stays as it is: --replace makes a new one");
  const [oid, user] = USED_FOR.get(place.kind) ?? [];
  if (certificate.ca || !certificate.keyUsage?.includes(oid ?? ""))
    throw new UnreadableError(file, `is not the certificate of ${user}, and stays as it is`);
  const keyFile = join(place.folder, FILES.key);
  const key = textOf(keyFile);
  if (key !== undefined && !certificate.checkPrivateKey(parseKey(keyFile, key)))
    throw new UnreadableError(keyFile, `is not the key of ${file}: put its own key there, or --replace both`);
  return placed;
}

/** The certificate in a place, whoever has signed it. @throws UnreadableError */
export function readUnverified(place: Place): Placed {
  const file = join(place.folder, FILES.certificate);
  const text = textOf(file);
  if (text === undefined)
    throw new UnreadableError(file, `is not there, and ${FILES.key} beside it is: put it back, or --replace both`);
  const certificate = parseCertificate(file, text);
  return { place, text, certificate, life: lifeOf(certificate) };
}

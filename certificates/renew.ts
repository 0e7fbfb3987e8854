import { X509Certificate } from "node:crypto";
import { join } from "node:path";
import { UnreadableError } from "../documents/unreadable";
import { isDue } from "./certificate";
import { type Files, replaceFiles, textOf } from "./files";
import { type CertificateAndKey, renewedAuthority, renewedCertificate } from "./issue";
import { type Outcome, outcome } from "./outcome";
import {
  authorityFolderOf,
  FILES,
  type Folders,
  type Place,
  type PlacedAuthority,
  readAuthority,
  readPlaced,
  readSigner,
  usedPlaces,
} from "./places";

/** What a run has done, and what it could not do. */
export interface Renewal {
  readonly outcomes: readonly Outcome[];
  /** One for each certificate that was left as it is. The others were renewed nevertheless. */
  readonly problems: readonly UnreadableError[];
}

/**
 * Renews the CA's certificate and those that it has signed, where it is time. Keys stay, and names, lifetimes and modes
 * of files. A certificate that the CA has not signed is a problem, and stays as it is.
 *
 * @param now milliseconds since 1970
 * @throws UnreadableError without a CA and its key
 */
export async function renewCertificates(folders: Folders, now: number): Promise<Renewal> {
  const found = existingAuthority(folders);
  let signer = readSigner(folders, found);
  const folder = authorityFolderOf(folders);
  let first = outcome("kept", folder, found.certificate);
  if (isDue(found.life, now)) {
    signer = { ...signer, certificate: await renewedAuthority(signer, now) };
    replaceFiles(folder, { [FILES.authority]: signer.certificate });
    first = outcome("renewed", folder, signer.certificate);
  }
  const { outcomes, problems } = await forEach(usedPlaces(folders), (place) => renewOne(place, found, signer, now));
  return { outcomes: [first, ...outcomes], problems };
}

/**
 * Says which certificates are due, and writes nothing. The CA's key is not needed.
 *
 * @param now milliseconds since 1970
 * @throws UnreadableError without a CA
 */
export async function inspectCertificates(folders: Folders, now: number): Promise<Renewal> {
  const found = existingAuthority(folders);
  const state = ({ certificate, life }: PlacedAuthority, folder: string) =>
    outcome(life.notAfter <= now ? "expired" : isDue(life, now) ? "due" : "kept", folder, certificate);
  const { outcomes, problems } = await forEach(usedPlaces(folders), (place) =>
    state(readPlaced(place, found), place.folder),
  );
  return { outcomes: [state(found, authorityFolderOf(folders)), ...outcomes], problems };
}

function existingAuthority(folders: Folders): PlacedAuthority {
  const found = readAuthority(folders);
  if (found) return found;
  throw new UnreadableError(
    authorityFolderOf(folders),
    "has no CA: name its folder with --ca, or make certificates first, with --server and --client",
  );
}

async function forEach(places: readonly Place[], act: (place: Place) => Outcome | Promise<Outcome>): Promise<Renewal> {
  const outcomes: Outcome[] = [];
  const problems: UnreadableError[] = [];
  for (const place of places) {
    try {
      outcomes.push(await act(place));
    } catch (error) {
      if (!(error instanceof UnreadableError)) throw error;
      problems.push(error);
    }
  }
  return { outcomes, problems };
}

async function renewOne(
  place: Place,
  authority: PlacedAuthority,
  signer: CertificateAndKey,
  now: number,
): Promise<Outcome> {
  const { text, certificate, life } = readPlaced(place, authority);
  const trusted = authorityCopy(place, signer);
  if (!isDue(life, now)) {
    replaceFiles(place.folder, trusted);
    return outcome("kept", place.folder, certificate);
  }
  const renewed = await renewedCertificate(text, place.kind, signer, now);
  replaceFiles(place.folder, { ...trusted, [FILES.certificate]: renewed });
  return outcome("renewed", place.folder, renewed);
}

/** The copy of the CA's certificate beside another one, if it has to be written. */
function authorityCopy({ folder }: Place, { certificate }: CertificateAndKey): Files {
  const file = join(folder, FILES.authority);
  const text = textOf(file);
  if (text?.includes(certificate.trim())) return {};
  const [pem, ...others] = text?.match(/-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----/g) ?? [];
  if (text !== undefined && (pem === undefined || others.length > 0 || !haveSameKey(pem, certificate)))
    throw new UnreadableError(file, "is not a copy of the CA's certificate alone: put the CA's ca.pem into it");
  return { [FILES.authority]: certificate };
}

function haveSameKey(one: string, other: string): boolean {
  const [first, second] = [one, other].map((pem) =>
    new X509Certificate(pem).publicKey.export({ type: "spki", format: "pem" }),
  );
  return first === second;
}

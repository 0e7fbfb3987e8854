import { isIP } from "node:net";
import { join } from "node:path";
import { UnreadableError } from "../documents/unreadable";
import { subjectOf } from "./certificate";
import { createFolder, type Files, replaceFiles } from "./files";
import { type CertificateAndKey, newAuthority, newCertificate, type Request, replacedCertificate } from "./issue";
import { type Outcome, outcome } from "./outcome";
import {
  authorityFolderOf,
  clientPlace,
  FILES,
  type Folders,
  isUsed,
  type Place,
  type PlacedAuthority,
  readAuthority,
  readPlaced,
  readSigner,
  readUnverified,
  serverPlace,
  usedPlaces,
} from "./places";

/** The certificates to make. */
export interface Wanted extends Folders {
  /** The common name of the server, and with " CA" that of the CA. */
  readonly name: string;
  /** DNS names and IP addresses of the server. None makes no certificate for it. */
  readonly hosts: readonly string[];
  readonly clients: readonly string[];
  /** How long certificates of the server and of clients are valid. @default as in the components */
  readonly validityPeriodHours?: number | undefined;
  /** Makes new keys and certificates in place of those that are there. */
  readonly replace: boolean;
  /** Makes a new CA in place of the one that is there, and with it everything that it has signed. */
  readonly replaceAuthority: boolean;
  /** Milliseconds since 1970. */
  readonly now: number;
}

/** Something to write, and what to say about it. */
interface Step {
  readonly outcome: Outcome;
  write(): void;
}

/**
 * Makes certificates, and the CA if there is none. What is there stays, unless it is to be replaced. Everything is
 * checked and signed before the first file is written.
 *
 * @throws UnreadableError
 */
export async function makeCertificates(wanted: Wanted): Promise<Outcome[]> {
  const found = readAuthority(wanted);
  const used = usedPlaces(wanted);
  const isNew = found === undefined || wanted.replaceAuthority;
  if (!found && used.length > 0 && !wanted.replaceAuthority) throw missingAuthority(wanted, used);
  const signer = isNew ? await newAuthority(`${wanted.name} CA`, wanted.now) : validSigner(wanted, found);
  const authority = isNew ? undefined : found;

  const steps: Step[] = isNew ? [authorityStep(authorityFolderOf(wanted), signer, found !== undefined)] : [];
  const requests = requestsOf(wanted);
  for (const [place, request] of requests) steps.push(await leafStep(place, request, { wanted, signer, authority }));
  const asked = new Set([...requests.keys()].map(({ folder }) => folder));
  if (isNew) {
    for (const place of used.filter(({ folder }) => !asked.has(folder))) {
      const old = readUnverified(place).text;
      steps.push(issuedStep(place, await replacedCertificate(old, place.kind, signer, wanted.now), signer));
    }
  }
  for (const step of steps) step.write();
  return steps.map((step) => step.outcome);
}

function missingAuthority(folders: Folders, [first]: readonly Place[]): UnreadableError {
  return new UnreadableError(
    authorityFolderOf(folders),
    `has no CA, and ${first?.folder} has a certificate that one has signed: name the folder of that CA with --ca, or ` +
      "replace all certificates with --replace-ca",
  );
}

function validSigner(wanted: Wanted, authority: PlacedAuthority): CertificateAndKey {
  const signer = readSigner(wanted, authority);
  if (authority.life.notAfter > wanted.now) return signer;
  throw new UnreadableError(
    join(authorityFolderOf(wanted), FILES.authority),
    "has expired: run this with --renew first",
  );
}

/** What is asked for, by its place. */
function requestsOf(wanted: Wanted): Map<Place, Request> {
  const { hosts, clients, name, validityPeriodHours, now } = wanted;
  const server = serverPlace(wanted);
  const requests = new Map<Place, Request>();
  if (hosts.length > 0) requests.set(server, { kind: server.kind, commonName: name, hosts, validityPeriodHours, now });
  for (const client of new Set(clients)) {
    const place = clientPlace(wanted, client);
    requests.set(place, { kind: place.kind, commonName: client, validityPeriodHours, now });
  }
  return requests;
}

interface Surroundings {
  readonly wanted: Wanted;
  readonly signer: CertificateAndKey;
  /** The CA that was there and stays. */
  readonly authority: PlacedAuthority | undefined;
}

async function leafStep(place: Place, request: Request, { wanted, signer, authority }: Surroundings): Promise<Step> {
  if (authority === undefined || wanted.replace || !isUsed(place))
    return issuedStep(place, await newCertificate(request, signer), signer);
  const { certificate } = readPlaced(place, authority);
  const subject = subjectOf(certificate);
  if (request.hosts && !sameHosts(subject, request.hosts))
    throw new UnreadableError(
      join(place.folder, FILES.certificate),
      `is for ${subject}: name the same, or --replace it and its key`,
    );
  return { outcome: outcome("kept", place.folder, certificate), write: () => {} };
}

function authorityStep(folder: string, { certificate, key }: CertificateAndKey, isThere: boolean): Step {
  const files = { [FILES.authorityKey]: key, [FILES.authority]: certificate };
  return writing(folder, files, certificate, isThere);
}

function issuedStep(place: Place, { certificate, key }: CertificateAndKey, signer: CertificateAndKey): Step {
  const files = { [FILES.authority]: signer.certificate, [FILES.key]: key, [FILES.certificate]: certificate };
  return writing(place.folder, files, certificate, isUsed(place));
}

function writing(folder: string, files: Files, certificate: string, isThere: boolean): Step {
  return {
    outcome: outcome(isThere ? "replaced" : "created", folder, certificate),
    write: () => (isThere ? replaceFiles(folder, files) : createFolder(folder, files)),
  };
}

/** Whether a certificate's hosts are those that are asked for, in any order and spelling. */
function sameHosts(subject: string, hosts: readonly string[]): boolean {
  const normal = (list: readonly string[]) => JSON.stringify([...new Set(list.map(normalHost))].sort());
  return normal(subject.split(", ")) === normal(hosts);
}

/** IPv6 addresses have many spellings; openssl writes them in capitals and without `::`. */
function normalHost(host: string): string {
  return isIP(host) === 6 ? new URL(`http://[${host}]`).hostname : host.toLowerCase();
}

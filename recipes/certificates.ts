import { lstatSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { textOf } from "../certificates/files";
import { makeCertificates } from "../certificates/make";
import type { RecipeCertificates } from "./plan/certificates";
import { type RecipeOptions, serverNames } from "./plan/options";

/** The folder of a recipe's certificates, in its own. */
export const CERTIFICATES = "certificates";

/** The command that makes the certificates that are missing, after `breakwater`. */
export function certificatesCommand(options: RecipeOptions): string[] {
  return [
    "certificates",
    CERTIFICATES,
    ...["--name", options.name],
    ...serverNames(options).flatMap((host) => ["--server", host]),
    ...options.clients.flatMap(({ name }) => ["--client", name]),
  ];
}

/** A file in each folder into which makeRecipeCertificates writes. */
export function certificatePaths({ clients }: RecipeOptions): string[] {
  const folders = ["ca", "server", ...clients.map(({ name }) => `clients/${name}`)];
  return folders.map((folder) => `${CERTIFICATES}/${folder}/ca.pem`);
}

/** Where a recipe's folder has files among its certificates; undefined if it has none. */
export function certificatesIn(folder: string): string | undefined {
  const place = join(folder, CERTIFICATES);
  const found = lstatSync(place, { throwIfNoEntry: false });
  if (found === undefined || (found.isDirectory() && readdirSync(place).length === 0)) return undefined;
  return place;
}

/** Makes the certificates that are missing in a recipe's folder. @throws UnreadableError */
export async function makeRecipeCertificates(folder: string, options: RecipeOptions, now: number): Promise<void> {
  await makeCertificates({
    folder: join(folder, CERTIFICATES),
    name: options.name,
    hosts: serverNames(options),
    clients: options.clients.map(({ name }) => name),
    replace: false,
    replaceAuthority: false,
    now,
  });
}

/** The certificates of a recipe's folder; undefined unless all are there. @throws UnreadableError */
export function readRecipeCertificates(
  folder: string,
  { kind, clients }: RecipeOptions,
): RecipeCertificates | undefined {
  const text = (...names: string[]) => textOf(join(folder, CERTIFICATES, ...names));
  const pair = (...names: string[]) => {
    const [certificate, key] = [text(...names, "cert.pem"), text(...names, "key.pem")];
    return certificate !== undefined && key !== undefined ? { certificate, key } : undefined;
  };
  const server = kind === "client" ? { certificate: "", key: "" } : pair("server");
  const ca = kind === "client" ? text("clients", clients[0]?.name ?? "", "ca.pem") : text("server", "ca.pem");
  const named = clients.map(({ name }) => [name, pair("clients", name)] as const);
  if (ca === undefined || server === undefined || named.some(([, found]) => found === undefined)) return undefined;
  return { ca, server, clients: Object.fromEntries(named) as RecipeCertificates["clients"] };
}

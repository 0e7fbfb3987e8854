import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { makeRecipeCertificates, readRecipeCertificates } from "../../recipes/certificates";
import { FORMATS } from "../../recipes/formats";
import type { RecipeFile, RecipeFormat } from "../../recipes/formats/format";
import { KINDS, type Kind } from "../../recipes/plan/options";
import { recipeFiles } from "../../recipes/recipe";
import { checkedRequest, commandOf, type RecipeRequest } from "../../recipes/request";

/** A cell of the table of kinds and formats, with what is asked for. */
export interface Cell {
  readonly title: string;
  readonly format: RecipeFormat;
  readonly kind: Kind;
  readonly request: RecipeRequest;
}

/** Every cell, with what it needs, in each mode of an engine. */
export function cells(): Cell[] {
  return FORMATS.flatMap((format) =>
    format.kinds.flatMap((kind) =>
      (kind === "client" || kind === "builder" ? [undefined] : (["rootless", "rootful"] as const)).map((mode) => ({
        title: `${kind} --for ${format.name}${mode === undefined ? "" : `, ${mode}`}`,
        format,
        kind,
        request: {
          kind,
          for: format.name,
          ...(mode && { mode }),
          ...(kind === "client" && !format.isInCluster && { host: "build.example.com" }),
          ...(kind !== "client" && format.isElsewhere && { publish: "10.0.0.5", host: "build.example.com" }),
          ...(kind === "endpoint" && { client: ["ci=run", "dashboard=observe"] }),
        },
      })),
    ),
  );
}

export const ALL_KINDS = Object.keys(KINDS) as Kind[];

/** The files of a request, as they would be written into a folder that has these certificates. */
export function filesOf(request: RecipeRequest, certificates?: string): RecipeFile[] {
  const { format, options } = checkedRequest(request);
  const origin = { version: "1.2.3", command: commandOf(request) };
  return recipeFiles(
    format,
    options,
    origin,
    certificates === undefined ? undefined : readRecipeCertificates(certificates, options),
  );
}

/** A folder with the certificates of every cell. */
export async function certificatesIn(folder: string): Promise<void> {
  const clients = ["ci", "dashboard"].map((name) => ({ name }));
  await makeRecipeCertificates(folder, { kind: "endpoint", mode: "rootless", name: "docker", clients }, Date.now());
}

export function write(folder: string, files: readonly RecipeFile[]): void {
  for (const { path, text } of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

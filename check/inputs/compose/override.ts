import { basename, dirname, join } from "node:path";
import { exists } from "../../../documents/disk";

/** The file names under which Compose looks for a project, in order of precedence. */
const BASES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
/** The file names under which it looks for an override file. */
const OVERRIDES = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];

/** The base file that Compose reads an override file with, if it exists. */
export function baseOf(file: string): string | undefined {
  return file.includes("override") && OVERRIDES.includes(basename(file)) ? firstOf(dirname(file), BASES) : undefined;
}

/** The override file that Compose merges over a file by default, if it exists. */
export function overrideOf(file: string): string | undefined {
  const folder = dirname(file);
  const isBase = BASES.includes(basename(file)) && firstOf(folder, BASES) === file;
  return isBase ? firstOf(folder, OVERRIDES) : undefined;
}

function firstOf(folder: string, names: readonly string[]): string | undefined {
  return names.map((name) => join(folder, name)).find(exists);
}

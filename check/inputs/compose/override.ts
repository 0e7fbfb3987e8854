import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";

/** The names under which Compose looks for a project, the first that is there. */
const BASES = ["compose.yaml", "compose.yml", "docker-compose.yml", "docker-compose.yaml"];
/** The names under which it looks for what to lay over that. */
const OVERRIDES = [
  "compose.override.yml",
  "compose.override.yaml",
  "docker-compose.override.yml",
  "docker-compose.override.yaml",
];

/** The file that Compose reads an override file with, where there is one. */
export function baseOf(file: string): string | undefined {
  return file.includes("override") && OVERRIDES.includes(basename(file)) ? firstOf(dirname(file), BASES) : undefined;
}

/** The file that Compose lays over another by itself, where there is one. */
export function overrideOf(file: string): string | undefined {
  const folder = dirname(file);
  const isBase = BASES.includes(basename(file)) && firstOf(folder, BASES) === file;
  return isBase ? firstOf(folder, OVERRIDES) : undefined;
}

function firstOf(folder: string, names: readonly string[]): string | undefined {
  return names.map((name) => join(folder, name)).find((file) => existsSync(file));
}

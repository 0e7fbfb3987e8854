import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

/** The provider plugins that the components need. */
export const NEEDED = ["docker", "tls"] as const;

/** Folders with plugins for PATH, and the names of those that are installed nowhere. */
export interface Plugins {
  readonly missing: readonly string[];
  /** Whether the ones in `~/.pulumi/plugins` are used. */
  readonly installed: boolean;
}

/** Looks for each plugin on PATH, and in the folder in which `pulumi plugin install` puts it. */
export function findPlugins(environment: NodeJS.ProcessEnv = process.env): Plugins {
  const folders = (environment["PATH"] ?? "").split(delimiter);
  const home = join(environment["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  const installed = existsSync(home) ? readdirSync(home) : [];
  const missing = NEEDED.filter(
    (name) =>
      !folders.some((folder) => existsSync(join(folder, `pulumi-resource-${name}`))) &&
      !installed.some((entry) => entry.startsWith(`resource-${name}-v`)),
  );
  return { missing, installed: installed.length > 0 };
}

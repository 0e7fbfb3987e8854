import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { debianProgram } from "./debianProgram";

/** Gives the docker command of a home folder plugins, such as `docker-buildx`. */
export async function addDockerPlugins(home: string, ...names: readonly string[]): Promise<void> {
  const plugins = join(home, ".docker", "cli-plugins");
  mkdirSync(plugins, { recursive: true });
  for (const name of names)
    symlinkSync(await debianProgram(name, `/usr/libexec/docker/cli-plugins/${name}`), join(plugins, name));
}

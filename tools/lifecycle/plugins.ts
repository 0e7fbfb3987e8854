import { type ChildProcess, type ChildProcessByStdio, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";
import type { Readable } from "node:stream";

/** The provider plugins that the components need. */
export const NEEDED = ["docker", "tls"] as const;

type Plugin = (typeof NEEDED)[number];

/** The plugins' programs, on PATH or in the folder in which `pulumi plugin install` puts them; undefined if missing. */
export function findPlugins(
  environment: NodeJS.ProcessEnv = process.env,
): Readonly<Record<Plugin, string | undefined>> {
  const folders = (environment["PATH"] ?? "").split(delimiter);
  const home = join(environment["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins");
  const installed = existsSync(home) ? readdirSync(home) : [];
  const find = (name: Plugin) =>
    [
      ...folders,
      ...installed.filter((entry) => entry.startsWith(`resource-${name}-v`)).map((entry) => join(home, entry)),
    ]
      .map((folder) => join(folder, `pulumi-resource-${name}`))
      .find((file) => existsSync(file));
  return { docker: find("docker"), tls: find("tls") };
}

/** Plugins that are started once, for many commands: starting them takes most of the time of a refresh. */
export class RunningPlugins {
  private constructor(
    private readonly processes: readonly ChildProcess[],
    /** The environment in which the CLI uses them. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  /** @param programs by the names of the plugins. @throws Error if one of them does not start */
  static async start(programs: Readonly<Record<string, string>>, env: NodeJS.ProcessEnv): Promise<RunningPlugins> {
    const processes: ChildProcess[] = [];
    const addresses: string[] = [];
    try {
      for (const [name, program] of Object.entries(programs)) {
        // Without the address of a CLI as its argument, it does not end with that CLI's command.
        const plugin = spawn(program, [], { env, stdio: ["ignore", "pipe", "ignore"] });
        processes.push(plugin);
        addresses.push(`${name}:${await portOf(name, plugin)}`);
      }
    } catch (error) {
      endAll(processes);
      throw error;
    }
    return new RunningPlugins(processes, { PULUMI_DEBUG_PROVIDERS: addresses.join() });
  }

  end(): void {
    endAll(this.processes);
  }
}

/** The port that a plugin prints when it listens. All that it prints is read: it ends if it writes to a closed pipe. */
async function portOf(name: string, plugin: ChildProcessByStdio<null, Readable, null>): Promise<string> {
  const ended = once(plugin, "exit").then(([code, signal]) => {
    throw new Error(`the plugin ${name} ended before it listened (${code ?? signal}): run ${plugin.spawnfile} by hand`);
  });
  const [port] = (await Promise.race([once(createInterface(plugin.stdout), "line"), ended])) as [string];
  return port;
}

function endAll(processes: readonly ChildProcess[]): void {
  for (const each of processes) each.kill();
}

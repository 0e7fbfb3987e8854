import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";
import { createInterface } from "node:readline";

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
    /** Has the CLI use them. */
    readonly env: Readonly<Record<string, string>>,
  ) {}

  static async start(
    programs: Readonly<Record<string, string | undefined>>,
    env: NodeJS.ProcessEnv,
  ): Promise<RunningPlugins> {
    const processes: ChildProcess[] = [];
    const addresses: string[] = [];
    for (const [name, program] of Object.entries(programs)) {
      if (program === undefined) throw new Error(`no plugin ${name}`);
      // Without the address of an engine, which it would end without, it waits to be told one.
      const plugin = spawn(program, [], { env, stdio: ["ignore", "pipe", "ignore"] });
      processes.push(plugin);
      // It goes on being read: a plugin that writes to a closed pipe ends.
      const [port] = (await once(createInterface(plugin.stdout), "line")) as [string];
      addresses.push(`${name}:${port}`);
    }
    return new RunningPlugins(processes, { PULUMI_DEBUG_PROVIDERS: addresses.join() });
  }

  end(): void {
    for (const plugin of this.processes) plugin.kill();
  }
}

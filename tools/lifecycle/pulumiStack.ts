import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";
import { RunningPlugins } from "./plugins";
import { type Ended, inFull, inTurn, type Program, run, type Stack } from "./stack";

const PROGRAM = `
const docker = require("@pulumi/docker");
const components = require("./checkout/dist/components");
const { component, name, args, client, image, job, networks } = require("./program.json");
for (const network of networks) new docker.Network(network, { name: network });
const made = new components[component](name, args);
const clientOf = component === "BuildkitBuilder" ? components.buildkitClient : components.dockerClient;
new docker.Container(job, {
  image,
  entrypoints: ["sleep", "infinity"],
  ...clientOf(made, client),
  destroyGraceSeconds: 1,
});
exports.expiresAt = made.expiresAt;
`;

/** A stack of Pulumi's. */
export class PulumiStack implements Stack {
  private constructor(
    private readonly work: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly plugins: RunningPlugins,
  ) {}

  /** @param plugins the programs of the providers, by their names */
  static async at(dockerHost: string, plugins: Readonly<Record<string, string>>): Promise<PulumiStack> {
    const work = mkdtempSync(join(tmpdir(), "breakwater-lifecycle-"));
    const tools = execFileSync(join("tools", "toolchain.sh"), { encoding: "utf8" }).trim();
    const [state, home, temporary] = ["state", "home", "tmp"].map((name) => join(work, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [state, home, temporary]) mkdirSync(folder);
    symlinkSync(join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins"), join(home, "plugins"));
    symlinkSync(resolve("node_modules"), join(work, "node_modules"));
    symlinkSync(resolve("."), join(work, "checkout"));
    writeFileSync(join(work, "Pulumi.yaml"), "name: lifecycle\nruntime: nodejs\n");
    writeFileSync(join(work, "index.js"), PROGRAM);
    const env = {
      ...process.env,
      PATH: [tools, process.env["PATH"]].join(delimiter),
      TMPDIR: temporary,
      PULUMI_HOME: home,
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "lifecycle",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NO_COLOR: "1",
      DOCKER_HOST: dockerHost,
    };
    const stack = new PulumiStack(work, env, await RunningPlugins.start(plugins, env));
    const { code, text } = await stack.pulumi(["stack", "init", "dev"]);
    if (code === 0) return stack;
    stack.remove();
    throw new Error(text);
  }

  give(program: Program): void {
    writeFileSync(join(this.work, "program.json"), JSON.stringify(inFull(program)));
  }

  up(): Promise<Ended> {
    return this.pulumi(["up", "--yes", "--skip-preview"]);
  }

  rests(): Promise<Ended> {
    const preview = () => this.pulumi(["preview", "--diff", "--expect-no-changes"]);
    return inTurn(preview, () => this.refresh(), preview);
  }

  refresh(): Promise<Ended> {
    return this.pulumi(["refresh", "--yes", "--skip-preview"], this.plugins.env);
  }

  hasFoundNothing(text: string): boolean {
    return /Resources:\n +\d+ unchanged\n/.test(text);
  }

  destroy(): Promise<Ended> {
    return this.pulumi(["destroy", "--yes", "--skip-preview"]);
  }

  /** Pulumi makes it from the resource's name. */
  containerName(resource: string): string {
    return `^/${resource}-[0-9a-f]{7}$`;
  }

  remove(): void {
    this.plugins.end();
    rmSync(this.work, { recursive: true, force: true });
  }

  private pulumi(command: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return run("pulumi", [...command, "--non-interactive"], { cwd: this.work, env: { ...this.env, ...env } });
  }
}

import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { delimiter, join, resolve } from "node:path";

const MINUTES = 60_000;

/** How a command of the Pulumi CLI ended. */
export interface Ended {
  readonly code: number;
  /** What it printed, both streams. */
  readonly text: string;
}

/** The program of every stack: one component, and a client that stays. */
const PROGRAM = `
const docker = require("@pulumi/docker");
const { DindRunner, dockerClient } = require("./checkout/dist/components");
const { args, client: image } = require("./inputs.json");
for (const name of ["one", "two"]) new docker.Network(name, { name: "lifecycle-" + name });
const runner = new DindRunner("ci", args);
new docker.Container("job", {
  image,
  entrypoints: ["sleep", "infinity"],
  ...dockerClient(runner, Object.keys(args.clients ?? { client: {} })[0]),
  destroyGraceSeconds: 1,
});
exports.expiresAt = runner.expiresAt;
`;

/** A stack of its own, with its state in a temporary folder, whose containers run on the engine at DOCKER_HOST. */
export class Stack {
  private readonly work = mkdtempSync(join(tmpdir(), "breakwater-lifecycle-"));
  private readonly env: NodeJS.ProcessEnv;

  constructor(dockerHost: string) {
    const tools = execFileSync(join("tools", "toolchain.sh"), { encoding: "utf8" }).trim();
    const [state, home, temporary] = ["state", "home", "tmp"].map((name) => join(this.work, name)) as [
      string,
      string,
      string,
    ];
    for (const folder of [state, home, temporary]) mkdirSync(folder);
    symlinkSync(join(process.env["PULUMI_HOME"] ?? join(homedir(), ".pulumi"), "plugins"), join(home, "plugins"));
    symlinkSync(resolve("node_modules"), join(this.work, "node_modules"));
    symlinkSync(resolve("."), join(this.work, "checkout"));
    writeFileSync(join(this.work, "Pulumi.yaml"), "name: lifecycle\nruntime: nodejs\n");
    writeFileSync(join(this.work, "index.js"), PROGRAM);
    this.env = {
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
  }

  /** Sets the component's inputs for what comes. @param client the image of its client */
  give(args: object, client: string): void {
    writeFileSync(join(this.work, "inputs.json"), JSON.stringify({ args, client }));
  }

  async create(): Promise<void> {
    const { code, text } = await this.run("stack", "init", "dev");
    if (code !== 0) throw new Error(text);
  }

  /** `pulumi COMMAND` on the stack. */
  run(...command: readonly string[]): Promise<Ended> {
    return new Promise((done) => {
      execFile(
        "pulumi",
        [...command, "--non-interactive"],
        { cwd: this.work, env: this.env, maxBuffer: 1 << 26, timeout: 10 * MINUTES },
        (error, stdout, stderr) => done({ code: error ? Number(error.code ?? 1) : 0, text: `${stdout}${stderr}` }),
      );
    });
  }

  remove(): void {
    rmSync(this.work, { recursive: true, force: true });
  }
}

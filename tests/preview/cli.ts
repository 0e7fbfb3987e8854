import { execFile, execFileSync } from "node:child_process";
import {
  chmodSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";

const ROOT = process.cwd();
const PROVIDERS = join(ROOT, "tests", "preview", "providers");

export interface Outcome {
  readonly code: number;
  /** What the CLI printed, both streams. */
  readonly text: string;
  /** Every finding it printed: level, policy and resource name. */
  readonly findings: readonly { level: string; policy: string; resource: string }[];
}

/**
 * The real Pulumi CLI with state of its own in a temporary folder: the one on PATH, or the pinned build. Provider
 * plugins that are installed are used; for the others there are stand-ins (tests/preview/providers).
 */
export class PulumiCli {
  private readonly work = mkdtempSync(join(tmpdir(), "breakwater-preview-"));
  private readonly env: NodeJS.ProcessEnv;

  constructor() {
    const tools = execFileSync(join(ROOT, "tools", "toolchain.sh"), {
      encoding: "utf8",
      stdio: ["ignore", "pipe", "inherit"],
    }).trim();
    const [state, temporary] = [join(this.work, "state"), join(this.work, "tmp")];
    for (const folder of [state, temporary]) mkdirSync(folder);
    this.env = {
      ...process.env,
      PATH: [this.standIns(), tools, process.env["PATH"]].join(delimiter),
      // The CLI's language host leaves its pipes behind.
      TMPDIR: temporary,
      PULUMI_HOME: join(this.work, "home"),
      PULUMI_BACKEND_URL: `file://${state}`,
      PULUMI_CONFIG_PASSPHRASE: "tests",
      PULUMI_SKIP_UPDATE_CHECK: "1",
      PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
      NO_COLOR: "1",
    };
  }

  /** A folder on PATH with the components' plugin, and stand-ins for the plugins that are not installed here. */
  private standIns(): string {
    const installed = join(process.env["HOME"] ?? "", ".pulumi", "plugins");
    const plugins = existsSync(installed) ? readdirSync(installed) : [];
    const folder = join(this.work, "providers");
    mkdirSync(folder);
    symlinkSync(join(ROOT, "node_modules"), join(this.work, "node_modules"));
    symlinkSync(ROOT, join(this.work, "checkout"));
    copyFileSync(join(PROVIDERS, "standIn.js"), join(folder, "standIn.js"));
    copyFileSync(join(PROVIDERS, "pulumi-resource-breakwater"), join(folder, "pulumi-resource-breakwater"));
    for (const name of ["docker", "kubernetes", "tls"]) {
      const plugin = `pulumi-resource-${name}`;
      if (plugins.some((dir) => dir.startsWith(`resource-${name}-v`)))
        symlinkSync(installed, join(this.work, "plugins"));
      else {
        copyFileSync(join(PROVIDERS, plugin), join(folder, plugin));
        chmodSync(join(folder, plugin), 0o755);
      }
    }
    return folder;
  }

  /** Writes a program of this runtime into a folder of its own, and gives the folder. */
  program(name: string, files: Readonly<Record<string, string>>, runtime = "nodejs"): string {
    const folder = join(this.work, name);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, "Pulumi.yaml"), `name: ${name}\nruntime: ${runtime}\n${files["Pulumi.yaml"] ?? ""}`);
    for (const [file, content] of Object.entries(files))
      if (file !== "Pulumi.yaml") writeFileSync(join(folder, file), content);
    return folder;
  }

  /** `pulumi COMMAND` on the folder's stack `dev`, under the policy pack unless `pack` is another or none. */
  async run(
    folder: string,
    command: readonly string[],
    { config, pack = join(ROOT, "policypack") }: { config?: unknown; pack?: string | false } = {},
  ): Promise<Outcome> {
    await this.pulumi(folder, ["stack", "select", "--create", "dev"]);
    const options = pack === false ? [] : ["--policy-pack", pack];
    if (config !== undefined) {
      const file = join(this.work, "config.json");
      writeFileSync(file, JSON.stringify(config));
      options.push("--policy-pack-config", file);
    }
    try {
      return await this.pulumi(folder, [...command, "--stack", "dev", ...options]);
    } finally {
      rmSync(join(folder, "Pulumi.dev.yaml"), { force: true });
    }
  }

  preview(folder: string, options?: { config?: unknown; pack?: string | false }): Promise<Outcome> {
    return this.run(folder, ["preview"], options);
  }

  /** Names of the resources in the stack's state. */
  async deployed(folder: string): Promise<string[]> {
    const { deployment } = JSON.parse(await this.exported(folder)) as { deployment: { resources?: { urn: string }[] } };
    return (deployment.resources ?? []).map(({ urn }) => urn.split("::").at(-1) ?? "");
  }

  /** The stack's state, as `pulumi stack export` prints it. */
  async exported(folder: string, options: readonly string[] = []): Promise<string> {
    return (await this.pulumi(folder, ["stack", "export", "--stack", "dev", ...options])).text;
  }

  /** The file in which the backend keeps the stack. */
  checkpoint(project: string): string {
    return join(this.work, "state", ".pulumi", "stacks", project, "dev.json");
  }

  private pulumi(cwd: string, args: readonly string[]): Promise<Outcome> {
    return new Promise((resolve) => {
      execFile(
        "pulumi",
        [...args, "--non-interactive"],
        { cwd, env: this.env, maxBuffer: 1 << 28, timeout: 240_000 },
        (error, stdout, stderr) => {
          const text = args[0] === "stack" || args.includes("--json") ? stdout : `${stdout}${stderr}`;
          resolve({ code: error ? Number(error.code ?? 1) : 0, text, findings: findingsIn(text) });
        },
      );
    });
  }

  remove(): void {
    rmSync(this.work, { recursive: true, force: true });
  }
}

function findingsIn(text: string): Outcome["findings"] {
  return [...text.matchAll(/^\s*- \[(\w+)\](?: \[severity: \w+\])?\s+([\w-]+)\s+\([^ ]+: ([^)]*)\)/gm)].map(
    ([, level = "", policy = "", resource = ""]) => ({ level, policy, resource }),
  );
}

export function examples(name: string): string {
  return join(ROOT, "examples", name);
}

export { ROOT };

import { execFile, execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const QUIET = ["--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];

export interface Outcome {
  readonly code: number;
  /** Both streams. */
  readonly text: string;
}

/** A project of somebody who installs Breakwater, outside the checkout. */
export class Project {
  readonly folder = mkdtempSync(join(tmpdir(), "breakwater-project-"));

  /**
   * @param packages that it installs beside Breakwater, whose own install scripts do not run
   * @param manifest what its package.json has besides
   */
  constructor(packages: readonly string[] = [], manifest: object = {}) {
    const [packed] = JSON.parse(
      execFileSync("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", this.folder], {
        encoding: "utf8",
      }),
    ) as [{ filename: string }];
    this.write("package.json", JSON.stringify({ name: "project", private: true, ...manifest }));
    const install = ["install", ...QUIET, "--ignore-scripts", join(this.folder, packed.filename), ...packages];
    this.npm(install);
  }

  /** Runs npm, and once more if it has not ended within two minutes: it can wait forever for a connection that is gone. */
  private npm(args: readonly string[]): void {
    const run = () =>
      execFileSync("npm", args, { cwd: this.folder, stdio: ["ignore", "ignore", "inherit"], timeout: 120_000 });
    try {
      run();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ETIMEDOUT") throw error;
      run();
    }
  }

  write(name: string, text: string): string {
    const file = join(this.folder, name);
    writeFileSync(file, text);
    return file;
  }

  run(command: string, ...args: readonly string[]): Promise<Outcome> {
    const options = { cwd: this.folder, timeout: 120_000, env: { ...process.env, NO_COLOR: "1", NODE_OPTIONS: "" } };
    return new Promise((done) => {
      execFile(command, args, options, (error, stdout, stderr) =>
        done({ code: error ? Number(error.code ?? 1) : 0, text: `${stdout}${stderr}` }),
      );
    });
  }

  /** The version of a package, as it is found from below a folder of node_modules. */
  version(name: string, ...within: readonly string[]): string {
    const file = join(
      this.folder,
      ...within.flatMap((outer) => ["node_modules", outer]),
      "node_modules",
      name,
      "package.json",
    );
    return (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

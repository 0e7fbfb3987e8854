import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

/** The executable. */
export const MAIN = resolve("dist/cli/main.js");

/** What the tests' own environment says of colours must not count; that it is a CI's says it as well. */
const COLOURS = ["FORCE_COLOR", "NO_COLOR", "CI", "TF_BUILD", "TEAMCITY_VERSION", "TRAVIS", "CIRCLECI", "COLORTERM"];
export const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !COLOURS.includes(name))),
  TERM: "xterm-256color",
};

interface Surroundings {
  readonly cwd?: string;
  readonly input?: string;
  readonly env?: NodeJS.ProcessEnv;
}

/** Runs the command line, as a shell would, to its end. */
export function breakwater(args: readonly string[], { cwd, input = "", env = {} }: Surroundings = {}) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [MAIN, ...args], {
    encoding: "utf8",
    input,
    env: { ...ENVIRONMENT, ...env },
    ...(cwd !== undefined && { cwd }),
  });
  return { status, stdout, stderr };
}

/** A pod that joins the host's processes, which is mandatory to refuse, with a port of its node, which is advisory. */
export const UNSAFE = pod("hostPID: true, ", "ports: [{containerPort: 80, hostPort: 80}]");
/** The same with the advisory finding alone. */
export const ADVISORY = pod("", "ports: [{containerPort: 80, hostPort: 80}]");
export const SAFE = pod("", "ports: [{containerPort: 80}]");

function pod(spec: string, container: string): string {
  return (
    `apiVersion: v1\nkind: Pod\nmetadata: {name: web}\nspec: {${spec}containers: [{name: web, image: ` +
    `"nginx:1.27", ${container}}]}\n`
  );
}

/** A folder of one's own, for as long as a test runs. */
export function folder(files: Readonly<Record<string, string>>, test: (folder: string) => unknown): void {
  const root = mkdtempSync(join(tmpdir(), "breakwater-cli-"));
  try {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(root, name)), { recursive: true });
      writeFileSync(join(root, name), text);
    }
    test(root);
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}

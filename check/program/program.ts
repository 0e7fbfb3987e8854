import { fork } from "node:child_process";
import { existsSync, readdirSync, statSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, resolve } from "node:path";
import { isExecutable } from "../../core/package/files";
import type { PulumiResource } from "../../core/readers/pulumi/pulumi";
import { isObject } from "../../core/text/jsonObject";
import { readContent } from "../../documents/file";
import { UnreadableError } from "../../documents/unreadable";
import type { Content } from "../input/input";
import type { ProgramOrder, ProgramOutcome } from "./runProgram";
import { readStack, type StackChoice, stackMistake } from "./stack";

export interface ProgramOptions extends StackChoice {
  /** Seconds after which a program that does not end is stopped. @default 120 */
  readonly seconds?: number;
  /** Whether a stack that is named must have its Pulumi.STACK.yaml, if any stack has one. @default false */
  readonly isStackChecked?: boolean;
}

/**
 * The resources that a Pulumi program in JavaScript or TypeScript declares, found by running it to its end as a preview
 * with Pulumi's own mocks: no CLI, no provider, no login. Unknown are outputs that only a provider could know,
 * encrypted values of the stack's configuration, and what a provider's function returns besides its arguments. Children
 * of a component that a provider creates are not seen (Kubernetes charts and manifests that a provider expands are an
 * error). The program is code, and runs as such in its own process; its output goes to stderr.
 *
 * @param folder contains a Pulumi.yaml
 * @throws UnreadableError if there is no such program, it fails, or it ends before it has finished
 */
export async function readProgram(
  folder: string,
  { seconds = 120, isStackChecked = false, ...choice }: ProgramOptions = {},
): Promise<PulumiResource[]> {
  const root = resolve(folder);
  if (isExecutable())
    throw new UnreadableError(
      folder,
      "a Pulumi program is run by Node and its own packages, which the single-file executable lacks: install the package (docs/INSTALL.md)",
    );
  const { name, main, config } = readProject(folder);
  const entry = resolve(root, main ?? ".");
  if (!canLoadPulumi(root))
    throw new UnreadableError(folder, `@pulumi/pulumi is not installed for this program. Run npm install there first.`);
  const cwd = isFolder(entry) ? entry : dirname(entry);
  if (!existsSync(cwd)) throw new UnreadableError(folder, `there is no ${main}, which Pulumi.yaml names as main`);
  const unknown = isStackChecked ? stackMistake(root, choice.stack) : undefined;
  if (unknown !== undefined) throw new UnreadableError(folder, unknown);
  const stack = readStack(root, name, config, choice);
  const outcome = await run({ root, entry, project: name, stack }, cwd, seconds);
  if ("error" in outcome) {
    const { error, frame } = outcome;
    const place = frame && { line: frame.line, column: frame.column };
    throw new UnreadableError(frame ? join(folder, frame.file) : folder, `the program ${error}`, place);
  }
  return outcome.resources.toSorted((a, b) => `${a.urn}`.localeCompare(`${b.urn}`));
}

/** Keeps messages until the process ends, because only the last one counts. */
function run(order: ProgramOrder, cwd: string, seconds: number): Promise<ProgramOutcome> {
  return new Promise((done) => {
    const stdio = ["ignore", process.stderr.fd, process.stderr.fd, "ipc"] as const;
    const child = fork(join(__dirname, "runProgram.js"), [JSON.stringify(order)], {
      cwd,
      execArgv: [],
      stdio: [...stdio],
    });
    let last: ProgramOutcome | undefined;
    let late = false;
    const timer = setTimeout(() => {
      late = true;
      child.kill("SIGKILL");
    }, seconds * 1000);
    child.on("message", (json: string) => {
      last = JSON.parse(json) as ProgramOutcome;
    });
    child.on("error", (error) => {
      last = { error: `could not be started: ${error.message}` };
    });
    child.on("close", (code, signal) => {
      clearTimeout(timer);
      if (late) done({ error: `did not end within ${seconds} seconds: does it wait for something, or serve?` });
      else if (last && (code === 0 || "error" in last)) done(last);
      else
        done({
          error: `was ended${signal ? ` by ${signal}` : ""} before it finished: some of what it declares was not seen`,
        });
    });
  });
}

function readProject(folder: string): { name: string; main?: string; config?: unknown } {
  if (!existsSync(folder)) throw new UnreadableError(folder, `no such folder`);
  const file = join(folder, "Pulumi.yaml");
  if (!existsSync(file)) throw new UnreadableError(folder, noProject(folder));
  const project = readContent(file);
  const { name, main, config, runtime }: Content = isObject(project) ? project : {};
  const language = isObject(runtime) ? runtime["name"] : runtime;
  if (language !== "nodejs") {
    throw new UnreadableError(
      file,
      `the runtime is ${JSON.stringify(language)}; only nodejs programs can be run here. For this one: ` +
        "pulumi preview --policy-pack /path/to/breakwater/policypack",
    );
  }
  return { name: String(name ?? "program"), config, ...(typeof main === "string" && { main }) };
}

function noProject(folder: string): string {
  const inside = isFolder(folder)
    ? readdirSync(folder).filter((child) => existsSync(join(folder, child, "Pulumi.yaml")))
    : [];
  const hint = inside.length > 0 ? `, such as ${inside.map((child) => join(folder, child)).join(", ")}` : "";
  return `has no Pulumi.yaml; give the folder of a Pulumi project${hint}`;
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;
}

function canLoadPulumi(root: string): boolean {
  try {
    return createRequire(join(root, "index.js")).resolve("@pulumi/pulumi") !== "";
  } catch {
    return false;
  }
}

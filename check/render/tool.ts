import { spawn } from "node:child_process";
import { accessSync, constants, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, isAbsolute, join } from "node:path";

/** Characters of a rendering, far more than people deploy at once. */
const MAX_OUTPUT = 32 * 1024 * 1024;
/** Characters of a tool's own words about what is wrong. */
const MAX_WORDS = 500;
const RENDER_MS = 20_000;

/** What a tool printed, or why there is nothing. */
export type Output = { readonly text: string } | { readonly failure: string };

/** The path of a program on PATH. Relative folders do not count: they may lie in what is being checked. */
export function findTool(name: string): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter).filter(isAbsolute);
  const names = process.platform === "win32" ? [`${name}.exe`] : [name];
  return folders.flatMap((folder) => names.map((each) => join(folder, each))).find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return statSync(file).isFile();
  } catch {
    return false;
  }
}

/**
 * Runs a tool on untrusted files: bounded in time and output, in an empty folder, with none of the user's settings,
 * plugins, credentials or variables, no other program on its PATH, and a proxy that answers nothing.
 *
 * @param ms how long it may run
 */
export async function runTool(tool: string, args: readonly string[], ms = RENDER_MS): Promise<Output> {
  const home = mkdtempSync(join(tmpdir(), "breakwater-render-"));
  try {
    return await run(tool, args, home, ms);
  } finally {
    rmSync(home, { recursive: true, force: true });
  }
}

function run(tool: string, args: readonly string[], home: string, ms: number): Promise<Output> {
  return new Promise((done) => {
    const child = spawn(tool, args, { cwd: home, env: environment(home), stdio: ["ignore", "pipe", "pipe"] });
    const out: Buffer[] = [];
    let [size, words, ended] = [0, "", ""];
    const stop = (why: string) => {
      ended ||= why;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => stop(`it did not end within ${ms / 1000} seconds`), ms);
    child.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      if (size > MAX_OUTPUT) stop(`it printed more than ${MAX_OUTPUT / 1024 / 1024} MB`);
      else out.push(chunk);
    });
    child.stderr.on("data", (chunk: Buffer) => {
      if (words.length < MAX_WORDS) words += chunk.toString("utf8");
    });
    child.on("error", (error) => {
      ended ||= error.message;
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (ended === "" && code === 0) done({ text: Buffer.concat(out).toString("utf8") });
      else done({ failure: ended || oneLine(words) || `it ended with ${code}` });
    });
  });
}

function oneLine(words: string): string {
  return words
    .replace(/^Error: /, "")
    .replace(/\s+/g, " ")
    .trim()
    .slice(0, MAX_WORDS);
}

/** Nothing listens on the discard port, so that a tool that connects to anything fails at once. */
const NOWHERE = "http://127.0.0.1:9";

function environment(home: string): NodeJS.ProcessEnv {
  const folders = ["HOME", "TMPDIR", "HELM_CACHE_HOME", "HELM_CONFIG_HOME", "HELM_DATA_HOME", "HELM_PLUGINS"];
  return {
    ...Object.fromEntries(folders.map((name) => [name, home])),
    PATH: home,
    KUBECONFIG: join(home, "none"),
    HELM_NO_PLUGINS: "1",
    HTTP_PROXY: NOWHERE,
    HTTPS_PROXY: NOWHERE,
    ALL_PROXY: NOWHERE,
    NO_PROXY: "",
  };
}

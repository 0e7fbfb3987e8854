import { spawn } from "node:child_process";
import { shorten } from "../../core/text/shorten";
import { LiveSourceError } from "./liveSourceError";

/** Bytes of one answer. A chunk of 250 pods takes about 3 MB. */
const MAX_BYTES = 128 * 1024 * 1024;
/** Characters of what kubectl says of a failure. */
const MAX_MESSAGE = 500;
/** How long one request may take. kubectl itself gives up earlier, and says why. */
const TIMEOUT_MS = 150_000;

/**
 * A cluster as the user's own kubectl reaches it, with their configuration, credentials and plugins. Only
 * `kubectl get --raw` is run.
 */
export class Kubectl {
  constructor(private readonly context: string | undefined) {}

  /**
   * The JSON at a path of the API.
   *
   * @throws LiveSourceError
   */
  async get(path: string): Promise<unknown> {
    const context = this.context === undefined ? [] : [`--context=${this.context}`];
    const text = await run(["get", "--raw", path, "--request-timeout=120s", ...context]);
    try {
      return JSON.parse(text);
    } catch {
      throw new LiveSourceError(`${path} was answered with something other than JSON`);
    }
  }
}

function run(args: readonly string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn("kubectl", args, { stdio: ["ignore", "pipe", "pipe"], windowsHide: true });
    const chunks: Buffer[] = [];
    let [bytes, message, why] = [0, "", ""];
    const giveUp = (reason: string) => {
      why ||= reason;
      child.kill("SIGKILL");
    };
    const timer = setTimeout(() => giveUp(`did not answer in ${TIMEOUT_MS / 1000} seconds`), TIMEOUT_MS);
    child.stdout.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) giveUp(`printed more than ${MAX_BYTES / 1024 / 1024} MB`);
      else chunks.push(chunk);
    });
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      message = (message + text).slice(0, MAX_MESSAGE);
    });
    child.on("error", (error: NodeJS.ErrnoException) => {
      clearTimeout(timer);
      reject(new LiveSourceError(error.code === "ENOENT" ? ABSENT : `kubectl cannot be run: ${error.message}`));
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      if (code === 0 && why === "") resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(failure(why || message));
    });
  });
}

const ABSENT =
  "kubectl is not on PATH: install it (https://kubernetes.io/docs/tasks/tools), or check what it prints elsewhere: " +
  "kubectl get pods,deployments --all-namespaces --output json | breakwater check -";

function failure(message: string): LiveSourceError {
  const [, reason] = /^Error from server \((\w+)\):/m.exec(message) ?? [];
  return new LiveSourceError(`kubectl: ${shorten(message.trim().replace(/\s+/g, " "), 300)}`, reason);
}

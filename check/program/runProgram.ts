/**
 * Runs one Pulumi program in its own process, which `readProgram` starts. Whenever the event loop is empty, it sends
 * what the program has declared so far; the last message before the process ends is complete.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { createJiti } from "jiti";
import type { PulumiResource } from "../../core/readers/pulumi/pulumi";
import { Declarations, ORGANIZATION, plain } from "./mocks";
import { makeResultsUnknown } from "./providerFunctions";
import type { Stack } from "./stack";
import { type Frame, framesOf, traceText } from "./trace";

export interface ProgramOrder {
  readonly root: string;
  readonly entry: string;
  readonly project: string;
  readonly stack: Stack;
}

/** `error` continues a sentence that begins with "the program"; `frame` is the place in its code that it is about. */
export type ProgramOutcome =
  | { readonly resources: readonly PulumiResource[] }
  | { readonly error: string; readonly frame?: Frame };

/** A package; a path would begin with a dot or a slash. */
const NO_PACKAGE = /^Cannot find (module|package) '[^./]/;

const order = JSON.parse(process.argv[2] ?? "") as ProgramOrder;
const send = process.send?.bind(process);
delete process.send;
let sent = "";
let failed = false;

function tell(outcome: ProgramOutcome): void {
  const json = JSON.stringify(outcome, plain);
  if (failed || json === sent) return;
  sent = json;
  send?.(json);
  setImmediate(() => {}); // triggers one more check when no work is left
}

/** Only the first failure shows the cause; later ones are ignored. Calls that led to it go to stderr. */
function fail(error: unknown): void {
  if (failed) return;
  failed = true;
  const frames = framesOf(error, order.root);
  const [frame] = frames;
  if (frames.length > 1) process.stderr.write(`${(error as Error).name} in the program\n${traceText(frames)}`);
  const [reason = ""] = (error instanceof Error ? error.message : String(error)).split("\nRequire stack:");
  const hint = NO_PACKAGE.test(reason) ? ". Install the program's packages first, as by npm install" : "";
  const outcome: ProgramOutcome = { error: `failed: ${reason}${hint}`, ...(frame && { frame }) };
  send?.(JSON.stringify(outcome), undefined, undefined, () => process.exit(1));
}

async function main({ root, entry, project, stack }: ProgramOrder): Promise<void> {
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  process.on("exit", () => {
    if (sent === "") process.exitCode ||= 1;
  });
  const require = createRequire(join(root, "index.js"));
  const pulumi = require("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
  makeResultsUnknown(require);
  const declarations = new Declarations(project, stack.name);
  let finished = false;
  process.on("beforeExit", () => {
    if (!finished) tell({ error: "ended while it was waiting for something that never comes" });
    else if (pulumi.log.hasErrors()) tell({ error: "reported an error" });
    else if (declarations.unseen !== undefined) tell({ error: `failed: ${declarations.unseen}` });
    else tell({ resources: declarations.toJSON() });
  });
  pulumi.runtime.setAllConfig({ ...stack.config }, [...stack.secrets]);
  await pulumi.runtime.setMocks(declarations, project, stack.name, true, ORGANIZATION);
  await pulumi.runtime.runInPulumiStack(async () => {
    const module: unknown = await createJiti(join(entry, "index.js"), { interopDefault: true, fsCache: false }).import(
      entry,
    );
    return typeof module === "function" ? module() : module;
  });
  finished = true;
}

process.setSourceMapsEnabled(true); // A compiled program fails at a line of its source.
main(order).catch(fail);

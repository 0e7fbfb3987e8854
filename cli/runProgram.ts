/**
 * One Pulumi program in a process of its own, which `readProgram` starts. Whenever nothing is left to do, it tells what the program has
 * declared so far; what was told last, before the process ends, is all there is.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { createJiti } from "jiti";
import type { PulumiResource } from "../policypack/readers/pulumi";
import { type Stack, UNKNOWN } from "./stack";

export interface ProgramOrder {
  readonly root: string;
  readonly entry: string;
  readonly project: string;
  readonly stack: Stack;
}

/** `error` continues a sentence that begins with "the program". */
export type ProgramOutcome = { readonly resources: readonly PulumiResource[] } | { readonly error: string };

/** The name that Pulumi's own backends give where there are no organizations. */
const ORGANIZATION = "organization";

const send = process.send?.bind(process);
delete process.send;
let told = "";

function tell(outcome: ProgramOutcome, then?: () => void): void {
  const json = JSON.stringify(outcome, plain);
  if (json === told) return;
  told = json;
  send?.(json, undefined, undefined, then);
}

/** Values that JSON cannot tell, or that hold an unknown part, are unknown as a whole. */
function plain(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key];
  if (typeof given === "string") return given.includes(UNKNOWN) ? UNKNOWN : given;
  if (typeof given !== "object" || given === null) return given;
  return "__pulumiOutput" in given || "__pulumiResource" in given ? UNKNOWN : value;
}

function fail(error: unknown): void {
  const reason = error instanceof Error ? error.message : String(error);
  tell({ error: `failed: ${reason}` }, () => process.exit(1));
}

async function main({ root, entry, project, stack }: ProgramOrder): Promise<void> {
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  const pulumi = createRequire(join(root, "index.js"))("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
  const resources = new Map<string, PulumiResource>();
  let finished = false;
  process.on("beforeExit", () => {
    tell(finished ? { resources: [...resources.values()] } : { error: "ended while it was waiting for something that never comes" });
  });
  pulumi.runtime.setAllConfig({ ...stack.config }, [...stack.secrets]);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        const urn = freshUrn(urnOf(stack.name, project, type, name), resources);
        resources.set(urn, { type, name, urn, props: inputs, ...(provider && { provider: providerOf(provider, resources) }) });
        return { id: undefined, state: inputs };
      },
      call: ({ inputs }) => inputs,
    },
    project,
    stack.name,
    true,
    ORGANIZATION,
  );
  await pulumi.runtime.runInPulumiStack(async () => {
    const module: unknown = await createJiti(join(entry, "index.js"), { interopDefault: true, moduleCache: false }).import(entry);
    return typeof module === "function" ? module() : module;
  });
  finished = true;
}

function urnOf(stack: string, project: string, type: string, name: string): string {
  return `urn:pulumi:${stack}::${project}::${type}::${name}`;
}

/** The mocks do not show a resource's parent, which may be all that tells two of the same type and name apart. */
function freshUrn(urn: string, taken: ReadonlyMap<string, unknown>): string {
  for (let copy = 2; ; copy++) {
    const candidate = taken.has(urn) ? `${urn}-${copy}` : urn;
    if (!taken.has(candidate)) return candidate;
  }
}

/** A provider reference is `urn::id`; the URN's type begins with the types of its parents. */
function providerOf(reference: string, resources: ReadonlyMap<string, PulumiResource>): PulumiResource["provider"] {
  const urn = reference.slice(0, reference.lastIndexOf("::"));
  const [head = "", project, types = "", name] = urn.split("::");
  const provider = resources.get([head, project, types.split("$").at(-1), name].join("::"));
  return { urn, type: provider?.type ?? "", name: provider?.name ?? "", props: provider?.props ?? {} };
}

main(JSON.parse(process.argv[2] ?? "") as ProgramOrder).catch(fail);

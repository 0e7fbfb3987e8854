/**
 * One Pulumi program in a process of its own, which `readProgram` starts. Whenever nothing is left to do, it tells what the program has
 * declared so far; what was told last, before the process ends, is all there is.
 */
import { createRequire } from "node:module";
import { join } from "node:path";
import { createJiti } from "jiti";
import { parseAllDocuments } from "yaml";
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

/** What becomes containers only in the hands of the Kubernetes provider. */
const EXPANDED = /^kubernetes:(yaml\/v2|helm\.sh\/v4|kustomize\/v2|helm:template|kustomize:directory)/;
const UNSEEN = "is expanded by its provider, which does not run here. Use pulumi preview --policy-pack /path/to/breakwater/policypack";

const send = process.send?.bind(process);
delete process.send;
let told = "";
let failed = false;

function tell(outcome: ProgramOutcome): void {
  const json = JSON.stringify(outcome, plain);
  if (failed || json === told) return;
  told = json;
  send?.(json);
  setImmediate(() => {}); // for one more look when nothing is left to do
}

/** The first failure says why; those that follow from it say nothing. */
function fail(error: unknown): void {
  if (failed) return;
  failed = true;
  const [reason] = (error instanceof Error ? error.message : String(error)).split("\nRequire stack:");
  const outcome: ProgramOutcome = { error: `failed: ${reason}` };
  send?.(JSON.stringify(outcome), undefined, undefined, () => process.exit(1));
}

/** Values that JSON cannot tell, or that hold an unknown part, are unknown as a whole. */
function plain(this: Record<string, unknown>, key: string, value: unknown): unknown {
  const given = this[key];
  if (typeof given === "string") return given.includes(UNKNOWN) ? UNKNOWN : given;
  if (typeof given !== "object" || given === null) return given;
  return "__pulumiOutput" in given || "__pulumiResource" in given ? UNKNOWN : value;
}

async function main({ root, entry, project, stack }: ProgramOrder): Promise<void> {
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  process.on("exit", () => {
    if (told === "") process.exitCode ||= 1;
  });
  const pulumi = createRequire(join(root, "index.js"))("@pulumi/pulumi") as typeof import("@pulumi/pulumi");
  const resources = new Map<string, PulumiResource>();
  let finished = false;
  process.on("beforeExit", () => {
    if (!finished) tell({ error: "ended while it was waiting for something that never comes" });
    else if (pulumi.log.hasErrors()) tell({ error: "reported an error" });
    else tell({ resources: [...resources.values()] });
  });
  pulumi.runtime.setAllConfig({ ...stack.config }, [...stack.secrets]);
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs, provider }) => {
        if (EXPANDED.test(type)) throw new Error(`${type} "${name}" ${UNSEEN}`);
        const urn = freshUrn(urnOf(stack.name, project, type, name), resources);
        resources.set(urn, { type, name, urn, props: inputs, ...(provider && { provider: providerOf(provider, resources) }) });
        return { id: undefined, state: inputs };
      },
      call: ({ token, inputs }) => {
        if (token === "kubernetes:yaml:decode") return { result: decode(inputs.text) };
        if (EXPANDED.test(token)) throw new Error(`${token} ${UNSEEN}`);
        return inputs;
      },
    },
    project,
    stack.name,
    true,
    ORGANIZATION,
  );
  await pulumi.runtime.runInPulumiStack(async () => {
    const module: unknown = await createJiti(join(entry, "index.js"), { interopDefault: true, fsCache: false }).import(entry);
    return typeof module === "function" ? module() : module;
  });
  finished = true;
}

/** The only call of a provider that is answered: what a manifest holds is there to read. */
function decode(manifests: string): unknown[] {
  return parseAllDocuments(manifests).map((document) => {
    if (document.errors[0]) throw document.errors[0];
    return document.toJS();
  });
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
  const [stack, project, types = "", ...name] = urn.split("::");
  const provider = resources.get([stack, project, types.split("$").at(-1), ...name].join("::"));
  return { urn, type: provider?.type ?? "", name: provider?.name ?? "", props: provider?.props ?? {} };
}

main(JSON.parse(process.argv[2] ?? "") as ProgramOrder).catch(fail);

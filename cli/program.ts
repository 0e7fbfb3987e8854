import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join, resolve } from "node:path";
import { createJiti } from "jiti";
import { parse } from "yaml";
import type { PulumiResource } from "../policypack/readers/pulumi";

/** What is used of `@pulumi/pulumi`: the program's own copy of it, which is the one to be mocked. */
type Pulumi = typeof import("@pulumi/pulumi");

/** A Pulumi program that could not be run. Its message names the folder and says what to do. */
export class ProgramError extends Error {
  override readonly name = "ProgramError";
}

/**
 * The resources that a Pulumi program in JavaScript or TypeScript declares, by running it in this process as a preview with Pulumi's own
 * mocks: no CLI, no provider, no login. Outputs that only a provider could know are unknown. The program is code and runs as such.
 *
 * @param folder with a Pulumi.yaml
 * @throws ProgramError where there is no such program, or it fails
 */
export async function readProgram(folder: string): Promise<PulumiResource[]> {
  const root = resolve(folder);
  const { name, main } = readProject(root);
  const entry = resolve(root, main ?? ".");
  const pulumi = loadPulumi(root);
  const resources = new Map<string, PulumiResource>();
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name: resource, inputs, provider }) => {
        const urn = freshUrn(urnOf(name, type, resource), resources);
        resources.set(urn, {
          type,
          name: resource,
          urn,
          props: inputs,
          ...(provider && { provider: providerOf(provider, name, resources) }),
        });
        return { id: undefined, state: inputs };
      },
      call: ({ inputs }) => inputs,
    },
    name,
    "preview",
    true,
  );
  try {
    await pulumi.runtime.runInPulumiStack(async () => {
      const module: unknown = await createJiti(join(entry, "index.js"), { interopDefault: true, moduleCache: false }).import(entry);
      return typeof module === "function" ? module() : module;
    });
    await pulumi.runtime.disconnect();
  } catch (error) {
    throw new ProgramError(`${folder}: the program failed: ${error instanceof Error ? error.message : String(error)}`);
  }
  return [...resources.values()].sort((a, b) => `${a.urn}`.localeCompare(`${b.urn}`));
}

function urnOf(project: string, type: string, name: string): string {
  return `urn:pulumi:preview::${project}::${type}::${name}`;
}

/** The mocks do not show a resource's parent, which may be all that tells two of the same type and name apart. */
function freshUrn(urn: string, taken: ReadonlyMap<string, unknown>): string {
  for (let copy = 2; ; copy++) {
    const candidate = taken.has(urn) ? `${urn}-${copy}` : urn;
    if (!taken.has(candidate)) return candidate;
  }
}

/** A provider reference is `urn::id`; the URN's type begins with the types of its parents. */
function providerOf(reference: string, project: string, resources: ReadonlyMap<string, PulumiResource>): PulumiResource["provider"] {
  const urn = reference.slice(0, reference.lastIndexOf("::"));
  const [types = "", name = ""] = urn.split("::").slice(2);
  const provider = resources.get(urnOf(project, types.split("$").at(-1) ?? "", name));
  return { urn, type: provider?.type ?? "", name: provider?.name ?? "", props: provider?.props ?? {} };
}

function readProject(root: string): { name: string; main?: string } {
  const file = join(root, "Pulumi.yaml");
  let project: { name?: unknown; main?: unknown; runtime?: unknown } | null;
  try {
    project = parse(readFileSync(file, "utf8")) as typeof project;
  } catch (error) {
    throw new ProgramError(`${file}: not a readable Pulumi project: ${error instanceof Error ? error.message : String(error)}`);
  }
  const runtime = typeof project?.runtime === "object" ? (project.runtime as { name?: unknown } | null)?.name : project?.runtime;
  if (runtime !== "nodejs") {
    throw new ProgramError(
      `${file}: the runtime is ${JSON.stringify(runtime)}; only nodejs programs can be run in this process. Use pulumi preview --policy-pack for it.`,
    );
  }
  return { name: String(project?.name ?? "program"), ...(typeof project?.main === "string" && { main: project.main }) };
}

function loadPulumi(root: string): Pulumi {
  try {
    return createRequire(join(root, "index.js"))("@pulumi/pulumi") as Pulumi;
  } catch {
    throw new ProgramError(`${root}: @pulumi/pulumi is not installed for this program. Run npm install there first.`);
  }
}

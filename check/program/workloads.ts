import { join } from "node:path";
import type { Workload } from "../../core/model/workload";
import { readPulumi } from "../../core/readers/pulumi/pulumi";
import type { Declared } from "../input/input";
import { type ProgramOptions, readProgram } from "./program";
import { type FunctionOptions, runFunction } from "./runFunction";

/**
 * What a Pulumi program declares. Its providers are its own: no other program or file uses the same engine. Its
 * resources are located in its project file without a line: where each comes from in the code is not known.
 *
 * @throws UnreadableError
 */
export async function programWorkloads(folder: string, options?: ProgramOptions): Promise<Declared> {
  const resources = await readProgram(folder, options);
  const origin = { file: join(folder, "Pulumi.yaml"), path: "" };
  const workloads = resources.flatMap(readPulumi).map((workload) => ofStack(workload, folder));
  return {
    resources: resources.length,
    workloads: workloads.map((one) => ({ ...one, source: { ...one.source, origin } })),
  };
}

/** What a function that runs in this process declares. @throws what the function throws */
export async function functionWorkloads(program: () => unknown, options?: FunctionOptions): Promise<Declared> {
  const resources = await runFunction(program, options);
  return { resources: resources.length, workloads: resources.flatMap(readPulumi) };
}

/** @param stack distinguishes it from other stacks */
export function ofStack(workload: Workload, stack: string): Workload {
  return { ...workload, source: { ...workload.source, host: `${stack}#${workload.source.host ?? ""}` } };
}

import { runFunction } from "../../check/program/runFunction";
import type { PulumiResource } from "../../core/readers/pulumi/pulumi";
import { revealed } from "./revealed";

/** What a program declares, as a preview sees it. */
export class Declared {
  private constructor(readonly resources: readonly PulumiResource[]) {}

  static async by(program: () => unknown): Promise<Declared> {
    return new Declared(await runFunction(program));
  }

  /** Type and name of each resource, sorted. */
  get names(): string[] {
    return this.resources.map(({ type, name }) => `${type.split(":").at(-1)} ${name}`).sort();
  }

  /** The inputs of one resource. */
  // biome-ignore lint/suspicious/noExplicitAny: inputs of every type.
  inputs(type: string, name: string): any {
    const found = this.resources.find((each) => each.type.endsWith(`:${type}`) && each.name === name);
    if (!found) throw new Error(`no ${type} ${name} among ${this.names.join(", ")}`);
    return revealed(found.props);
  }

  /** The content of a file that is uploaded to a container. */
  file(container: string, path: string): string {
    const uploads = this.inputs("Container", container).uploads as { file: string; content: string }[];
    return uploads.find(({ file }) => file === path)?.content ?? "";
  }
}

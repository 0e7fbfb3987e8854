import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as cdktf from "cdktf";
import * as cdktn from "cdktn";

/** CDK for Terraform and its continuation, which has the same API under types of its own. */
export const LIBRARIES: Readonly<Record<string, typeof cdktf>> = { cdktf, cdktn: cdktn as unknown as typeof cdktf };

/** An annotation as a manifest has it. */
export interface Annotation {
  readonly constructPath: string;
  readonly level: string;
  readonly message: string;
}

/** What came of synthesising an App. */
export interface Synthesis {
  /** Why it failed. */
  readonly failure: string | undefined;
  /** By the stack's name. */
  readonly annotations: Readonly<Record<string, readonly Annotation[]>>;
  /** What cdk.tf.json holds, by the stack's name; nothing where it failed. */
  readonly files: Readonly<Record<string, string>>;
}

/** Makes an App, synthesises it as often as is said, and leaves nothing behind. */
export function synthesised(library: typeof cdktf, build: (app: cdktf.App) => void, times = 1): Synthesis {
  return withApp(library, (app) => {
    build(app);
    let failure: string | undefined;
    for (let time = 0; time < times; time++) failure = failureOf(() => app.synth());
    const stacks = app.node.children
      .filter(library.TerraformStack.isStack)
      .map((stack) => app.manifest.forStack(stack));
    const file = (path: string) => readFileSync(join(app.outdir, path), "utf8");
    return {
      failure,
      annotations: Object.fromEntries(stacks.map(({ name, annotations }) => [name, annotations])),
      files:
        failure === undefined
          ? Object.fromEntries(stacks.map(({ name, synthesizedStackPath }) => [name, file(synthesizedStackPath)]))
          : {},
    };
  });
}

/** An App of one's own, for as long as it is used. */
export function withApp<T>(library: typeof cdktf, use: (app: cdktf.App) => T): T {
  const outdir = mkdtempSync(join(tmpdir(), "breakwater-synth-"));
  try {
    return use(new library.App({ outdir, stackTraces: false }));
  } finally {
    rmSync(outdir, { recursive: true });
  }
}

function failureOf(synthesise: () => void): string | undefined {
  try {
    synthesise();
  } catch (error) {
    return String(error);
  }
  return undefined;
}

import type { AsyncLocalStorage } from "node:async_hooks";
import { createRequire } from "node:module";
import { join } from "node:path";
import { setTimeout as after } from "node:timers/promises";
import type { PulumiResource } from "../../core/readers/pulumi/pulumi";
import { Declarations, ORGANIZATION, plain } from "./mocks";
import { makeResultsUnknown } from "./providerFunctions";
import { configured } from "./stack";

export interface FunctionOptions {
  /** The project's name, which is also the namespace of configuration keys without one. @default `program` */
  readonly project?: string;
  /** @default `preview` */
  readonly stack?: string;
  /** The stack's configuration by key; a key without a namespace belongs to the project. @default none */
  readonly config?: Readonly<Record<string, unknown>>;
  /** Seconds after which a program that does not end is stopped. @default 120 */
  readonly seconds?: number;
}

type Pulumi = typeof import("@pulumi/pulumi");

/** What Pulumi keeps about one run, internally. */
interface Store {
  readonly leakCandidates: ReadonlySet<unknown>;
  readonly settings: { readonly rpcDone: Promise<unknown> };
}

/**
 * How Pulumi separates runs in one process. The storage is global, shared by all copies of the package; in older
 * versions, each copy has its own.
 */
interface State {
  readonly LocalStore: new () => Store;
  readonly asyncLocalStorage?: AsyncLocalStorage<Store>;
}

/**
 * The resources that a function declares when it runs in this process, as a preview with Pulumi's own mocks. Mocks and
 * configuration apply to this run only, whatever was set before or runs at the same time.
 *
 * @throws what the function throws, and an Error if it does not end or declares what only a provider can see
 */
export async function runFunction(
  program: () => unknown,
  { project = "program", stack = "preview", config = {}, seconds = 120 }: FunctionOptions = {},
): Promise<PulumiResource[]> {
  const require = pulumiOfCaller();
  const { runtime, log } = require("@pulumi/pulumi") as Pulumi;
  makeResultsUnknown(require);
  const { LocalStore, asyncLocalStorage = shared().asyncLocalStorage } =
    require("@pulumi/pulumi/runtime/state") as State;
  const { name, config: values, secrets } = configured(stack, project, Object.entries(config));
  const declarations = new Declarations(project, name);
  const late = new AbortController();
  const store = new LocalStore();
  const run = asyncLocalStorage.run(store, async () => {
    try {
      runtime.setAllConfig({ ...values }, [...secrets]);
      await runtime.setMocks(declarations, project, name, true, ORGANIZATION);
      let failure: { readonly error: unknown } | undefined;
      await runtime.runInPulumiStack(async () => {
        // An error thrown here would also become an unhandled rejection. The result is wrapped in a list so that no
        // output is undefined.
        try {
          return { declared: [await program()] };
        } catch (error) {
          failure = { error };
          return {};
        }
      });
      if (failure !== undefined) throw failure.error;
      await settled(store, late.signal);
      if (log.hasErrors()) throw new Error("the program reported an error");
    } finally {
      runtime.disconnectSync();
    }
  });
  try {
    await Promise.race([run, deadline(seconds, late.signal)]);
  } finally {
    late.abort();
  }
  if (declarations.unseen !== undefined) throw new Error(declarations.unseen);
  return JSON.parse(JSON.stringify(declarations, plain)) as PulumiResource[];
}

/** Waits for what the function starts without awaiting it: the resources of an `apply` or of a promise. */
async function settled(store: Store, signal: AbortSignal): Promise<void> {
  let last: Promise<unknown> | undefined;
  while (!signal.aborted && (last !== store.settings.rpcDone || store.leakCandidates.size > 0)) {
    last = store.settings.rpcDone;
    await last;
    await after(1);
  }
}

async function deadline(seconds: number, signal: AbortSignal): Promise<never> {
  await after(seconds * 1000, undefined, { signal });
  throw new Error(`the program did not end within ${seconds} seconds: does it wait for something?`);
}

function shared() {
  return globalThis as unknown as { readonly asyncLocalStorage: AsyncLocalStorage<Store> };
}

/** Resolves the caller's @pulumi/pulumi, which may differ from Breakwater's. */
function pulumiOfCaller(): NodeJS.Require {
  const caller = createRequire(join(process.cwd(), "index.js"));
  try {
    caller.resolve("@pulumi/pulumi");
    return caller;
  } catch {
    return createRequire(__filename);
  }
}

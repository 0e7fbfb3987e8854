import type { Output, runtime } from "@pulumi/pulumi";
import { Declarations, isAnswered } from "./mocks";
import { unknownValue, withUnknownFields } from "./unknownValue";

type Function = (token: string, ...rest: never[]) => unknown;
type Functions = Record<string, Function | undefined>;

/** How each of Pulumi's ways to call a provider's function returns the result. */
const CALLS: Readonly<Record<string, (result: unknown) => unknown>> = {
  invoke: withUnknownFields,
  invokeOutput: withUnknownFields,
  call: withUnknownFields,
  invokeSingle: unknownValue,
  invokeSingleOutput: unknownValue,
  callSingle: unknownValue,
};

const prepared = new WeakSet<object>();

/**
 * Makes the results of providers' functions unknown, except for the arguments, wherever a program runs with
 * `Declarations`: mocks can only return fields whose names they know.
 *
 * @param require resolves the program's own @pulumi/pulumi
 */
export function makeResultsUnknown(require: NodeJS.Require): void {
  const settings = require("@pulumi/pulumi/runtime/settings") as { getMonitor(): { readonly mocks?: unknown } };
  const isOurs = () => settings.getMonitor()?.mocks instanceof Declarations;
  const { runtime: all } = require("@pulumi/pulumi") as { runtime: typeof runtime };
  for (const functions of [require("@pulumi/pulumi/runtime/invoke"), all] as unknown as Functions[]) {
    if (prepared.has(functions)) continue;
    prepared.add(functions);
    for (const [name, open] of Object.entries(CALLS)) wrap(functions, name, open, isOurs);
  }
}

function wrap(functions: Functions, name: string, open: (result: unknown) => unknown, isOurs: () => boolean): void {
  const original = functions[name];
  // In some SDK versions it is a getter for the other module's function, which needs no second wrapper.
  if (!original || !Object.getOwnPropertyDescriptor(functions, name)?.writable) return;
  functions[name] = (token, ...rest) => {
    const result = original(token, ...rest);
    return isOurs() && !isAnswered(token) ? opened(result, open) : result;
  };
}

/** The result may be a promise or an output. */
function opened(result: unknown, open: (result: unknown) => unknown): unknown {
  return result instanceof Promise ? result.then(open) : (result as Output<unknown>).apply(open);
}

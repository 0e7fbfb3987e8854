import * as pulumi from "@pulumi/pulumi";
import { check, type Expected, inputs, isPlain, never, replaced, UNRESOLVED } from "./expected";

/** A component's name is the name of its resource. */
const NO_NAME = inputs({ name: never("not an input: a component is called as its resource is") });

/**
 * `check` for Pulumi inputs, whose outputs and promises are resolved later.
 *
 * @param name the name of the component that they are for
 * @throws Error as `check` does
 */
export function checkInputs(of: string, expected: Expected, inputs: object, name?: string): void {
  if (name !== undefined) check(of, NO_NAME, { name: (inputs as { name?: unknown }).name });
  check(
    of,
    expected,
    replaced(name === undefined ? inputs : { ...inputs, name }, (value) =>
      pulumi.Output.isInstance(value) || value instanceof Promise ? UNRESOLVED : undefined,
    ),
  );
}

/**
 * The inputs without those that are null, at any depth: a program in Python or YAML gives null for what it does not
 * set. A client that is null stays, to be reported as a mistake: it would be missing otherwise.
 */
export function withoutNulls<Inputs>(inputs: Inputs): Inputs {
  return cleaned(inputs, false) as Inputs;
}

function cleaned(value: unknown, isByClient: boolean): unknown {
  if (Array.isArray(value)) return value.map((item) => cleaned(item, false));
  if (!isPlain(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null || isByClient)
      .map(([name, inner]) => [name, cleaned(inner, name === "clients" && !isByClient)]),
  );
}

import * as pulumi from "@pulumi/pulumi";
import { check, type Expected, inputs, never, replaced, UNRESOLVED } from "./expected";

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

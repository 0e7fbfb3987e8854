import * as pulumi from "@pulumi/pulumi";
import { check, type Expected, replaced, UNRESOLVED } from "./expected";

/** The same for inputs of Pulumi, of which outputs and promises are known later. @throws Error as `check` does */
export function checkInputs(of: string, expected: Expected, inputs: object): void {
  check(
    of,
    expected,
    replaced(inputs, (value) => (pulumi.Output.isInstance(value) || value instanceof Promise ? UNRESOLVED : undefined)),
  );
}

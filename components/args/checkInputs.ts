import * as pulumi from "@pulumi/pulumi";
import { check, type Expected, replaced, UNRESOLVED } from "./expected";

/** `check` for Pulumi inputs, whose outputs and promises are resolved later. @throws Error as `check` does */
export function checkInputs(of: string, expected: Expected, inputs: object): void {
  check(
    of,
    expected,
    replaced(inputs, (value) => (pulumi.Output.isInstance(value) || value instanceof Promise ? UNRESOLVED : undefined)),
  );
}

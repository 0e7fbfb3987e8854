/**
 * What a JSON body may have: the type of a scalar, a list of one thing, or an object by its keys. Under the key `*`
 * stands what any key may have, where the keys are free. `any` is what the specification leaves open.
 */
export type Shape = "string" | "number" | "boolean" | "any" | readonly [Shape] | { readonly [key: string]: Shape };

/**
 * What a JSON body may contain: the type of a scalar, a list of one shape, or an object by its keys. If the client
 * chooses the keys, the key `*` stands for all of them. `any` is what the specification leaves open.
 */
export type Shape = "string" | "number" | "boolean" | "any" | readonly [Shape] | { readonly [key: string]: Shape };

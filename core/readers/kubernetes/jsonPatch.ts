import type { Raw } from "../raw/raw";

/** Deeper than any manifest. */
const MAX_DEPTH = 50;

/**
 * The value of an operation of a JSON patch, where it will stand: of `{ op: add, path: /spec/hostPID, value: true }`,
 * `{ spec: { hostPID: true } }`. Undefined where a place is no operation that puts a value somewhere.
 *
 * @param path where findings about it point. @default the path of the value
 */
export function nestedOperation(operation: Raw, path?: string): Raw | undefined {
  if (!operation.isObject || !operation.get("value").exists) return undefined;
  if (!["add", "replace"].includes(operation.get("op").name() ?? "")) return undefined;
  return nestedValue(operation.get("path").name() ?? "", operation.get("value"), path);
}

/** A value below the keys of a JSON pointer (RFC 6901). */
function nestedValue(pointer: string, value: Raw, path?: string): Raw | undefined {
  const keys = pointer.split("/").slice(1);
  return keys.length === 0 || keys.length > MAX_DEPTH
    ? undefined
    : value.below((inner) => keys.reduceRight<unknown>((within, key) => nested(key, within), inner), path);
}

function nested(key: string, inner: unknown): unknown {
  return /^(\d+|-)$/.test(key) ? [inner] : { [key.replaceAll("~1", "/").replaceAll("~0", "~")]: inner };
}

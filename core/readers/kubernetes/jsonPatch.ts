import { Raw } from "../raw/raw";

/** Deeper than any manifest. */
const MAX_DEPTH = 50;

/**
 * The value of a JSON patch operation at the place where the patch puts it: for `{ op: add, path: /spec/hostPID, value:
 * true }`, `{ spec: { hostPID: true } }`. What `copy` and `move` put there is unknown. Undefined for anything but an
 * operation that puts a value somewhere.
 *
 * @param path where findings about it point. @default the path of the value
 */
export function nestedOperation(operation: Raw, path?: string): Raw | undefined {
  const value = operation.isObject ? valueIn(operation) : undefined;
  return value && nestedValue(operation.get("path").name() ?? "", value, path);
}

function valueIn(operation: Raw): Raw | undefined {
  const from = operation.get("from");
  switch (operation.get("op").name()) {
    case "add":
    case "replace":
      return operation.get("value").exists ? operation.get("value") : undefined;
    case "copy":
    case "move":
      return from.exists ? new Raw("", from.path, () => ELSEWHERE) : undefined;
    default:
      return undefined;
  }
}

const ELSEWHERE = { value: undefined, unknown: "takes its value from elsewhere in the resource" };

/** Nests a value below the keys of a JSON pointer (RFC 6901). */
function nestedValue(pointer: string, value: Raw, path?: string): Raw | undefined {
  const keys = pointer.split("/").slice(1);
  return keys.length === 0 || keys.length > MAX_DEPTH
    ? undefined
    : value.below((inner) => keys.reduceRight<unknown>((within, key) => nested(key, within), inner), path);
}

function nested(key: string, inner: unknown): unknown {
  return /^(\d+|-)$/.test(key) ? [inner] : { [key.replaceAll("~1", "/").replaceAll("~0", "~")]: inner };
}

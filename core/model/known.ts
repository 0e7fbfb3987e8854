import type { TextPlace } from "../text/textPlace";

/**
 * A value as a reader found it, with the property path it came from.
 *
 * During `pulumi preview` the output of a resource that does not exist yet has no value. Such a value is `known:
 * false`; so is one that the reader could not read (a list where a string belongs). A field that is absent altogether
 * is `undefined`.
 */
export type Known<T> = KnownValue<T> | Unknown;

/** A known value. */
export interface KnownValue<T> {
  readonly known: true;
  readonly value: T;
  /** The value's property path: `spec.volumes[2].hostPath.path`. */
  readonly path: string;
  /** The value is marked secret: rules may judge it, messages must not show it. */
  readonly secret?: boolean;
  /** Where the value is written within the property at `path`, if that is a text such as a script. */
  readonly within?: TextPlace;
}

/** A value that is not known yet or could not be read. */
export interface Unknown {
  readonly known: false;
  readonly path: string;
  /** Why there is no value, as a clause that follows the path: "is not known until the update". */
  readonly why: string;
  /** The beginning of the text, where it is known. */
  readonly knownPrefix?: string;
  /** The whole text with a NUL in place of each unknown part, where the rest is known. */
  readonly outline?: string;
}

export function known<T>(value: T, path: string, secret = false): KnownValue<T> {
  return secret ? { known: true, value, path, secret } : { known: true, value, path };
}

export function unknown(path: string, why: string, beginning?: string, outline?: string): Unknown {
  return {
    known: false,
    path,
    why,
    ...(beginning !== undefined && { knownPrefix: beginning }),
    ...(outline !== undefined && { outline }),
  };
}

/** Whether an unknown word certainly is an option: `--listen=…`. */
export function isUnknownOption({ knownPrefix, outline }: Unknown): boolean {
  return (knownPrefix ?? outline ?? "").startsWith("-");
}

/** The value, or undefined where it is absent or unknown. */
export function knownValue<T>(field: Known<T> | undefined): T | undefined {
  return field?.known ? field.value : undefined;
}

/** Whether a field is unknown. Also works for anything else that an unknown value can replace: an engine, a verdict. */
export function isUnknown<T>(field: T | Unknown | undefined): field is Unknown {
  return typeof field === "object" && field !== null && "known" in field && field.known === false;
}

/** Applies a function to a known value; absent and unknown values pass through unchanged. */
export function mapKnown<T, U>(field: Known<T>, change: (value: T) => U): Known<U>;
export function mapKnown<T, U>(field: Known<T> | undefined, change: (value: T) => U): Known<U> | undefined;
export function mapKnown<T, U>(field: Known<T> | undefined, change: (value: T) => U): Known<U> | undefined {
  return field?.known ? { ...field, value: change(field.value) } : field;
}

/**
 * A value as a reader found it, with the property path it came from.
 *
 * At `pulumi preview` the output of a resource that does not exist yet has no value. Such a value is `known: false`; so
 * is one that could not be read (a list where a string belongs). A field that is absent altogether is `undefined`.
 */
export type Known<T> = KnownValue<T> | Unknown;

/** A value that is there. */
export interface KnownValue<T> {
  readonly known: true;
  readonly value: T;
  /** Where the value stands, as `spec.volumes[2].hostPath.path`. */
  readonly path: string;
  /** The value is marked secret: rules may judge it, messages must not show it. */
  readonly secret?: boolean;
}

/** A value that is not known yet, or could not be read. */
export interface Unknown {
  readonly known: false;
  readonly path: string;
  /** Why there is no value, to follow the path in a sentence: "is not known until the update". */
  readonly why: string;
  /** What the text begins with, where that much is known. */
  readonly knownPrefix?: string;
  /** The whole text with a NUL in place of each part that is not known, where the rest is known. */
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

/** The value, or undefined where it is absent or unknown. */
export function knownValue<T>(field: Known<T> | undefined): T | undefined {
  return field?.known ? field.value : undefined;
}

/** Of a field, and of anything else that may have an unknown value in its place: an engine, a verdict. */
export function isUnknown<T>(field: T | Unknown | undefined): field is Unknown {
  return typeof field === "object" && field !== null && "known" in field && field.known === false;
}

/** Applies a function to a known value; absence and ignorance pass through. */
export function mapKnown<T, U>(field: Known<T>, change: (value: T) => U): Known<U>;
export function mapKnown<T, U>(field: Known<T> | undefined, change: (value: T) => U): Known<U> | undefined;
export function mapKnown<T, U>(field: Known<T> | undefined, change: (value: T) => U): Known<U> | undefined {
  return field?.known ? { ...field, value: change(field.value) } : field;
}

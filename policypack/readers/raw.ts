import { type Known, known, type Unknown, unknown } from "../workload/known";

/** What a host's own encoding says of a raw value: Pulumi marks unknown and secret values, a Terraform plan lists them. */
export interface Interpretation {
  readonly value: unknown;
  /** Why there is no value, to follow its path in a sentence. */
  readonly unknown?: string;
  readonly secret?: boolean;
}

export type Interpret = (value: unknown) => Interpretation;

/**
 * A place in a raw resource: a value of any shape, with its path. Reading it as something it is not gives an unknown value that says so,
 * never an exception; what lies below an unknown place is unknown, at that place.
 */
export class Raw {
  private readonly content: unknown;
  private readonly why: string | undefined;
  private readonly secret: boolean;

  constructor(
    value: unknown,
    readonly path: string,
    private readonly interpret: Interpret = (plain) => ({ value: plain }),
    secret = false,
  ) {
    const meaning = interpret(value);
    this.content = meaning.value;
    this.why = meaning.unknown;
    this.secret = secret || meaning.secret === true;
  }

  /** Whether there is anything here; null is nothing. */
  get exists(): boolean {
    return this.why !== undefined || (this.content !== null && this.content !== undefined);
  }

  get isUnknown(): boolean {
    return this.why !== undefined;
  }

  get isObject(): boolean {
    return typeof this.content === "object" && this.content !== null && !Array.isArray(this.content);
  }

  get isList(): boolean {
    return Array.isArray(this.content);
  }

  /** Identity of the object or list here, to notice a cycle. */
  get identity(): object | undefined {
    return typeof this.content === "object" && this.content !== null ? this.content : undefined;
  }

  /** A property of the object here, or of nothing. */
  get(...keys: readonly string[]): Raw {
    let place: Raw = this;
    for (const key of keys) place = place.property(key);
    return place;
  }

  private property(key: string): Raw {
    if (this.why !== undefined || !this.exists) return this;
    if (!this.isObject) return this.unreadable("an object");
    return this.child(
      Object.hasOwn(this.content as object, key) ? () => (this.content as Record<string, unknown>)[key] : () => undefined,
      dotted(this.path, key),
    );
  }

  /** The first of several names under which a property may be written. */
  oneOf(...keys: readonly string[]): Raw {
    const found = keys.map((key) => this.get(key));
    return found.find((place) => place.exists) ?? (found[0] as Raw);
  }

  /** The items of the list here. A list that is unknown, or no list, is one unknown item; a null item is left out. */
  items(): Raw[] {
    if (this.why !== undefined) return [this];
    if (!this.exists) return [];
    if (!Array.isArray(this.content)) return [this.unreadable("a list")];
    const list = this.content;
    return Array.from(list, (_, at) => this.child(() => list[at], `${this.path}[${at}]`)).filter((item) => item.exists);
  }

  /** The properties of the object here. An object that is unknown, or none, is one property without a name. */
  entries(): [name: string | undefined, place: Raw][] {
    if (this.why !== undefined) return [[undefined, this]];
    if (!this.exists) return [];
    if (!this.isObject) return [[undefined, this.unreadable("an object")]];
    return Object.keys(this.content as object).map((key) => [key, this.get(key)]);
  }

  string(): Known<string> | undefined {
    return this.scalar("a string", (value) =>
      typeof value === "string" || typeof value === "number" || typeof value === "boolean" ? String(value) : undefined,
    );
  }

  /** True and false, and the words for them, which providers convert. */
  boolean(): Known<boolean> | undefined {
    return this.scalar("true or false", (value) => {
      const word = typeof value === "string" || typeof value === "number" ? String(value).toLowerCase() : value;
      if (word === true || word === "true" || word === "1") return true;
      return word === false || word === "false" || word === "0" || word === "" ? false : undefined;
    });
  }

  number(): Known<number> | undefined {
    return this.scalar("a number", (value) => {
      const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
      return typeof number === "number" && Number.isFinite(number) ? number : undefined;
    });
  }

  /** The strings of the list here, each known or unknown by itself. */
  strings(): Known<string>[] {
    return this.items().flatMap((item) => item.string() ?? []);
  }

  /** What is here, for a value that only a rule can make sense of. */
  raw(): unknown {
    return this.content;
  }

  /** The unknown value at this place. */
  unknown(why = this.why ?? "could not be read"): Unknown {
    return unknown(this.path, why);
  }

  private scalar<T>(expected: string, convert: (value: unknown) => T | undefined): Known<T> | undefined {
    if (!this.exists) return undefined;
    if (this.why !== undefined) return this.unknown();
    const value = convert(this.content);
    return value === undefined ? this.unreadable(expected).unknown() : known(value, this.path, this.secret);
  }

  private child(read: () => unknown, path: string): Raw {
    try {
      return new Raw(read(), path, this.interpret, this.secret);
    } catch {
      return new Raw(undefined, path, () => ({ value: undefined, unknown: "could not be read" }));
    }
  }

  private unreadable(expected: string): Raw {
    const why = `is ${typeName(this.content)}, where ${expected} was expected`;
    return new Raw(undefined, this.path, () => ({ value: undefined, unknown: why }));
  }
}

function dotted(path: string, key: string): string {
  const shown = key.length > 100 ? `${key.slice(0, 100)}…` : key;
  if (!/^[\w$-]+$/.test(shown)) return `${path}[${JSON.stringify(shown)}]`;
  return path === "" ? shown : `${path}.${shown}`;
}

function typeName(value: unknown): string {
  if (Array.isArray(value)) return "a list";
  return typeof value === "object" ? "an object" : `a ${typeof value}`;
}

import { type Known, known, type Unknown, unknown } from "../workload/known";

/** What a host's own encoding says of a raw value: Pulumi marks unknown and secret values, a Terraform plan lists them. */
export interface Interpretation {
  readonly value: unknown;
  /** Why there is no value, to follow its path in a sentence. */
  readonly unknown?: string;
  readonly secret?: boolean;
}

/** How to read raw values of one host. */
export type Interpret = (value: unknown) => Interpretation;

/** What cannot even be looked at: a getter or proxy that throws. */
const OUT_OF_REACH: Interpretation = { value: undefined, unknown: "could not be read" };

/**
 * A place in a raw resource: a value of any shape, with its path. Reading it as something it is not gives an unknown value that says so,
 * never an exception; what lies below an unknown place is unknown, at that place.
 */
export class Raw {
  private readonly content: unknown;
  private readonly why: string | undefined;
  private readonly secret: boolean;
  private readonly shape: "list" | "object" | "scalar";

  constructor(
    value: unknown,
    readonly path: string,
    private readonly interpret: Interpret = (plain) => ({ value: plain }),
    secret = false,
  ) {
    const meaning = attempt(() => interpret(value)) ?? OUT_OF_REACH;
    this.content = meaning.value;
    this.why = meaning.unknown;
    this.secret = secret || meaning.secret === true;
    const isContainer = typeof this.content === "object" && this.content !== null;
    this.shape = !isContainer ? "scalar" : attempt(() => Array.isArray(this.content)) ? "list" : "object";
  }

  /** Whether there is anything here; null is nothing. */
  get exists(): boolean {
    return this.why !== undefined || (this.content !== null && this.content !== undefined);
  }

  get isUnknown(): boolean {
    return this.why !== undefined;
  }

  get isObject(): boolean {
    return this.shape === "object";
  }

  get isList(): boolean {
    return this.shape === "list";
  }

  /** Identity of the object or list here, to notice a cycle. */
  get identity(): object | undefined {
    return this.shape === "scalar" ? undefined : (this.content as object);
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
    const object = this.content as Record<string, unknown>;
    return this.child(() => (Object.hasOwn(object, key) ? object[key] : undefined), dotted(this.path, key));
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
    if (!this.isList) return [this.unreadable("a list")];
    const list = this.content as readonly unknown[];
    const keys = attempt(() => Object.keys(list));
    if (!keys) return [this.outOfReach(this.path)];
    const items = keys.filter((key) => /^(0|[1-9]\d*)$/.test(key)).map((at) => this.child(() => list[Number(at)], `${this.path}[${at}]`));
    return items.filter((item) => item.exists);
  }

  /** The properties of the object here. An object that is unknown, or none, is one property without a name. */
  entries(): [name: string | undefined, place: Raw][] {
    if (this.why !== undefined) return [[undefined, this]];
    if (!this.exists) return [];
    if (!this.isObject) return [[undefined, this.unreadable("an object")]];
    const keys = attempt(() => Object.keys(this.content as object));
    return keys ? keys.map((key) => [key, this.get(key)]) : [[undefined, this.outOfReach(this.path)]];
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

  /** A name that messages may show: the string here, unless it is unknown or secret. */
  name(): string | undefined {
    const text = this.string();
    return text?.known && !text.secret ? text.value : undefined;
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
    const value = attempt(() => ({ read: read() }));
    return value ? new Raw(value.read, path, this.interpret, this.secret) : this.outOfReach(path);
  }

  private outOfReach(path: string): Raw {
    return new Raw(undefined, path, () => OUT_OF_REACH);
  }

  private unreadable(expected: string): Raw {
    const found = this.shape === "scalar" ? `a ${typeof this.content}` : this.shape === "list" ? "a list" : "an object";
    const why = `is ${found}, where ${expected} was expected`;
    return new Raw(undefined, this.path, () => ({ value: undefined, unknown: why }));
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

function dotted(path: string, key: string): string {
  const shown = key.length > 100 ? `${key.slice(0, 100)}…` : key;
  if (!/^[\w$-]+$/.test(shown)) return `${path}[${JSON.stringify(shown)}]`;
  return path === "" ? shown : `${path}.${shown}`;
}

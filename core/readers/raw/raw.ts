import { type Known, known, mapKnown, type Unknown, unknown } from "../../model/known";
import { propertyIn } from "../../text/propertyPath";

/**
 * What a raw value means in a host's own encoding: Pulumi marks unknown and secret values, a Terraform plan lists them.
 */
export interface Interpretation {
  readonly value: unknown;
  /** Why there is no value, as a clause that follows its path. */
  readonly unknown?: string;
  /** The beginning of an unknown text, where it is known. */
  readonly beginning?: string;
  /** What an unknown text in JSON or YAML encodes, where it is known in parts. */
  readonly encoded?: unknown;
  readonly secret?: boolean;
}

/** How to read raw values of one host; undefined for a value that needs no interpretation, as most do not. */
export type Interpret = (value: unknown) => Interpretation | undefined;

/**
 * The name of a property in a host's object, for a name that readers use, which is the one in Pulumi and in Kubernetes.
 * A host with its own spelling also writes blocks, as Terraform does: an object may be wrapped in a list of one, and a
 * single item may be written without its list.
 */
export type Spelling = (key: string, object: object) => string;

const TRUE = new Set(["true", "1", "yes", "on", "y"]);
const FALSE = new Set(["false", "0", "no", "off", "n", ""]);

/** For a value that cannot even be inspected: a getter or proxy that throws. */
const THROWS_ON_READ: Interpretation = { value: undefined, unknown: "could not be read" };

type Shape = "list" | "object" | "scalar";

/**
 * A place in a raw resource: a value of any shape, with its path. Reading it as the wrong type gives an unknown value
 * that says so, never an exception; everything below an unknown place is unknown, at that place.
 */
export class Raw {
  private readonly content: unknown;
  private readonly why: string | undefined;
  private readonly beginning: string | undefined;
  private readonly encodedContent: unknown;
  private readonly secret: boolean;
  private readonly shape: Shape;

  /** @param place its path, or the place above it and its key there: the path is built on demand */
  constructor(
    value: unknown,
    private place: string | { readonly above: Raw; readonly key: string | number },
    private readonly interpret?: Interpret,
    secret = false,
    private readonly spelling?: Spelling,
  ) {
    const meaning = interpret && meaningOf(value, interpret);
    this.content = meaning ? meaning.value : value;
    this.why = meaning?.unknown;
    this.beginning = meaning?.beginning;
    this.encodedContent = meaning?.encoded;
    this.secret = secret || meaning?.secret === true;
    this.shape = shapeOf(this.content);
  }

  get path(): string {
    const unwritten: Raw[] = [];
    let at: Raw = this;
    for (; typeof at.place !== "string"; at = at.place.above) unwritten.push(at);
    let path = at.place;
    for (const place of unwritten.reverse()) {
      const { key } = place.place as { key: string | number };
      path = typeof key === "number" ? `${path}[${key}]` : propertyIn(path, key);
      place.place = path;
    }
    return path;
  }

  /** Whether there is a value here; null does not count. */
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

  /** Identity of the object or list here, for detecting cycles. */
  get identity(): object | undefined {
    return this.shape === "scalar" ? undefined : (this.content as object);
  }

  /** A property of the object here; a property of an absent place is absent. */
  get(...keys: readonly string[]): Raw {
    let place: Raw = this;
    for (let at = 0; at < keys.length; at++) place = place.property(keys[at] as string); // By far the hottest loop.
    return place;
  }

  private property(key: string): Raw {
    if (this.why !== undefined || !this.exists) return this;
    if (!this.isObject) return this.block()?.property(key) ?? this.unreadable("an object");
    return this.child(
      this.spelling ? (attempt(() => this.spelling?.(key, this.content as Record<string, unknown>)) ?? key) : key,
    );
  }

  /** The object here if it is the only item of a list. */
  private block(): Raw | undefined {
    if (!this.spelling || !this.isList) return undefined;
    const [only, ...others] = this.items();
    return only?.isObject && others.length === 0 ? only : undefined;
  }

  /** The first existing one of several names for a property. */
  oneOf(...keys: readonly string[]): Raw {
    const found = keys.map((key) => this.get(key));
    return found.find((place) => place.exists) ?? (found[0] as Raw);
  }

  /**
   * The items of the list here. An unknown list, or anything but a list, gives one unknown item; null items are left
   * out.
   */
  items(): Raw[] {
    if (this.why !== undefined) return [this];
    if (!this.exists) return [];
    if (this.spelling && this.isObject) return [this];
    if (!this.isList) return [this.unreadable("a list")];
    const list = this.content as readonly unknown[];
    const keys = attempt(() => Object.keys(list));
    if (!keys) return [this.outOfReach(this.place)];
    const items: Raw[] = [];
    for (const key of keys) {
      const at = Number(key);
      const item = Number.isInteger(at) ? this.child(at) : undefined;
      if (item?.exists) items.push(item);
    }
    return items;
  }

  /**
   * The properties of the object here. An unknown object, or anything but an object, gives one property without a name.
   */
  entries(): [name: string | undefined, place: Raw][] {
    if (this.why !== undefined) return [[undefined, this]];
    if (!this.exists) return [];
    if (!this.isObject) return [[undefined, this.unreadable("an object")]];
    const keys = attempt(() => Object.keys(this.content as object));
    return keys ? keys.map((key) => [key, this.child(key)]) : [[undefined, this.outOfReach(this.place)]];
  }

  string(): Known<string> | undefined {
    return this.scalar("a string", asString);
  }

  /** The text here, decoded from base64. */
  base64(): Known<string> | undefined {
    return mapKnown(this.string(), (text) => Buffer.from(text, "base64").toString("utf8"));
  }

  /**
   * True and false, and the words for them: providers convert them, and YAML 1.1, which Kubernetes reads, has more of
   * them.
   */
  boolean(): Known<boolean> | undefined {
    return this.scalar("true or false", asBoolean);
  }

  number(): Known<number> | undefined {
    return this.scalar("a number", asNumber);
  }

  /** The strings of the list here, each known or unknown on its own. */
  strings(): Known<string>[] {
    return this.items().flatMap((item) => item.string() ?? []);
  }

  /**
   * The same place with a further interpretation: `further` interprets values that the host's own encoding leaves as
   * they are.
   */
  interpretedBy(further: Interpret): Raw {
    if (this.why !== undefined) return this;
    const { interpret } = this;
    const both: Interpret = (value) => {
      const meaning = interpret?.(value);
      if (meaning?.unknown !== undefined) return meaning;
      const found = further(meaning ? meaning.value : value);
      return found && meaning?.secret ? { ...found, secret: true } : (found ?? meaning);
    };
    return new Raw(this.content, this.place, interpret ? both : further, this.secret, this.spelling);
  }

  /** The value here inside something else, where `around` puts it. @param path @default the path here */
  below(around: (content: unknown) => unknown, path = this.path): Raw {
    const { why, interpret } = this;
    if (why === undefined) return new Raw(around(this.content), path, interpret, this.secret, this.spelling);
    const absent = Symbol("unknown");
    const meaning: Interpretation = { value: undefined, unknown: why };
    return new Raw(around(absent), path, (value) => (value === absent ? meaning : undefined), this.secret);
  }

  /** A name that messages may show: the string here, unless it is unknown or secret. */
  name(): string | undefined {
    const text = this.string();
    return text?.known && !text.secret ? text.value : undefined;
  }

  /** What the text in JSON or YAML here encodes, if only parts of it are known. */
  encoded(): Raw | undefined {
    const { encodedContent } = this;
    return encodedContent === undefined ? undefined : new Raw(encodedContent, this.place, this.interpret, this.secret);
  }

  /** The content here, for a value that only a rule can interpret. */
  raw(): unknown {
    return this.content;
  }

  /** The unknown value at this place. */
  unknown(why = this.why ?? "could not be read"): Unknown {
    return unknown(this.path, why, this.beginning, this.outline);
  }

  /** Compose leaves the names of unset variables in a text, each between two NULs. */
  private get outline(): string | undefined {
    if (typeof this.content !== "string" || !this.content.includes("\0")) return undefined;
    return this.content.replace(/\0[^\0]*\0/g, "\0");
  }

  private scalar<T>(expected: string, convert: (value: unknown) => T | undefined): Known<T> | undefined {
    if (!this.exists) return undefined;
    if (this.why !== undefined) return this.unknown();
    const value = convert(this.content);
    return value === undefined ? this.unreadable(expected).unknown() : known(value, this.path, this.secret);
  }

  private child(key: string | number): Raw {
    const place = { above: this, key };
    try {
      const content = this.content as Record<string | number, unknown>;
      if (!Object.hasOwn(content, key)) return new Raw(undefined, place);
      return new Raw(content[key], place, this.interpret, this.secret, this.spelling);
    } catch {
      return this.outOfReach(place);
    }
  }

  private outOfReach(place: Raw["place"]): Raw {
    return new Raw(undefined, place, () => THROWS_ON_READ);
  }

  private unreadable(expected: string): Raw {
    const found = this.shape === "scalar" ? `a ${typeof this.content}` : this.shape === "list" ? "a list" : "an object";
    const why = `is ${found}, where ${expected} was expected`;
    return new Raw(undefined, this.place, () => ({ value: undefined, unknown: why }));
  }
}

function asString(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? String(value) : undefined;
}

function asBoolean(value: unknown): boolean | undefined {
  if (typeof value === "boolean") return value;
  const word = typeof value === "string" || typeof value === "number" ? String(value).toLowerCase() : "none";
  return TRUE.has(word) ? true : FALSE.has(word) ? false : undefined;
}

function asNumber(value: unknown): number | undefined {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : undefined;
}

function shapeOf(content: unknown): Shape {
  if (typeof content !== "object" || content === null) return "scalar";
  try {
    return Array.isArray(content) ? "list" : "object";
  } catch {
    return "object";
  }
}

function meaningOf(value: unknown, interpret: Interpret): Interpretation | undefined {
  try {
    return interpret(value);
  } catch {
    return THROWS_ON_READ;
  }
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}

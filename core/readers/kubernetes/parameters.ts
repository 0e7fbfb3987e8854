import type { Known } from "../../model/known";
import { shorten } from "../../text/shorten";
import type { Interpret, Interpretation, Raw } from "../raw/raw";

/** More places than any real resource has. */
const MAX_PLACES = 100_000;
/** The number of parameters that are filled in for one text, including those in the values of others. */
const MAX_REFERENCES = 100;

/** How an API group writes a parameter reference in a text, and where it declares parameters. */
interface Dialect {
  readonly placeholder: RegExp;
  /** The keys of lists of `{ name, value }` or `{ name, default }`. */
  readonly lists: readonly string[];
}

const TEKTON: Dialect = {
  placeholder: /\$\((?:inputs\.|tt\.)?params(?:\.([\w-]+)|\[(?:"([^"]+)"|'([^']+)')\])\)/g,
  lists: ["params"],
};
const ARGO: Dialect = {
  placeholder: /\{\{\s*(?:inputs|workflow)\.parameters\.([\w-]+)\s*\}\}/g,
  lists: ["parameters"],
};
const OPENSHIFT: Dialect = { placeholder: /\$\{\{?(\w+)\}?\}/g, lists: ["parameters"] };

function dialectOf(group: string, kind: string): Dialect | undefined {
  if (/(^|\.)tekton\.dev$/.test(group)) return TEKTON;
  if (group === "argoproj.io") return ARGO;
  return kind === "Template" ? OPENSHIFT : undefined;
}

/**
 * A resource with its own parameters filled in: the values that it sets, else their defaults, since those apply unless
 * someone overrides them. A text that consists of a single parameter without exactly one such value is unknown; a
 * longer text keeps the reference as written.
 */
export function withParameters(object: Raw, group: string, kind: string): Raw {
  const dialect = dialectOf(group, kind);
  if (!dialect || !object.isObject) return object;
  let values: ReadonlyMap<string, Parameter> | undefined;
  const fill = (text: string, left = { references: MAX_REFERENCES }): Interpretation | undefined => {
    if (text.search(dialect.placeholder) < 0) return undefined;
    values ??= parametersOf(object, dialect.lists);
    let secret = false;
    let missing: string | undefined;
    const filled = text.replace(dialect.placeholder, (written, ...names: (string | undefined)[]) => {
      const name = names.slice(0, 3).find((each) => typeof each === "string") ?? "";
      const value = left.references-- > 0 ? values?.get(name)?.value : undefined;
      const meaning = value?.known ? (fill(value.value, left) ?? { value: value.value }) : undefined;
      secret ||= value?.known === true && value.secret === true;
      if (typeof meaning?.value === "string") return meaning.value;
      missing ??= `is the parameter ${shorten(name)}, which ${values?.get(name)?.why ?? "has no value here"}`;
      return written;
    });
    return missing !== undefined && filled === text && text.trim().replace(dialect.placeholder, "") === ""
      ? { value: undefined, unknown: missing }
      : { value: filled, secret };
  };
  const interpret: Interpret = (value) => (typeof value === "string" ? fill(value) : undefined);
  return object.interpretedBy(interpret);
}

interface Parameter {
  readonly value: Known<string> | undefined;
  readonly why?: string;
}

/** Every parameter declared anywhere in a resource, by name. */
function parametersOf(object: Raw, lists: readonly string[]): Map<string, Parameter> {
  const given = new Map<string, Known<string>[]>();
  const defaults = new Map<string, Known<string>[]>();
  const seen = new Set<object>();
  const open = [object];
  for (let place = open.pop(); place && seen.size < MAX_PLACES; place = open.pop()) {
    const identity = place.identity;
    if (!identity || seen.has(identity)) continue;
    seen.add(identity);
    for (const list of lists) {
      const declared = place.isObject ? place.get(list) : undefined;
      for (const parameter of declared?.isList ? declared.items() : []) {
        const name = parameter.isObject ? parameter.get("name").name() : undefined;
        if (name === undefined) continue;
        add(given, name, parameter.get("value"));
        add(defaults, name, parameter.get("default"));
      }
    }
    for (const child of place.isList ? place.items() : place.entries().map(([, each]) => each)) open.push(child);
  }
  const names = new Set([...given.keys(), ...defaults.keys()]);
  return new Map([...names].map((name) => [name, only(given.get(name) ?? defaults.get(name) ?? [], name)]));
}

function add(values: Map<string, Known<string>[]>, name: string, place: Raw): void {
  const value = place.isList || place.isObject ? undefined : place.string();
  if (value) values.set(name, [...(values.get(name) ?? []), value]);
}

/**
 * The value of a parameter, unless it has several different ones. A value that only passes on a parameter of the same
 * name does not count.
 */
function only(values: readonly Known<string>[], name: string): Parameter {
  const own = values.filter(
    (value) =>
      !value.known ||
      !new RegExp(`^\\s*(?:\\$\\(|\\{\\{).*[.'"]${name.replace(/\W/g, "\\$&")}\\W*$`, "s").test(value.value),
  );
  const [first] = own;
  if (first?.known === false) return { value: undefined, why: first.why };
  const isOne = own.every((value) => value.known && first?.known === true && value.value === first.value);
  return isOne ? { value: first } : { value: undefined, why: "has several values here" };
}

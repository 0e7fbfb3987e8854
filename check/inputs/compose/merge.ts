import { volumeParts } from "../../../core/readers/compose/mounts";
import { resolveText, UnresolvedValue } from "../../../core/readers/compose/text";
import type { Budget } from "./budget";
import {
  entriesOf,
  isList,
  isMap,
  itemsOf,
  type SourcedValue,
  textOf,
  valueAt,
  type WrittenList,
} from "./sourcedValue";

/** Attributes of a service that are replaced, not merged. */
const REPLACED = new Set(["command", "entrypoint", "healthcheck.test"]);
/** Objects that may be written as lists of `NAME=VALUE`, and lists of names that may be written as objects. */
const NAMED_VALUES = new Set([
  "environment",
  "labels",
  "annotations",
  "sysctls",
  "extra_hosts",
  "build.args",
  "build.labels",
  "deploy.labels",
]);
const NAMES = new Set(["networks", "depends_on", "models"]);
/** Lists that may be written as a single value. */
const ONE_OR_MORE = new Set(["tmpfs", "env_file", "label_file", "dns", "dns_search", "dns_opt"]);
/** Lists whose items replace each other if they have the same key. */
const KEYS: ReadonlyMap<string, (item: SourcedValue) => string | undefined> = new Map([
  ["environment", nameOf],
  ["labels", nameOf],
  ["annotations", nameOf],
  ["sysctls", nameOf],
  ["volumes", targetOf],
  ["devices", targetOf],
  ["tmpfs", textOf],
  ["env_file", (item) => textOf(valueAt(item, "path") ?? item)],
  ["ports", portOf],
  ["secrets", (item) => givenOf(item, "/run/secrets/")],
  ["configs", (item) => givenOf(item, "/")],
]);

/** Merges one service over another by the rules of the Compose specification. */
export function mergeServices(base: SourcedValue, over: SourcedValue, budget: Budget): SourcedValue {
  return merge(base, over, "", budget);
}

/** Merges one project over another. */
export function mergeProjects(base: SourcedValue, over: SourcedValue, budget: Budget): SourcedValue {
  const content = new Map(isMap(base.content) ? base.content : []);
  for (const [key, value] of isMap(over.content) ? over.content : []) {
    const earlier = content.get(key);
    content.set(
      key,
      earlier && key === "services" ? mergeEach(earlier, value, budget) : laidOver(earlier, value, NOWHERE, budget),
    );
  }
  return { ...base, content };
}

/** Not an attribute of a service, so that no attribute's rule applies. */
const NOWHERE = "\0";

function mergeEach(base: SourcedValue, over: SourcedValue, budget: Budget): SourcedValue {
  if (over.tag || !isMap(base.content) || !isMap(over.content)) return laidOver(base, over, NOWHERE, budget);
  const content = new Map(base.content);
  for (const [name, service] of over.content) content.set(name, laidOver(content.get(name), service, "", budget));
  return { ...base, content };
}

function laidOver(base: SourcedValue | undefined, over: SourcedValue, attribute: string, budget: Budget): SourcedValue {
  if (base === undefined || base.tag === "reset" || over.tag) return over;
  return merge(base, over, attribute, budget);
}

/** @param attribute the service's attribute as a dotted path */
function merge(base: SourcedValue, over: SourcedValue, attribute: string, budget: Budget): SourcedValue {
  budget.spendValues();
  if (over.content === null) return base;
  if (base.content === null || REPLACED.has(attribute)) return over;
  const [first, second] = alike(base, over, attribute);
  if (isMap(first.content) && isMap(second.content)) {
    const content = new Map(first.content);
    budget.spendValues(content.size);
    for (const [key, value] of second.content) {
      content.set(key, laidOver(content.get(key), value, attribute === "" ? key : `${attribute}.${key}`, budget));
    }
    return { ...base, content };
  }
  if (!isList(first.content) || !isList(second.content)) return over;
  budget.spendValues(first.content.length + second.content.length);
  const keyOf = KEYS.get(attribute);
  return {
    ...base,
    content: keyOf ? unique([...first.content, ...second.content], keyOf) : [...first.content, ...second.content],
  };
}

/** Brings two values into the same form, of those that the attribute may have. */
function alike(base: SourcedValue, over: SourcedValue, attribute: string): [SourcedValue, SourcedValue] {
  const areBoth = (is: (content: unknown) => boolean) => is(base.content) && is(over.content);
  if (areBoth(isMap) || areBoth(isList)) return [base, over];
  if (NAMED_VALUES.has(attribute)) return [asPairs(base), asPairs(over)];
  if (NAMES.has(attribute)) return [asObject(base), asObject(over)];
  if (ONE_OR_MORE.has(attribute)) return [asList(base), asList(over)];
  return [base, over];
}

function asPairs(written: SourcedValue): SourcedValue {
  if (!isMap(written.content)) return written;
  return {
    ...written,
    content: entriesOf(written).map(([name, value]) => ({ place: value.place, content: pair(name, value) })),
  };
}

function pair(name: string, value: SourcedValue): string | UnresolvedValue {
  const text = textOf(value);
  if (text !== undefined) return resolveText(`${name}=${text}`);
  return value.content instanceof UnresolvedValue ? value.content : name;
}

function asObject(written: SourcedValue): SourcedValue {
  if (!isList(written.content)) return written;
  return {
    ...written,
    content: new Map(written.content.map((item) => [textOf(item) ?? "", { place: item.place, content: null }])),
  };
}

function asList(written: SourcedValue): SourcedValue {
  return { ...written, content: itemsOf(written) };
}

function unique(items: WrittenList, keyOf: (item: SourcedValue) => string | undefined): WrittenList {
  const byKey = new Map(items.map((item) => [keyOf(item) ?? item, item]));
  return [...byKey.values()];
}

function nameOf(item: SourcedValue): string | undefined {
  return textOf(item)?.split("=", 1)[0];
}

function targetOf(item: SourcedValue): string | undefined {
  const text = textOf(item);
  return text === undefined ? textOf(valueAt(item, "target")) : volumeParts(text).target;
}

function portOf(item: SourcedValue): string | undefined {
  const text = textOf(item);
  if (text !== undefined) return text.replace(/\/tcp$/, "").replace(/^0\.0\.0\.0:/, "");
  const part = (key: string) => textOf(valueAt(item, key));
  const protocol = part("protocol") ?? "tcp";
  const numbers = [part("host_ip"), part("published"), part("target")].filter(
    (text) => text !== undefined && text !== "0.0.0.0",
  );
  return `${numbers.join(":")}${protocol === "tcp" ? "" : `/${protocol}`}`;
}

function givenOf(item: SourcedValue, folder: string): string | undefined {
  const target = isMap(item.content)
    ? (textOf(valueAt(item, "target")) ?? textOf(valueAt(item, "source")))
    : textOf(item);
  return target === undefined || target.startsWith("/") ? target : `${folder}${target}`;
}

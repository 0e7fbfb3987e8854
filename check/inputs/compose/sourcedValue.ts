import type { FilePlace } from "../../../core/model/source";
import { UnresolvedValue } from "../../../core/readers/compose/text";
import { childPath } from "../../../core/text/propertyPath";
import { UnreadableError } from "../../../documents/unreadable";
import { Tagged } from "../../../documents/yaml/schema";
import type { Budget } from "./budget";
import { interpolate, type Variables } from "./interpolation";

const MAX_DEPTH = 200;

export type WrittenList = readonly SourcedValue[];
export type WrittenMap = ReadonlyMap<string, SourcedValue>;

/**
 * A value of a Compose file with the location where it is written, which it keeps when it is merged elsewhere.
 * Immutable.
 */
export interface SourcedValue {
  readonly place: FilePlace;
  /** A list, a map, or otherwise a scalar. */
  readonly content: WrittenList | WrittenMap | unknown;
  /** `!reset` removes the value that it is merged over, `!override` replaces it. */
  readonly tag?: "reset" | "override";
}

/** The content of a document, with variables substituted. */
export function writtenOf(
  content: unknown,
  place: FilePlace,
  variables: Variables,
  budget: Budget,
  depth = 0,
): SourcedValue {
  budget.spendValues();
  if (depth > MAX_DEPTH)
    throw new UnreadableError(
      place.file,
      `nests more than ${MAX_DEPTH} levels deep, or contains itself through an alias`,
    );
  const within = (value: unknown, inner: FilePlace) => writtenOf(value, inner, variables, budget, depth + 1);
  if (content instanceof Tagged) {
    const tag = /^!(reset|override)$/.exec(content.tag)?.[1] as SourcedValue["tag"];
    return { ...within(content.value, place), ...(tag && { tag }) };
  }
  if (typeof content === "string") return { place, content: interpolate(content, variables, budget) };
  if (Array.isArray(content)) {
    return { place, content: content.map((item, at) => within(item, below(place, at))) };
  }
  if (typeof content !== "object" || content === null) return { place, content };
  const entries = Object.entries(content).map(([key, value]) => [key, within(value, below(place, key))] as const);
  return { place, content: new Map(entries) };
}

function below(place: FilePlace, key: string | number): FilePlace {
  return { ...place, path: childPath(place.path, key) };
}

export function isMap(content: unknown): content is WrittenMap {
  return content instanceof Map;
}

export function isList(content: unknown): content is WrittenList {
  return Array.isArray(content);
}

/** The value of a key; undefined if it is absent or reset. */
export function valueAt(written: SourcedValue | undefined, key: string): SourcedValue | undefined {
  const value = isMap(written?.content) ? written.content.get(key) : undefined;
  return value?.tag === "reset" ? undefined : value;
}

/** A copy with another value for a key, or without that key. */
export function withValue(written: SourcedValue, key: string, value: SourcedValue | undefined): SourcedValue {
  const content = new Map(isMap(written.content) ? written.content : []);
  if (value) content.set(key, value);
  else content.delete(key);
  return { ...written, content };
}

/** The text of a scalar, with placeholders for variables that are not set. */
export function textOf(written: SourcedValue | undefined): string | undefined {
  const content = written?.content;
  if (content instanceof UnresolvedValue) return content.text;
  return typeof content === "string" || typeof content === "number" || typeof content === "boolean"
    ? String(content)
    : undefined;
}

/** The items of a list; a single value counts as a list of one. */
export function itemsOf(written: SourcedValue | undefined): WrittenList {
  if (written === undefined || written.content === null) return [];
  return isList(written.content) ? written.content : [written];
}

export function entriesOf(written: SourcedValue | undefined): readonly (readonly [key: string, value: SourcedValue])[] {
  return isMap(written?.content) ? [...written.content].filter(([, { tag }]) => tag !== "reset") : [];
}

/**
 * Converts back to plain values.
 *
 * @param path where the value is in the project
 * @param expected where it is written if it comes from the same place as its parent
 * @param elsewhere collects the paths of values that are written in another place
 */
export function toPlain(
  written: SourcedValue,
  path: string,
  expected: FilePlace,
  elsewhere: Map<string, FilePlace>,
  budget: Budget,
): unknown {
  const { place, content } = written;
  budget.spendValues();
  if (place.file !== expected.file || place.document !== expected.document || place.path !== expected.path)
    elsewhere.set(path, place);
  const inner = (key: string | number, value: SourcedValue) =>
    toPlain(value, childPath(path, key), below(place, key), elsewhere, budget);
  if (isList(content)) return content.filter(({ tag }) => tag !== "reset").map((item, at) => inner(at, item));
  return isMap(content)
    ? Object.fromEntries(entriesOf(written).map(([key, value]) => [key, inner(key, value)]))
    : content;
}

import { isDeepStrictEqual } from "node:util";
import { below, folded, isEmpty, isObject, type Key, type Keys, spellings } from "./key";

/**
 * Brings a body's keys into the API's spelling, in place, and drops what says nothing: unknown keys, and objects that a
 * client may only leave empty. What the engine gets
 * is written from the result, so that it reads the very keys that were judged. Keys that would be one to the engine and
 * differ in value stay as they are, as do unknown ones that say something: `objectionsTo` refuses them.
 *
 * @param dropped gets the paths of what was dropped
 */
export function normalize(value: unknown, key: Key, path: string, dropped: string[]): void {
  if (key.is === "list" && Array.isArray(value))
    for (const [at, item] of value.entries()) normalize(item, key.of, `${path}[${at}]`, dropped);
  if (key.is === "map" && isObject(value))
    for (const [name, item] of Object.entries(value)) normalize(item, key.of, below(path, name), dropped);
  if (key.is !== "object" || !isObject(value)) return;
  normalizeKeys(value, key.keys, path, dropped);
  for (const [name, item] of Object.entries(value)) {
    const known = keyOf(name, key.keys);
    if (known?.is === "limited" && isObject(item) && isEmpty(item) && Object.keys(item).length > 0) {
      // Its keys are the client's to choose, and an engine may obey a key that says nothing.
      delete value[name];
      dropped.push(below(path, name));
    } else if (known) normalize(item, known, below(path, name), dropped);
  }
}

function normalizeKeys(owner: Record<string, unknown>, keys: Keys, path: string, dropped: string[]): void {
  const drop = (name: string) => {
    delete owner[name];
    dropped.push(below(path, name));
  };
  const kept = new Map<string, string>();
  // Exact spellings first: another one of the same key is then the one to go.
  const names = Object.keys(owner);
  for (const name of [...names.filter((name) => keyOf(name, keys)), ...names.filter((name) => !keyOf(name, keys))]) {
    const fold = folded(name);
    const meant = keyOf(name, keys) ? name : spellings(keys).get(fold);
    const other = kept.get(fold);
    if (meant === undefined) {
      if (isEmpty(owner[name])) drop(name);
    } else if (other !== undefined) {
      if (isDeepStrictEqual(owner[name], owner[other])) drop(name);
    } else {
      kept.set(fold, meant);
      if (meant !== name) rename(owner, name, meant);
    }
  }
}

function keyOf(name: string, keys: Keys): Key | undefined {
  return Object.hasOwn(keys, name) ? keys[name] : undefined;
}

function rename(owner: Record<string, unknown>, from: string, to: string): void {
  owner[to] = owner[from];
  delete owner[from];
}

import { isDeepStrictEqual } from "node:util";
import { isObject } from "../../../core/text/jsonObject";
import { below, folded, isEmpty, type Key, type Keys, spellings } from "./key";

/**
 * Brings a body's keys into the API's spelling, in place, and drops what says nothing: empty unknown keys, and objects
 * that a client may only leave empty. The engine's body is written from the result, so that it reads exactly the keys
 * that were judged. Left as they are, for `objectionsTo` to refuse: keys that the engine would treat as one and that
 * differ in value, and unknown keys that say something.
 *
 * @param dropped receives the paths of what was dropped
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
      // The client chooses the keys of this object, and an engine may obey a key even if its value says nothing.
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
  // Exact spellings come first, so that another spelling of the same key is the one to be dropped.
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

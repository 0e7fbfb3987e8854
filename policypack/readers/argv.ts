import { type Known, known, type Unknown } from "../workload/known";
import type { Raw } from "./raw";

/** An argument vector: the words that are known, in their order, and the places of those that are not. */
export interface Argv {
  /** Undefined where there is none; unknown where nothing of it is known. */
  readonly words: Known<readonly string[]> | undefined;
  readonly missing: readonly Unknown[];
}

export function readArgv(place: Raw): Argv {
  if (!place.exists) return { words: undefined, missing: [] };
  if (place.isUnknown) return { words: place.unknown(), missing: [] };
  const items = place.strings();
  if (items.length === 0) return { words: undefined, missing: [] };
  const words = items.flatMap((item) => (item.known ? [item.value] : []));
  const missing = items.filter((item) => !item.known);
  const secret = items.some((item) => item.known && item.secret);
  return { words: words.length > 0 ? known(words, place.path, secret) : missing[0], missing };
}

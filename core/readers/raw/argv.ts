import { UNSEEN } from "../../docker/runCommand";
import type { Container } from "../../model/container";
import { isUnknown, isUnknownOption, type Known, known, type Unknown } from "../../model/known";
import type { Raw } from "./raw";

/** The known words of an argument vector, in order. */
interface Argv {
  /** Undefined if it is not set; unknown if no part of it is known, not even that it begins with an option. */
  readonly words: Known<readonly string[]> | undefined;
  /** The unknown words, where others are known. */
  readonly missing: readonly Unknown[];
}

/** What a container runs, from the places of its ENTRYPOINT and its CMD. */
export function readCommands(
  entrypoint: Raw,
  command: Raw,
): Pick<Container, "entrypoint" | "command" | "missingWords"> {
  const [first, second] = [readArgv(entrypoint), readArgv(command)];
  return { entrypoint: first.words, command: second.words, missingWords: [...first.missing, ...second.missing] };
}

/**
 * A command besides the main one, with `UNSEEN` in place of an unknown word or part of one, followed by each unknown
 * word on its own.
 */
export function readOtherCommand(place: Raw): Known<readonly string[]>[] {
  const { words, missing } = readArgv(place);
  if (!words?.known || missing.length === 0) return words ? [words] : [];
  const outlines = place.strings().map((word) => (word.known ? word.value : (word.outline ?? UNSEEN)));
  return [{ ...words, value: outlines }, ...missing];
}

/** An argument vector; an empty one counts as absent, as in the engine. */
function readArgv(place: Raw): Argv {
  if (!place.exists) return { words: undefined, missing: [] };
  if (place.isUnknown) return { words: place.unknown(), missing: [] };
  const items = place.strings();
  const words = items.flatMap((item) => (item.known ? [item.value] : []));
  const missing = items.filter(isUnknown);
  const [first] = missing;
  if (words.length === 0 && !(first && isUnknownOption(first))) return { words: first, missing: [] };
  const secret = items.some((item) => item.known && item.secret);
  return { words: known(words, place.path, secret), missing };
}

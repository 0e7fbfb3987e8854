import { UNSEEN } from "../../docker/runCommand";
import type { Container } from "../../model/container";
import { isUnknown, type Known, known, type Unknown } from "../../model/known";
import type { Raw } from "./raw";

/** The words of an argument vector that are known, in their order. */
interface Argv {
  /** Undefined where it is not set; unknown where no part of it is known. */
  readonly words: Known<readonly string[]> | undefined;
  /** The places of the others, where some are known. */
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
 * A command beside the main one, with `UNSEEN` where a word or a part of one is not known, and then each such word by
 * itself.
 */
export function readOtherCommand(place: Raw): Known<readonly string[]>[] {
  const { words, missing } = readArgv(place);
  if (!words?.known || missing.length === 0) return words ? [words] : [];
  const outlines = place.strings().map((word) => (word.known ? word.value : (word.outline ?? UNSEEN)));
  return [{ ...words, value: outlines }, ...missing];
}

/** An argument vector; one without words counts as absent, as it does for the engine. */
function readArgv(place: Raw): Argv {
  if (!place.exists) return { words: undefined, missing: [] };
  if (place.isUnknown) return { words: place.unknown(), missing: [] };
  const items = place.strings();
  const words = items.flatMap((item) => (item.known ? [item.value] : []));
  const missing = items.filter(isUnknown);
  if (words.length === 0) return { words: missing[0], missing: [] };
  const secret = items.some((item) => item.known && item.secret);
  return { words: known(words, place.path, secret), missing };
}

import { UnreadableError } from "../../../documents/unreadable";

/** Values, including copies made by aliases, `extends` and `include`: far more than people write. */
const MAX_VALUES = 1_000_000;
/** Characters that variable substitution may add. */
const MAX_CHARACTERS = 20_000_000;
/** Files that one project may name; a file counts each time it is named. */
const MAX_FILES = 1000;

/** Limits how large a project may grow while it is assembled, so that a small file cannot use up all memory. */
export class Budget {
  private values = 0;
  private characters = 0;
  private files = 0;

  /** @param file the project's file, named in errors */
  constructor(private readonly file: string) {}

  /** @throws UnreadableError */
  spendValues(values = 1): void {
    this.values += values;
    if (this.values > MAX_VALUES) throw this.error(`${MAX_VALUES} values`, "its aliases, extends and includes");
  }

  /** @throws UnreadableError */
  spendCharacters(characters: number): void {
    this.characters += Math.max(0, characters);
    if (this.characters > MAX_CHARACTERS) throw this.error(`${MAX_CHARACTERS} characters`, "its variables");
  }

  /** @throws UnreadableError */
  spendFile(): void {
    if (++this.files > MAX_FILES) throw this.error(`${MAX_FILES} files`, "its includes");
  }

  private error(most: string, by: string): UnreadableError {
    return new UnreadableError(this.file, `grows to more than ${most} by ${by}: is it meant to?`);
  }
}

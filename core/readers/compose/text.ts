import { type Known, known, unknown } from "../../model/known";
import { shorten } from "../../text/shorten";
import type { Interpret, Raw } from "../raw/raw";

/** A value of a Compose project that only the machine where the project starts has, or that could not be read. */
export class UnresolvedValue {
  /**
   * @param why a clause that follows the property's path
   * @param text the known part, with a placeholder for each variable that is not set
   */
  constructor(
    readonly why: string,
    readonly text?: string,
  ) {}
}

/** The value of a variable that nothing in the project sets. */
export function unsetVariable(name: string): UnresolvedValue {
  return new UnresolvedValue(whyUnset(name), placeholder(name));
}

/** Replaces the value of an unset variable in a text: no text from a file can contain it. */
export function placeholder(variable: string): string {
  return `\0${variable}\0`;
}

const HOLE = /\0([^\0]*)\0/;

function whyUnset(name: string): string {
  return `is taken from the environment variable ${shorten(name)} when the project starts`;
}

/** Why a value is unknown, in the words of another format for a variable that is not set. */
export function reworded(why: string, whyUnresolved: (name: string) => string): string {
  return why.replace(/is taken from the environment variable (.*) when the project starts/s, (_, name: string) =>
    whyUnresolved(name),
  );
}

/** A text as a value: unresolved if it has a placeholder. */
export function resolveText(text: string): string | UnresolvedValue {
  const variable = HOLE.exec(text)?.[1];
  return variable === undefined ? text : new UnresolvedValue(whyUnset(variable), text);
}

/** How to read the values of a Compose project. */
export const interpretCompose: Interpret = (value) =>
  value instanceof UnresolvedValue ? { value: value.text, unknown: value.why } : { value };

/** The text at a place, with placeholders for unset variables; undefined for anything but a scalar. */
export function textAt(place: Raw): string | undefined {
  const content = place.raw();
  return typeof content === "string" || typeof content === "number" || typeof content === "boolean"
    ? String(content)
    : undefined;
}

export function hasHole(text: string): boolean {
  return HOLE.test(text);
}

/** A part of the text at a place; unknown if it has a placeholder. */
export function partOf(place: Raw, text: string): Known<string> {
  const value = resolveText(text);
  return value instanceof UnresolvedValue ? unknown(place.path, value.why) : known(value, place.path);
}

/** The places of a value that may be a single one or a list. */
export function oneOrMore(place: Raw): Raw[] {
  return place.exists && !place.isList ? [place] : place.items();
}

/** An object, or a list of `NAME=VALUE`, as names with their texts, where they have any. */
export function namedTexts(place: Raw): { name: string | undefined; text: string | undefined; place: Raw }[] {
  if (!place.isList)
    return place
      .entries()
      .map(([name, value]) => ({ name, text: value.exists ? textAt(value) : undefined, place: value }));
  return place.items().map((item) => {
    const text = textAt(item);
    const [, name, , value] = /^([^=]*)(=(.*))?$/s.exec(text ?? "") ?? [];
    const isNamed = text !== undefined && name !== undefined && !hasHole(name);
    return { name: isNamed ? name : undefined, text: value, place: item };
  });
}

import { type Known, known, unknown } from "../../model/known";
import { shorten } from "../../text/shorten";
import type { Interpret, Raw } from "../raw/raw";

/**
 * A value of a Compose project that only the machine has on which the project starts, or that could not be looked at.
 */
export class UnresolvedValue {
  /**
   * @param why to follow a property's path in a sentence
   * @param text what is known of it, with a hole for each variable that is not set
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

/** Stands in a text for the value of a variable that is not set: no text of a file has it. */
export function placeholder(variable: string): string {
  return `\0${variable}\0`;
}

const HOLE = /\0([^\0]*)\0/;

function whyUnset(name: string): string {
  return `is taken from the environment variable ${shorten(name)} when the project starts`;
}

/** A text as a value: unseen where it has a hole. */
export function resolveText(text: string): string | UnresolvedValue {
  const variable = HOLE.exec(text)?.[1];
  return variable === undefined ? text : new UnresolvedValue(whyUnset(variable), text);
}

/** How values of a Compose project are to be read. */
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

/** A part of the text at a place, unknown where it has a hole. */
export function partOf(place: Raw, text: string): Known<string> {
  const value = resolveText(text);
  return value instanceof UnresolvedValue ? unknown(place.path, value.why) : known(value, place.path);
}

/** The places of what may be written as one value or as a list of them. */
export function oneOrMore(place: Raw): Raw[] {
  return place.exists && !place.isList ? [place] : place.items();
}

/** What may be written as an object or as a list of `NAME=VALUE`: names with their texts, where they have any. */
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

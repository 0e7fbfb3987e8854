/** The number of characters of a name that a message shows. */
export const NAME_LENGTH = 100;

/** A text for a message: without control characters, and cut where it is longer than a reader needs. */
export function shorten(text: string, length = NAME_LENGTH): string {
  const tame = text.replace(/[\u0000-\u001f\u007f]/g, "?");
  if (tame.length <= length) return tame;
  const isHalf = /[\ud800-\udbff]/.test(tame.charAt(length - 1)); // Never cut a character in half.
  return `${tame.slice(0, isHalf ? length - 1 : length)}…`;
}

/** The same in quotation marks: for values, which may be empty or contain spaces. */
export function quote(text: string, length = NAME_LENGTH): string {
  return JSON.stringify(shorten(text, length));
}

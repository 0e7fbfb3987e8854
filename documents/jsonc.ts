/**
 * A string, a comment, or a character that shows what a comma before it separates. An unclosed one extends to the end.
 */
const PARTS = /"(?:[^"\\]|\\[\s\S])*(?:"|$)|\/\*[\s\S]*?(?:\*\/|$)|\/\/[^\n]*|[^\s]/g;

/**
 * Converts JSON with comments and trailing commas to plain JSON. Both are replaced with spaces, so that every value
 * keeps its position. Visual Studio Code's settings, TypeScript's and devcontainer.json use this format; no tool that
 * starts containers from manifests reads it.
 */
export function withoutComments(text: string): string {
  let plain = "";
  let copied = 0;
  let comma = -1;
  const blank = (from: number, to: number) => {
    plain += text.slice(copied, from) + text.slice(from, to).replace(/[^\n]/g, " ");
    copied = to;
  };
  const comments: (readonly [from: number, to: number])[] = [];
  for (const { 0: part, index } of text.matchAll(PARTS)) {
    if (part.startsWith("/*") || part.startsWith("//")) comments.push([index, index + part.length]);
    else {
      if ((part === "]" || part === "}") && comma >= 0) comments.push([comma, comma + 1]);
      comma = part === "," ? index : -1;
    }
  }
  for (const [from, to] of comments.toSorted(([a], [b]) => a - b)) blank(from, to);
  return plain + text.slice(copied);
}

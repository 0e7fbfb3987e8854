import picomatch from "picomatch";

const compiled = new Map<string, (text: string) => boolean>();

/**
 * Whether a glob that an administrator wrote matches a whole text: `*` stands for any characters, also across `/` and
 * `::`. Brackets and parentheses are themselves, as property paths have them.
 */
export function matchesGlob(glob: string, text: string): boolean {
  if (glob === text) return true;
  let isMatch = compiled.get(glob);
  if (!isMatch) {
    isMatch = picomatch(glob.replace(/[[\]()]/g, "\\$&"), { bash: true, dot: true, nonegate: true });
    compiled.set(glob, isMatch);
  }
  return isMatch(text);
}

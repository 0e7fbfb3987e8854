import picomatch from "picomatch";

const compiled = new Map<string, (text: string) => boolean>();

/**
 * Whether an administrator's glob matches a whole text: `*` stands for any characters, including `/` and `::`. Brackets
 * and parentheses match themselves, since property paths contain them.
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

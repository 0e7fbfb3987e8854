import { CORE_SCHEMA, intCoreTag, loadAll, mergeTag } from "js-yaml";

/** A leading zero makes an octal number, as it did in YAML 1.1: kubectl and Compose read both versions. */
export const integers: typeof intCoreTag = {
  ...intCoreTag,
  resolve: (text: string, isExplicit: boolean, tag: string) => {
    const [, sign, digits] = /^([-+]?)0([0-7]+)$/.exec(text) ?? [];
    return digits === undefined ? intCoreTag.resolve(text, isExplicit, tag) : Number.parseInt(sign + digits, 8);
  },
};

const OPTIONS = { schema: CORE_SCHEMA.withTags(integers, mergeTag), maxDepth: 100, maxTotalMergeKeys: 10_000 };

/**
 * The documents of a YAML text that stands inside of a resource; undefined where it is none. Where the text is a file
 * of YAML as well, as a guard's configuration is, that is read to be the same.
 */
export function parseYaml(text: string): unknown[] | undefined {
  try {
    return loadAll(withPlainLines(text), OPTIONS);
  } catch {
    return undefined;
  }
}

/**
 * The lines that kubectl and Compose see. The separators of Unicode end one in YAML 1.1, so that what looks like the
 * rest of a comment is not; and a document may begin with the mark of the file that it was in before.
 */
export function withPlainLines(text: string): string {
  return text.replace(/[\u0085\u2028\u2029]/g, "\n").replace(/^(---[^\n]*\n)\ufeff/gm, "$1");
}

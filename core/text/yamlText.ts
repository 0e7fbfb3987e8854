import { CORE_SCHEMA, intCoreTag, loadAll, mergeTag } from "js-yaml";

/**
 * Whole numbers as the Go libraries of kubectl and Compose read them: a leading zero makes an octal number, as in YAML
 * 1.1, `0b` a binary one, and `_` between digits is ignored.
 */
export const integers: typeof intCoreTag = {
  ...intCoreTag,
  resolve: (text: string, isExplicit: boolean, tag: string) => {
    const digits = /^[-+]?\d[\w]*$/.test(text) ? text.replaceAll("_", "") : text;
    const [, sign = "", base = "", number = ""] = /^([-+]?)(0b|0)([0-7]+)$/.exec(digits) ?? [];
    if (base === "0") return Number.parseInt(sign + number, 8);
    if (base === "0b" && /^[01]+$/.test(number)) return Number.parseInt(sign + number, 2);
    return intCoreTag.resolve(digits, isExplicit, tag);
  },
};

const OPTIONS = { schema: CORE_SCHEMA.withTags(integers, mergeTag), maxDepth: 100, maxTotalMergeKeys: 10_000 };

/**
 * The documents of a YAML text inside a resource; undefined if it is not valid YAML. Where the text is also read from a
 * file, such as a guard's configuration, both readings agree.
 */
export function parseYaml(text: string): unknown[] | undefined {
  try {
    return loadAll(withPlainLines(text), OPTIONS);
  } catch {
    return undefined;
  }
}

/**
 * The lines that kubectl and Compose see. In YAML 1.1 Unicode line separators end a line, so what looks like the rest
 * of a comment is content; and a document may begin with the byte order mark of the file that it came from.
 */
export function withPlainLines(text: string): string {
  return text.replace(/[\u0085\u2028\u2029]/g, "\n").replace(/^(---[^\n]*\n)\ufeff/gm, "$1");
}

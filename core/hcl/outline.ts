import { parseYaml } from "../text/yamlText";
import { isObjectValue, Unresolved, type Value } from "./values";

/** Stands for a placeholder in YAML, which has no NUL: a character that no text of people's has. */
const MARK = "\ue0ff";
/** A placeholder on a line of its own may be any number of properties or items. */
const WHOLE_LINE = /^[ \t]*\0[^\0]*\0[ \t]*$/m;

/**
 * The documents of a text in YAML or JSON of which parts are not known, with unresolved values for these; undefined if
 * the parts may hold more than values.
 *
 * @param outline the text with placeholders
 */
export function documentsOfOutline(outline: string, why: string): Value[] | undefined {
  if (WHOLE_LINE.test(outline) || outline.includes(MARK)) return undefined;
  const documents = parseYaml(outline.replace(/\0[^\0]*\0/g, MARK));
  return documents?.map((document) => withUnresolved(document, why));
}

function withUnresolved(value: Value, why: string): Value {
  if (typeof value === "string") {
    const at = value.indexOf(MARK);
    return at < 0 ? value : new Unresolved(why, value.slice(0, at) || undefined, value.replaceAll(MARK, "\0value\0"));
  }
  if (Array.isArray(value)) return value.map((item) => withUnresolved(item, why));
  if (!isObjectValue(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, each]) => [key.replaceAll(MARK, "…"), withUnresolved(each, why)]),
  );
}

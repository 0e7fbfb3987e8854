import { type TextEntry, type TextNode, valueAt } from "../../documents/positions/textNode";
import { yaml } from "../../recipes/text/yaml";
import { endOf, replaced, withEntries } from "./change";
import type { Edit } from "./edit";
import { entryAt, replacedEntry } from "./lines";
import { anchorOf } from "./shared";

/**
 * Sets variables in a mapping, in place where they are written already. A variable that goes makes room for new ones;
 * a mapping that would be empty goes as well.
 *
 * @returns undefined where the text is not plain enough
 */
export function variableEdits(
  text: string,
  mapping: TextNode,
  wanted: ReadonlyMap<string, string>,
  going?: string,
): readonly Edit[] | undefined {
  const missing = [...wanted].filter(([name]) => !valueAt(mapping, name));
  const changed = [...wanted].flatMap(([name, value]) => {
    const written = valueAt(mapping, name);
    const node = written && (valueAt(written, "value") ?? written);
    return node && node.value !== value ? [replaced(text, node, value)] : [];
  });
  const gone = going === undefined ? undefined : entryAt(mapping, going);
  if (!gone) return all([...changed, ...(missing.length > 0 ? [withEntries(text, mapping, missing)] : [])]);
  if (mapping.isFlow) return flowEdits(text, mapping, wanted, going);
  const isLast = mapping.entries?.length === 1 && missing.length === 0;
  const owner = mapping.parent && entryOf(mapping);
  if (!isLast)
    return all([...changed, replacedEntry(text, gone, missing.length > 0 ? yaml(Object.fromEntries(missing)) : "")]);
  return anchorOf(text, mapping) === undefined && owner ? all([replacedEntry(text, owner, "")]) : undefined;
}

/** A mapping in brackets, written again with what stays in it. */
function flowEdits(
  text: string,
  mapping: TextNode,
  wanted: ReadonlyMap<string, string>,
  going?: string,
): readonly Edit[] | undefined {
  const end = endOf(text, mapping);
  const before = text.slice(mapping.from, end);
  if (end === undefined || before.includes("#")) return undefined;
  const kept = (mapping.entries ?? []).flatMap(({ key, value }) => {
    const after = endOf(text, value);
    if (key.value === going || wanted.has(key.value ?? "")) return [];
    return [after === undefined ? undefined : text.slice(key.from, after)];
  });
  if (kept.includes(undefined)) return undefined;
  const set = [...wanted].map(([name, value]) => `${name}: ${JSON.stringify(value)}`);
  return [{ from: mapping.from, to: end, text: `{${[...kept, ...set].join(", ")}}` }];
}

export function entryOf(value: TextNode): TextEntry | undefined {
  return value.parent?.entries?.find((entry) => entry.value === value);
}

/** All edits, or nothing where one of them is not certain. */
export function all(edits: readonly (Edit | undefined)[]): readonly Edit[] | undefined {
  return edits.every((edit) => edit !== undefined) ? edits : undefined;
}

import { parseYaml } from "../../text/yamlText";
import { documentsOfOutline } from "../outline";
import {
  Invalid,
  isObjectValue,
  LazyObject,
  sortedKeys,
  toText,
  Unresolved,
  UnresolvedText,
  unresolvedIn,
  type Value,
} from "../values";
import { type Functions, of } from "./function";

/** A value as JSON text, which is YAML, too. Keys are sorted, as Terraform's are. */
function encode(value: Value): Value {
  const unknown = unresolvedIn(value);
  if (unknown)
    return value instanceof Unresolved || value instanceof LazyObject
      ? unknown
      : new UnresolvedText(unknown.why, value);
  const text = JSON.stringify(value, (_, each) => (isObjectValue(each) ? sorted(each) : each));
  return text.replace(
    /[<>&\u2028\u2029]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

function sorted(value: Readonly<Record<string, Value>>): Value {
  return Object.fromEntries(sortedKeys(value).map((key) => [key, value[key]]));
}

/** The value that an encoded text holds, be it known in parts only. */
function decoder(parse: (text: string) => Value): (args: readonly Value[]) => Value {
  return ([value]) => {
    if (value instanceof UnresolvedText) return value.content;
    const text = toText(value);
    if (!(text instanceof Unresolved)) return parse(text);
    const documents = text.outline === undefined ? undefined : documentsOfOutline(text.outline, text.why);
    return documents?.length === 1 ? documents[0] : new Unresolved(text.why);
  };
}

function parseJson(text: string): Value {
  try {
    return JSON.parse(text);
  } catch {
    return new Invalid("is decoded from a text that is not JSON");
  }
}

/** A table of texts whose first row has the names of its columns. */
function parseCsv(text: string): Value {
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/y;
  const rows: string[][] = [];
  let row: string[] = [];
  while (field.lastIndex < text.length) {
    const [, quoted, plain = "", end] = field.exec(text) ?? [];
    if (end === undefined) return NO_TABLE;
    row.push(quoted === undefined ? plain : quoted.replaceAll('""', '"'));
    if (end === ",") {
      if (field.lastIndex === text.length) row.push("");
      else continue;
    }
    if (row.length > 1 || row[0] !== "") rows.push(row);
    row = [];
  }
  const [names = [], ...records] = rows;
  if (records.some((record) => record.length !== names.length)) return NO_TABLE;
  return records.map((record) => Object.fromEntries(names.map((name, at) => [name, record[at] ?? ""])));
}

const NO_TABLE = new Invalid("is decoded from a text that is not CSV");

/** Functions of encodings. */
export const ENCODING: Functions = {
  jsonencode: ([value]) => encode(value),
  yamlencode: ([value]) => encode(value),
  jsondecode: decoder(parseJson),
  yamldecode: decoder((text) => parseYaml(text)?.[0] ?? new Invalid("is decoded from a text that is not YAML")),
  csvdecode: of(toText, parseCsv),
  base64encode: of(toText, (text) => Buffer.from(text).toString("base64")),
  base64decode: of(toText, (text) => Buffer.from(text, "base64").toString()),
  urlencode: of(toText, (text) => encodeURIComponent(text).replaceAll("%20", "+")),
};

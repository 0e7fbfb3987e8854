import { offsetAt, type TextFormat } from "./textFormat";

/** A text in TOML. */
export class TomlText {
  constructor(readonly text: string) {}
}

/** TOML: the configuration of a GitLab Runner, or a template for one; that of BuildKit's daemon. */
export const toml: TextFormat = {
  name: "TOML",
  matches: (path) => /\.toml(?:\.(?:j2|jinja2?|tmpl|tpl|template|example|sample|erb))?$/i.test(path),
  words:
    /^[ \t]*(?:\[\[[ \t]*runners[ \t]*\]\]|runners[ \t]*=[ \t]*\[|insecure-entitlements[ \t]*=|\[[ \t]*(?:grpc|worker\.(?:oci|containerd))[ \t]*\])/m,
  parse: (text) => {
    const places = placesIn(text);
    return { content: new TomlText(text), offsetOf: (path) => offsetAt(places, path) };
  },
};

const TABLE = /^[ \t]*(\[\[?)[ \t]*([^\]\n]+?)[ \t]*\]/;
const KEY = /^[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))[ \t]*=/;

/** The offset of each table and key by its property path; of what stands on one line with others only the first. */
function placesIn(text: string): Map<string, number> {
  const places = new Map<string, number>();
  const counts = new Map<string, number>();
  let table = "";
  let offset = 0;
  for (const line of text.split("\n")) {
    const indentation = line.length - line.trimStart().length;
    const [, bracket, name = ""] = TABLE.exec(line) ?? [];
    const [, double, single, plain] = KEY.exec(line) ?? [];
    if (bracket !== undefined) {
      table = tablePath(name, bracket === "[[", counts);
      places.set(table, offset + indentation);
    } else if (double !== undefined || single !== undefined || plain !== undefined) {
      const key = double ?? single ?? plain ?? "";
      places.set(table === "" ? key : `${table}.${key}`, offset + indentation);
    }
    offset += line.length + 1;
  }
  return places;
}

/** `runners.docker` below the second `[[runners]]` is `runners[1].docker`. */
function tablePath(name: string, isItem: boolean, counts: Map<string, number>): string {
  let path = "";
  const keys = name.split(".").map((key) => key.trim().replace(/^["']|["']$/g, ""));
  for (const [at, key] of keys.entries()) {
    path = path === "" ? key : `${path}.${key}`;
    const isLast = at === keys.length - 1;
    if (isItem && isLast) counts.set(path, (counts.get(path) ?? 0) + 1);
    const count = counts.get(path);
    if (count !== undefined) path = `${path}[${count - 1}]`;
  }
  return path;
}

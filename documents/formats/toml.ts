import { offsetAt, type TextFormat } from "./textFormat";

/** A text in TOML. */
export class TomlText {
  constructor(readonly text: string) {}
}

/** TOML: the configuration of a GitLab Runner, or a template for one; that of BuildKit's daemon, and of Podman. */
export const toml: TextFormat = {
  name: "TOML",
  matches: (path) =>
    /\.toml(?:\.(?:j2|jinja2?|tmpl|tpl|template|example|sample|erb))?$/i.test(path) ||
    /(?:^|\/)containers\.conf(?:\.d\/[^/]+\.conf)?$/.test(path),
  words:
    /^[ \t]*(?:\[\[[ \t]*runners[ \t]*\]\]|runners[ \t]*=[ \t]*\[|insecure-entitlements[ \t]*=|\[[ \t]*(?:grpc|worker\.(?:oci|containerd)|containers|engine(?:\.[^\]\n]*)?)[ \t]*\])/m,
  parse: (text) => {
    const places = placesIn(text);
    return { content: new TomlText(text), offsetOf: (path) => offsetAt(places, path) };
  },
};

const TABLE = /^[ \t]*(\[\[?)[ \t]*([^\]\n]+?)[ \t]*\]/;
const KEY = /^[ \t]*(?:"([^"\n]*)"|'([^'\n]*)'|([\w-]+))[ \t]*=/;

/**
 * The offset of each table and key by its property path, and of the texts of a list; of keys that stand on one line with
 * others only the first.
 */
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
      const path = table === "" ? key : `${table}.${key}`;
      places.set(path, offset + indentation);
      placeItems(text, offset + line.indexOf("=", indentation + key.length) + 1, path, places);
    }
    offset += line.length + 1;
  }
  return places;
}

/** A text, a comment, or what opens, separates or closes. */
const TOKEN = /"""[\s\S]*?"""|'''[\s\S]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#[^\n]*|[[\]{}]/g;

/** Adds the items of a list of texts that begins at an offset, wherever its lines break. */
function placeItems(text: string, from: number, path: string, places: Map<string, number>): void {
  if (!/^[ \t]*\[/.test(text.slice(from, from + 40))) return;
  TOKEN.lastIndex = text.indexOf("[", from) + 1;
  let item = 0;
  for (let token = TOKEN.exec(text); token && /^["'#]/.test(token[0]); token = TOKEN.exec(text))
    if (!token[0].startsWith("#")) places.set(`${path}[${item++}]`, token.index);
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

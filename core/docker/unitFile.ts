import { scriptOf, unwrap } from "./commandLine";
import { type PlacedWord, placedWords, type ScriptCommand } from "./script";
import { hole, type ShellWord } from "./shellCommand";
import { shellCommands } from "./shellScript";

/** A unit of systemd or of Podman's Quadlet, or a drop-in of one. */
export class UnitFile {
  /** @param sections the offset of each section's first head */
  constructor(
    readonly entries: readonly UnitEntry[],
    readonly sections: ReadonlyMap<string, number> = new Map(),
  ) {}

  /** The entries with this name, in order. */
  all(section: string, key: string): readonly UnitEntry[] {
    return this.entries.filter((entry) => entry.section === section && entry.key === key);
  }

  /** The last entry with this name, which counts where there may be only one. */
  last(section: string, key: string): UnitEntry | undefined {
    return this.all(section, key).at(-1);
  }
}

/** `KEY=VALUE` in a section. */
export interface UnitEntry {
  readonly section: string;
  readonly key: string;
  /** With line breaks of continued lines as spaces. */
  readonly value: string;
  /** `Service.ExecStart`, and `Service.ExecStart[1]` for the second one. */
  readonly path: string;
  readonly at: number;
  /** The offset of the value; the offsets of its characters follow. */
  readonly valueAt: number;
}

/**
 * Reads the syntax that systemd and Podman share. An empty value removes those before it.
 *
 * @see systemd.syntax(7)
 */
export function parseUnitFile(text: string): UnitFile {
  const entries: UnitEntry[] = [];
  const sections = new Map<string, number>();
  let section = "";
  let at = 0;
  while (at < text.length) {
    const begin = at;
    let line = "";
    for (;;) {
      const newline = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
      const part = text.slice(at, newline);
      at = newline + 1;
      const isComment = /^\s*[#;]/.test(part);
      if (isComment && line !== "") {
        line += " ".repeat(part.length + 1);
        if (at < text.length) continue;
        break;
      }
      const bare = part.replace(/\r$/, "");
      if (isComment || !bare.endsWith("\\") || at >= text.length) {
        line += part;
        break;
      }
      line += `${bare.slice(0, -1)}${" ".repeat(part.length - bare.length + 2)}`;
    }
    const [, name] = /^\s*\[([^\]]*)\]/.exec(line) ?? [];
    if (name !== undefined) {
      section = name;
      if (!sections.has(name)) sections.set(name, begin);
    }
    const [whole = "", indent = "", key = ""] = /^(\s*)([A-Za-z][\w-]*)\s*=\s*/.exec(line) ?? [];
    if (key === "") continue;
    const value = line.slice(whole.length).trimEnd();
    if (value === "") {
      for (let index = entries.length - 1; index >= 0; index--)
        if (entries[index]?.section === section && entries[index]?.key === key) entries.splice(index, 1);
      continue;
    }
    const before = entries.filter((entry) => entry.section === section && entry.key === key).length;
    const path = `${section}.${key}${before === 0 ? "" : `[${before}]`}`;
    entries.push({ section, key, value, path, at: begin + indent.length, valueAt: begin + whole.length });
  }
  return new UnitFile(entries, sections);
}

/** Specifiers that have the same meaning on every machine, as far as it matters here. */
const SPECIFIERS: Readonly<Record<string, string>> = {
  "%": "%",
  ...{ t: "/run", h: "~", S: "/var/lib", C: "/var/cache", L: "/var/log", E: "/etc", T: "/tmp", V: "/var/tmp" },
};

/** A value with its specifiers resolved, and a placeholder for each that only the machine knows. */
export function withSpecifiers(value: string): string {
  return value.replace(/%([%A-Za-z])/g, (match, letter: string) => SPECIFIERS[letter] ?? hole(match));
}

/** The words of a value, without their quotes, and where each begins. @param at the offset of the value */
export function wordsOfValue(value: string, at: number): ShellWord[] {
  return [...value.matchAll(/(?:[^\s"'\\]|\\[\s\S]|"(?:[^"\\]|\\[\s\S])*"?|'(?:[^'\\]|\\[\s\S])*'?)+/g)].map(
    ({ 0: word, index }) => ({ text: withSpecifiers(unquoted(word)), at: at + index }),
  );
}

function unquoted(word: string): string {
  return word.replace(
    /"((?:[^"\\]|\\[\s\S])*)"?|'((?:[^'\\]|\\[\s\S])*)'?|(\\(?:x[\da-f]{2}|[0-7]{3}|u[\da-f]{4}|[\s\S]))/gi,
    (_, double?: string, single?: string, escaped?: string) =>
      unescaped(double ?? single ?? "") || (escaped === undefined ? "" : unescaped(escaped).replace(/^\\(?=.$)/s, "")),
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  ...{ a: "\x07", b: "\b", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v", s: " " },
};

/** The escapes of C, in quotes of both kinds and outside of them. @see systemd.syntax(7), Quoting */
function unescaped(text: string): string {
  return text.replace(
    /\\(?:x([\da-f]{2})|u([\da-f]{4})|([0-7]{3})|(["'\\$ ])|([abfnrtvs]))/gi,
    (match, byte?: string, unit?: string, octal?: string, literal?: string, letter?: string) => {
      if (literal !== undefined) return literal;
      if (letter !== undefined) return ESCAPES[letter] ?? match;
      return String.fromCharCode(
        octal === undefined ? Number.parseInt(byte ?? unit ?? "", 16) : Number.parseInt(octal, 8),
      );
    },
  );
}

const COMMANDS = [
  "ExecStartPre",
  "ExecStart",
  "ExecStartPost",
  "ExecReload",
  "ExecStop",
  "ExecStopPost",
  "ExecCondition",
];

/** The commands that a unit runs, with the variables that it sets for them. @see systemd.service(5) */
export function unitCommands(unit: UnitFile): ScriptCommand[] {
  const environment = environmentOf(unit);
  const variables = new Map(environment.map(({ text }) => [text.split("=", 1)[0] ?? "", text.replace(/^[^=]*=/, "")]));
  const exported = environment.map(
    (word): ScriptCommand => ({ path: word.path, before: [], words: [{ ...word, text: "export" }, word] }),
  );
  return [
    ...exported,
    ...COMMANDS.flatMap((key) => unit.all("Service", key)).flatMap((entry) => commandsOf(entry, variables)),
  ];
}

/** `Environment=A=b "C=d e"`. */
export function environmentOf(unit: UnitFile, section = "Service"): PlacedWord[] {
  return unit
    .all(section, "Environment")
    .flatMap(({ value, valueAt, path }) => wordsOfValue(value, valueAt).map((word) => ({ ...word, path })));
}

function commandsOf({ value, valueAt, path }: UnitEntry, variables: ReadonlyMap<string, string>): ScriptCommand[] {
  const [prefix = ""] = /^[-@:+!|]*\s*/.exec(value) ?? [];
  const words = wordsOfValue(value.slice(prefix.length), valueAt + prefix.length);
  if (prefix.includes("@")) words.splice(1, 1);
  const separated: ShellWord[][] = [[]];
  for (const word of words) {
    if (word.text === ";") separated.push([]);
    else separated.at(-1)?.push(...expanded(word, variables));
  }
  return separated.flatMap((command): ScriptCommand[] => {
    const inner = unwrap(command.map(({ text }) => text));
    const before = command.slice(0, command.length - inner.length);
    const own = command.slice(before.length);
    const script = scriptOf(inner);
    if (script === undefined) return own.length === 0 ? [] : [{ path, before, words: placedWords(own, path) }];
    const place = own.at(-1)?.at ?? valueAt;
    return shellCommands(script, new Map([...variables].map(([name, text]) => [name, [text]]))).map((each) => ({
      ...each,
      path,
      words: placedWords(each.words, path).map((word) => ({ ...word, at: place })),
    }));
  });
}

/** `${NAME}` becomes a part of its word, and `$NAME` by itself becomes any number of words. */
function expanded(word: ShellWord, variables: ReadonlyMap<string, string>): ShellWord[] {
  const [, name] = /^\$([A-Za-z_]\w*)$/.exec(word.text) ?? [];
  if (name !== undefined) {
    const value = variables.get(name);
    return value === undefined
      ? [{ ...word, text: hole(name) }]
      : wordsOfValue(value, word.at).map(({ text }) => ({ text, at: word.at }));
  }
  const text = word.text.replace(/\$\$|\$\{([A-Za-z_]\w*)\}/g, (_, braced?: string) =>
    braced === undefined ? "$" : (variables.get(braced) ?? hole(braced)),
  );
  return [{ ...word, text }];
}

/** What a socket opens, as the commands with the same effect. @see systemd.socket(5) */
export function socketCommands(unit: UnitFile, file: string): ScriptCommand[] {
  const listeners = unit.all("Socket", "ListenStream");
  const [, ofFile = ""] = /(?:^|\/)([^/]*)\.socket(?:\.d\/[^/]*)?$/.exec(file) ?? [];
  const names = [...listeners, ...unit.all("Socket", "Service")].map(({ value }) => value);
  const program = [...names, ofFile].map((name) => /docker|podman/.exec(name)?.[0]).find((name) => name !== undefined);
  if (program === undefined) return [];
  const mode = unit.last("Socket", "SocketMode");
  const paths = listeners.map(({ value }) => value).filter((value) => value.startsWith("/") || value.startsWith("%"));
  // A drop-in changes the mode of the socket that the unit itself names.
  const own = ofFile === "docker" && listeners.length === 0 ? ["/run/docker.sock"] : [];
  return [
    ...(mode ? [...paths, ...own].map((path) => command(mode, ["chmod", mode.value, withSpecifiers(path)])) : []),
    ...listeners.flatMap((entry) => {
      const [, host = "0.0.0.0", port] = /^(?:tcp:\/\/)?(?:(\[[^\]]*\]|[\w.-]+):)?(\d+)$/.exec(entry.value) ?? [];
      if (port === undefined) return [];
      if (program === "podman") return [command(entry, ["podman", "system", "service", `tcp://${host}:${port}`])];
      // Behind any other port the engine may ask for certificates: its own options say so.
      return port === "2375" ? [command(entry, ["dockerd", `--host=tcp://${host}:${port}`])] : [];
    }),
  ];
}

function command({ path, at }: UnitEntry, words: readonly string[]): ScriptCommand {
  return { path, before: [], words: words.map((text) => ({ text, at, path })) };
}

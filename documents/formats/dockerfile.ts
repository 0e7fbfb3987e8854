import {
  type EngineSettings,
  isDaemonFile,
  type PlacedWord,
  placed,
  placedWords,
  Script,
  type ScriptImage,
} from "../../core/docker/script";
import type { ShellCommand, ShellWord } from "../../core/docker/shellCommand";
import { shellCommands } from "../../core/docker/shellScript";
import { parameterValue, type ShellVariables } from "../../core/docker/shellVariables";
import { parsedScript } from "./shell";
import type { TextFormat } from "./textFormat";

/** Dockerfiles and Containerfiles: what their steps run and ask for, and what the image runs. */
export const dockerfile: TextFormat = {
  name: "Dockerfile",
  matches: (path) =>
    /(?:^|\/)(?:Docker|Container)file(?:[.-][\w.-]+)?$|\.(?:docker|container)file$/i.test(path) &&
    !/\.(?:sh|md|txt|ya?ml|json|py|[jt]sx?|go|rs|rb|j2|jinja|tmpl|tpl|erb|dockerignore|html?|lock|sha\d+)$/i.test(path),
  words: /docker|podman|nerdctl|buildah|--security|--network/i,
  parse: (text) => parsedScript(readDockerfile(text)),
};

/** An instruction, with its continuation lines. */
interface Instruction {
  readonly keyword: string;
  /** The text after the keyword and its flags, with line breaks and comments blanked. */
  readonly text: string;
  readonly at: number;
  readonly flags: readonly ShellWord[];
}

/** @see https://docs.docker.com/reference/dockerfile/ */
function readDockerfile(text: string): Script {
  const variables: ShellVariables = new Map();
  const commands: ShellCommand[] = [];
  const stages = new Map<string, ShellWord>();
  let image: Stage = newStage();
  const entitlements: ShellWord[] = [];
  for (const { keyword, text: rest, at, flags } of instructionsOf(text)) {
    const words = () => wordsOf(rest, at);
    if (keyword === "FROM") {
      const [from, as, name] = words().map((word) => ({ ...word, text: substituted(word.text, variables) }));
      const base = from && (stages.get(from.text.toLowerCase()) ?? from);
      if (base && /^as$/i.test(as?.text ?? "")) stages.set((name?.text ?? "").toLowerCase(), base);
      image = { ...newStage(), from: base };
    } else if (keyword === "ARG" || keyword === "ENV") {
      for (const word of pairsOf(words(), keyword)) {
        const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(word.text) ?? [];
        if (value === undefined) continue;
        variables.set(name, [substituted(value, variables)]);
        if (keyword === "ENV") image.environment.push({ ...word, text: `${name}=${substituted(value, variables)}` });
      }
    } else if (keyword === "RUN") {
      entitlements.push(...flags.flatMap(entitlementOf));
      for (const command of commandsOf(rest, at, variables)) commands.push(command);
    } else if (keyword === "COPY" || keyword === "ADD") image.settings.push(...settingsIn(rest, at, flags));
    else if (keyword === "ENTRYPOINT") image.entrypoint = argvOf(rest, at);
    else if (keyword === "CMD") image.command = argvOf(rest, at);
    else if (keyword === "USER") image.user = words()[0];
  }
  return new Script("Dockerfile", placed(commands), placedImage(image, entitlements));
}

interface Stage {
  from: ShellWord | undefined;
  entrypoint: readonly ShellWord[];
  command: readonly ShellWord[];
  user: ShellWord | undefined;
  environment: ShellWord[];
  settings: Omit<EngineSettings, "path">[];
}

function newStage(): Stage {
  return { from: undefined, entrypoint: [], command: [], user: undefined, environment: [], settings: [] };
}

function placedImage(stage: Stage, entitlements: readonly ShellWord[]): ScriptImage {
  const only = (word: ShellWord | undefined, path: string) => word && { ...word, path };
  const each = (words: readonly ShellWord[], path: string): PlacedWord[] =>
    words.map((word, at) => ({ ...word, path: at === 0 ? path : `${path}[${at}]` }));
  return {
    from: only(stage.from, "FROM"),
    user: only(stage.user, "USER"),
    entrypoint: placedWords(stage.entrypoint, "ENTRYPOINT"),
    command: placedWords(stage.command, "CMD"),
    environment: stage.environment.map((word) => ({ ...word, path: `ENV.${word.text.split("=", 1)[0]}` })),
    settings: stage.settings.map((word, at) => ({ ...word, path: at === 0 ? "COPY" : `COPY[${at}]` })),
    entitlements: each(entitlements, "RUN"),
  };
}

/** What COPY or ADD puts where an engine in the image reads its settings. */
function settingsIn(text: string, at: number, flags: readonly ShellWord[]): Omit<EngineSettings, "path">[] {
  if (flags.some((flag) => flag.text.startsWith("--from="))) return [];
  const [first = "", ...lines] = text.split("\n");
  const words = listOf(text, at) ?? wordsOf(first, at);
  const target = words.at(-1)?.text ?? "";
  const name = (word: ShellWord) =>
    target + (target.endsWith("/") ? word.text.slice(word.text.lastIndexOf("/") + 1) : "");
  // A here-document at the beginning stands for the only source.
  if (words.length === 1 && isDaemonFile(target)) return [{ text: lines.join("\n"), at, isInline: true }];
  return words
    .slice(0, -1)
    .filter((word) => isDaemonFile(name(word)))
    .map((word) => ({ ...word, isInline: false }));
}

/** What a flag of RUN permits a step to do. */
function entitlementOf(flag: ShellWord): ShellWord[] {
  if (flag.text === "--security=insecure") return [{ ...flag, text: "security.insecure" }];
  return flag.text === "--network=host" ? [{ ...flag, text: "network.host" }] : [];
}

function substituted(text: string, variables: ShellVariables): string {
  return text.replace(/\$(?:\{([^{}]*)\}|(\w+))/g, (_, braced?: string, plain?: string) =>
    parameterValue(braced ?? plain ?? "", variables, true).join(" "),
  );
}

/** `NAME=VALUE …`, or the older `NAME VALUE` of ENV. */
function pairsOf(words: readonly ShellWord[], keyword: string): readonly ShellWord[] {
  const [name, ...value] = words;
  if (keyword !== "ENV" || !name || name.text.includes("=")) return words;
  return [{ ...name, text: `${name.text}=${value.map(({ text }) => text).join(" ")}` }];
}

function wordsOf(text: string, at: number): ShellWord[] {
  return [...text.matchAll(/(?:[^\s"'\\]|\\.|"(?:[^"\\]|\\.)*"|'[^']*')+/gs)].map((match) => ({
    text: match[0].replace(
      /"((?:[^"\\]|\\.)*)"|'([^']*)'/gs,
      (_, double?: string, single?: string) => double ?? single ?? "",
    ),
    at: at + match.index,
  }));
}

/** The words of a list in JSON; undefined for anything else, which is a text for a shell. */
function listOf(text: string, at: number): ShellWord[] | undefined {
  if (!/^\s*\[/.test(text)) return undefined;
  try {
    const list: unknown = JSON.parse(text);
    if (!Array.isArray(list) || !list.every((word) => typeof word === "string")) return undefined;
    const places = [...text.matchAll(/"(?:[^"\\]|\\.)*"/g)].map(({ index }) => at + index);
    return list.map((word: string, index) => ({ text: word, at: places[index] ?? at }));
  } catch {
    return undefined;
  }
}

function argvOf(text: string, at: number): readonly ShellWord[] {
  return (
    listOf(text, at) ?? [
      { text: "/bin/sh", at },
      { text: "-c", at },
      { text, at },
    ]
  );
}

function commandsOf(text: string, at: number, variables: ShellVariables): ShellCommand[] {
  const list = listOf(text, at);
  const script = list ? list.map((word) => quoted(word.text)).join(" ") : text;
  const commands = shellCommands(script, variables);
  const move = (word: ShellWord) => ({ ...word, at: list ? at : word.at + at });
  return commands.map((command) => ({ ...command, words: command.words.map(move), before: command.before.map(move) }));
}

function quoted(word: string): string {
  return `'${word.replaceAll("'", `'\\''`)}'`;
}

function* instructionsOf(text: string): Iterable<Instruction> {
  const continues = /^(?:#[^\n]*\n)*#\s*escape\s*=\s*`/i.test(text.slice(0, 500)) ? "`" : "\\";
  let at = 0;
  while (at < text.length) {
    const begin = at;
    let body = "";
    let isEmpty = true;
    let isContinued = true;
    while (isContinued && at < text.length) {
      const newline = text.indexOf("\n", at) < 0 ? text.length : text.indexOf("\n", at);
      const line = text.slice(at, newline);
      const bare = line.trimEnd();
      const isComment = /^\s*#/.test(line);
      const isBlank = bare === "" && !isEmpty;
      const isText = !isComment && !isBlank;
      const written = bare.endsWith(continues) ? bare.slice(0, -1) : line.replace(/\r$/, "");
      body += isText ? written.padEnd(line.length + (bare.endsWith(continues) ? 1 : 0)) : " ".repeat(line.length + 1);
      if (isText && written.trim() !== "") isEmpty = false;
      isContinued = isEmpty || !isText || bare.endsWith(continues);
      at = newline + 1;
    }
    const [head = "", keyword = ""] = /^\s*([A-Za-z]+)\s*/.exec(body) ?? [];
    let rest = body.slice(head.length);
    let offset = begin + head.length;
    const flags: ShellWord[] = [];
    for (let flag = /^(--[\w-]+(?:=\S*)?)\s+/.exec(rest); flag; flag = /^(--[\w-]+(?:=\S*)?)\s+/.exec(rest)) {
      flags.push({ text: flag[1] ?? "", at: offset });
      offset += flag[0].length;
      rest = rest.slice(flag[0].length);
    }
    if (/^(?:RUN|COPY|ADD)$/i.test(keyword)) {
      const delimiters = [...rest.matchAll(/<<-?\s*["']?(\w+)["']?/g)].map(([, delimiter = ""]) => delimiter);
      for (const delimiter of delimiters) {
        const closes = new RegExp(`^\\t*${delimiter}[ \\t\\r]*$`, "m").exec(text.slice(at));
        const end = closes ? at + closes.index + closes[0].length : text.length;
        rest += `\n${text.slice(at, end)}`;
        at = end + 1;
      }
      // A here-document without a command before it is a script of its own.
      if (delimiters.length > 0 && /^<</.test(rest))
        rest = rest.replace(/^<<-?\s*["']?\w+["']?/, (it) => " ".repeat(it.length)).replace(/\n[^\n]*$/, "");
    }
    if (keyword !== "") yield { keyword: keyword.toUpperCase(), text: rest, at: offset, flags };
  }
}

/** A simple command: its words, starting with the program. */
export type Command = readonly string[];

/**
 * A program that runs another one: the short options that take a word, and the number of its own words before the other
 * program.
 */
interface Wrapper {
  readonly takes?: string;
  readonly positional?: number;
}

const WRAPPERS: ReadonlyMap<string, Wrapper> = new Map<string, Wrapper>([
  ["exec", { takes: "a" }],
  ["command", {}],
  ["nohup", {}],
  ["setsid", {}],
  ["env", { takes: "uC" }],
  ["time", { takes: "fo" }],
  ["nice", { takes: "n" }],
  ["ionice", { takes: "cnp" }],
  ["stdbuf", { takes: "ioe" }],
  ["timeout", { takes: "ks", positional: 1 }],
  ["sudo", { takes: "ugCDhpRrTtU" }],
  ["doas", { takes: "uC" }],
  ["runuser", { takes: "ugG" }],
  ["gosu", { positional: 1 }],
  ["su-exec", { positional: 1 }],
  ["s6-setuidgid", { positional: 1 }],
  ["taskset", { positional: 1 }],
  ["chrt", { positional: 1 }],
  ["xargs", { takes: "adEILnPs" }],
  ["parallel", { takes: "jaNnPS" }],
  ["flock", { takes: "wE", positional: 1 }],
  ["watch", { takes: "n" }],
  ["systemd-run", { takes: "pMHEu" }],
  ["sshpass", { takes: "pfde" }],
  ["chronic", {}],
  ["winpty", {}],
  ["setpriv", {}],
  ["unshare", { takes: "SGRw" }],
  ["tini", { takes: "pe" }],
  ["docker-init", { takes: "pe" }],
  ["dumb-init", { takes: "r" }],
  ["catatonit", {}],
  ["rootlesskit", {}],
  // The docker image's own wrappers: its cgroup wrapper, and the entrypoint of its client variant.
  ["dind", {}],
  ["docker-entrypoint.sh", {}],
]);
const SHELLS = new Set(["sh", "bash", "ash", "dash", "zsh", "ksh", "busybox", "su", "sg", "eval", "script"]);
const KEYWORDS = new Set(["if", "then", "else", "elif", "while", "until", "do", "{", "(", "!", "&"]);
const ASSIGNMENT = /^[A-Za-z_]\w*=/;
/** How deep to follow scripts inside scripts. */
const MAX_DEPTH = 4;

/** The file name of a program: `/usr/local/bin/dockerd` and `dockerd.exe` are `dockerd`. */
export function programName(word: string | undefined): string {
  if (word === undefined) return "";
  const name = word.slice(Math.max(word.lastIndexOf("/"), word.lastIndexOf("\\")) + 1);
  return name.slice(-4).toLowerCase() === ".exe" ? name.slice(0, -4) : name;
}

/** Whether later words decide what a command runs: it is a shell without a script, or empty. */
export function isOpenEnded(command: Command): boolean {
  return command.length === 0 || (SHELLS.has(programName(command[0])) && scriptOf(command) === undefined);
}

/**
 * The simple commands that an argument vector runs: itself, and those of a shell script in it (`sh -c "dockerd &
 * job"`). This recognises commands and is not a shell: expansions stay as written. Total on any input, linear in its
 * length.
 */
export function commandsOf(argv: readonly string[], depth = 0): Command[] {
  const commands: Command[] = [];
  addCommands(argv, depth, commands);
  return commands;
}

function addCommands(argv: readonly string[], depth: number, commands: Command[]): void {
  const words = unwrap(argv);
  if (words.length === 0) return;
  const script = depth < MAX_DEPTH ? scriptOf(words) : undefined;
  if (script === undefined) commands.push(words);
  else for (const command of splitScript(script)) addCommands(command, depth + 1, commands);
}

const EXPORTS = new Set(["export", "declare", "typeset", "readonly", "local"]);

/**
 * The variables that an argument vector sets for what it runs, in order: `NAME=value docker`, `env NAME=value`, `export
 * NAME=value`. A variable that it removes, with `unset NAME` or `env -u NAME`, has an empty value.
 */
export function assignmentsOf(argv: readonly string[], depth = 0): [name: string, value: string][] {
  const assignments: [string, string][] = [];
  addAssignments(argv, depth, assignments);
  return assignments;
}

function addAssignments(argv: readonly string[], depth: number, assignments: [string, string][]): void {
  const words = unwrap(argv);
  const script = depth < MAX_DEPTH ? scriptOf(words) : undefined;
  const before = argv.slice(0, argv.length - words.length);
  const exported = EXPORTS.has(words[0] ?? "") ? words.slice(1) : [];
  const unset = words[0] === "unset" ? words.slice(1) : before.flatMap((word, at) => unsetBy(word, before[at + 1]));
  for (const name of unset) assignments.push([name, ""]);
  for (const word of before) if (isAssignment(word)) assignments.push(splitAssignment(word));
  for (const word of exported) if (isAssignment(word)) assignments.push(splitAssignment(word));
  if (script !== undefined) for (const command of splitScript(script)) addAssignments(command, depth + 1, assignments);
}

/** The variable that an option of env(1) removes. */
function unsetBy(option: string, next = ""): string[] {
  if (option === "-u") return [next];
  const [, attached] = /^(?:-u|--unset=)(.+)$/s.exec(option) ?? [];
  return attached === undefined ? [] : [attached];
}

function splitAssignment(word: string): [name: string, value: string] {
  const equals = word.indexOf("=");
  return [word.slice(0, equals), word.slice(equals + 1)];
}

/**
 * The script after `-c` and similar options (`-lc`, `-euxc`). A word that is neither an option nor an option's value
 * ends the options.
 */
export function scriptOf(words: Command): string | undefined {
  const program = programName(words[0]);
  if (program === "eval") return words.length > 1 ? words.slice(1).join(" ") : undefined;
  if (!SHELLS.has(program)) return undefined;
  let isScript = false;
  for (let at = 1; at < words.length; at++) {
    const word = words[at] ?? "";
    if (/^[-+][a-zA-Z]+$/.test(word)) {
      isScript ||= word.startsWith("-") && word.includes("c");
      if (/o$/i.test(word)) at++;
    } else if (isScript && !word.startsWith("-")) return word;
    else if (!/^[-+]/.test(word) && program !== "su" && program !== "sg" && !(program === "busybox" && at === 1))
      return undefined;
  }
  return undefined;
}

/**
 * Removes the words of wrappers that run another program: `exec`, `sudo -E`, `env NAME=value`, `tini --`, `gosu USER`,
 * shell keywords.
 */
export function unwrap(words: Command): Command {
  let start = 0;
  for (;;) {
    while (KEYWORDS.has(words[start] ?? "") || isAssignment(words[start] ?? "")) start++;
    const name = programName(words[start]);
    const wrapper = WRAPPERS.get(name);
    const onlyAsks = name === "command" && /^-[vV]/.test(words[start + 1] ?? "");
    if (!wrapper || onlyAsks) return words.slice(start);
    start = afterOptions(words, start + 1, wrapper.takes ?? "") + (wrapper.positional ?? 0);
  }
}

function isAssignment(word: string): boolean {
  return word.includes("=") && ASSIGNMENT.test(word);
}

function afterOptions(words: Command, from: number, takes: string): number {
  let at = from;
  for (; at < words.length; at++) {
    const word = words[at] ?? "";
    if (word === "--") return at + 1;
    if (!/^-./.test(word)) return at;
    if (word.length === 2 && takes.includes(word.slice(1))) at++;
  }
  return at;
}

/** Splits a shell script into simple commands, honouring quotes, escapes, comments and line continuations. */
export function splitScript(script: string): Command[] {
  return placedCommands(script).map(({ words }) => words);
}

/** The simple commands of a shell script, each with the offset at which it begins. */
export function placedCommands(script: string): { readonly words: Command; readonly at: number }[] {
  const commands: { words: Command; at: number }[] = [];
  let words: string[] = [];
  let begin: number | undefined;
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push({ words, at: begin ?? 0 });
    words = [];
    begin = undefined;
  };
  for (let at = 0; at < script.length; at++) {
    const char = script[at] ?? "";
    const isContinuation = char === "\\" && script[at + 1] === "\n";
    if (begin === undefined && !isContinuation && !/[\s;&|()`]/.test(char)) begin = at;
    if (char === "\\") {
      at++;
      if (!isContinuation) word = (word ?? "") + (script[at] ?? "");
    } else if (char === "'" || char === '"') {
      const end = closingQuote(script, at);
      const quoted = script.slice(at + 1, end);
      word = (word ?? "") + (char === '"' ? quoted.replace(/\\(["\\$`])/g, "$1").replace(/\\\n/g, "") : quoted);
      at = end;
    } else if (char === "#" && word === undefined) {
      const newline = script.indexOf("\n", at);
      at = newline < 0 ? script.length : newline - 1;
    } else if (";&|\n()`".includes(char)) {
      endCommand();
    } else if (char === " " || ((char < "!" || char > "~") && /\s/.test(char))) {
      endWord();
    } else {
      word = (word ?? "") + char;
    }
  }
  endCommand();
  return commands;
}

/** The position where the quote that opens at `open` closes; the end of the script if it stays open. */
export function closingQuote(script: string, open: number): number {
  const quote = script[open];
  for (let at = open + 1; at < script.length; at++) {
    if (script[at] === "\\" && quote === '"') at++;
    else if (script[at] === quote) return at;
  }
  return script.length;
}

/**
 * The values of a long or short option in a command, as pflag reads them: `--host X`, `--host=X`, `-H X`, `-HX`,
 * `-H=X`, and `-DH X` (`-D` is the only boolean that dockerd and docker abbreviate). If the next word is itself an
 * option, it is not the value, and the value is not known.
 */
export function optionValues(command: Command, long: string, short?: string): string[] {
  const values: string[] = [];
  const abbreviated = short === undefined ? undefined : new RegExp(`^-D*${short}(=?)(.*)$`, "s");
  for (const [at, word] of command.entries()) {
    const [, equals, attached] = word.startsWith(`--${long}=`)
      ? ["", "=", word.slice(long.length + 3)]
      : (abbreviated?.exec(word) ?? []);
    const takesNext = word === `--${long}` || (attached === "" && equals === "");
    const next = command[at + 1];
    if (takesNext && next !== undefined && !next.startsWith("-")) values.push(next);
    else if (attached) values.push(attached);
  }
  return values;
}

/** A boolean option: undefined if the command does not have it, false for `--name=false`. */
export function booleanOption(command: Command, name: string): boolean | undefined {
  const given = command.findLast((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  return given === undefined ? undefined : !/=(false|0|f)$/i.test(given);
}

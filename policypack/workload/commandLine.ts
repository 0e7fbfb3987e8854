/** A simple command: its words, the program first. */
export type Command = readonly string[];

const SHELLS = new Set(["sh", "bash", "ash", "dash", "zsh", "ksh", "busybox"]);
const WRAPPERS = new Set([
  "exec",
  "sudo",
  "nohup",
  "setsid",
  "command",
  "time",
  "tini",
  "docker-init",
  "dumb-init",
  "catatonit",
  "env",
  "doas",
  "nice",
]);
const USER_WRAPPERS = new Set(["gosu", "su-exec"]);
const KEYWORDS = new Set(["if", "then", "else", "elif", "while", "until", "do", "{", "(", "!", "&"]);

/** The file name of a program: `/usr/local/bin/dockerd` is `dockerd`. */
export function programName(word: string | undefined): string {
  return (word ?? "").split(/[\\/]/).at(-1) ?? "";
}

/**
 * The simple commands that an argument vector runs: itself, and what a shell in it is told to run (`sh -c "dockerd & job"`). A reading for
 * recognition, not a shell: expansions stay as they are written. Total on any input, linear in its length.
 */
export function commandsOf(argv: readonly string[]): Command[] {
  const words = unwrap(argv);
  if (words.length === 0) return [];
  const script = scriptOf(words);
  return script === undefined
    ? [words]
    : splitScript(script)
        .map(unwrap)
        .filter((command) => command.length > 0);
}

function scriptOf(words: Command): string | undefined {
  if (!SHELLS.has(programName(words[0]))) return undefined;
  const flag = words.findIndex((word, at) => at > 0 && /^-[a-z]*c$/.test(word));
  return flag > 0 ? words[flag + 1] : undefined;
}

/** Leaves out what runs another program: `exec`, `sudo -E`, `env NAME=value`, `tini --`, `gosu USER`, shell keywords. */
function unwrap(words: Command): Command {
  let start = 0;
  while (start < words.length) {
    const word = words[start] ?? "";
    if (USER_WRAPPERS.has(programName(word))) start += 2;
    else if (start > 0 && /^-[ugn]$/.test(word)) start += 2;
    else if (WRAPPERS.has(programName(word)) || KEYWORDS.has(word) || /^[A-Za-z_]\w*=/.test(word) || (start > 0 && word.startsWith("-")))
      start++;
    else break;
  }
  return words.slice(start);
}

/** Splits a shell script into simple commands, honouring quotes, escapes, comments and line continuations. */
export function splitScript(script: string): Command[] {
  const commands: string[][] = [];
  let words: string[] = [];
  let word: string | undefined;
  const endWord = () => {
    if (word !== undefined) words.push(word);
    word = undefined;
  };
  const endCommand = () => {
    endWord();
    if (words.length > 0) commands.push(words);
    words = [];
  };
  for (let at = 0; at < script.length; at++) {
    const char = script[at] ?? "";
    if (char === "\\") {
      at++;
      if (script[at] !== "\n") word = (word ?? "") + (script[at] ?? "");
    } else if (char === "'" || char === '"') {
      const end = closingQuote(script, at);
      word = (word ?? "") + script.slice(at + 1, end);
      at = end;
    } else if (char === "#" && word === undefined) {
      const newline = script.indexOf("\n", at);
      at = newline < 0 ? script.length : newline - 1;
    } else if (/[;&|\n()`]/.test(char)) {
      endCommand();
    } else if (/\s/.test(char)) {
      endWord();
    } else {
      word = (word ?? "") + char;
    }
  }
  endCommand();
  return commands;
}

function closingQuote(script: string, open: number): number {
  const quote = script[open];
  for (let at = open + 1; at < script.length; at++) {
    if (script[at] === "\\" && quote === '"') at++;
    else if (script[at] === quote) return at;
  }
  return script.length;
}

/** The values of a long or short option in a command, as pflag reads them: `--host X`, `--host=X`, `-H X`, `-HX`, `-H=X`. */
export function optionValues(command: Command, long: string, short?: string): string[] {
  const values: string[] = [];
  for (const [at, word] of command.entries()) {
    const next = command[at + 1];
    if (word === `--${long}` || (short !== undefined && word === `-${short}`)) {
      if (next !== undefined) values.push(next);
    } else if (word.startsWith(`--${long}=`)) values.push(word.slice(long.length + 3));
    else if (short !== undefined && word.startsWith(`-${short}`) && !word.startsWith("--")) values.push(word.slice(2).replace(/^=/, ""));
  }
  return values;
}

/** A boolean option: undefined where it is not given, false for `--name=false`. */
export function booleanOption(command: Command, name: string): boolean | undefined {
  const given = command.findLast((word) => word === `--${name}` || word.startsWith(`--${name}=`));
  return given === undefined ? undefined : !/=(false|0|f)$/i.test(given);
}

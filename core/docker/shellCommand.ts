import { programName } from "./commandLine";

/** A word of a command after expansion, and where it is written. */
export interface ShellWord {
  /** With a placeholder for each part that only the shell knows: its name between two NULs. */
  readonly text: string;
  /** The offset in the script. */
  readonly at: number;
}

/** A simple command, without the programs that only run it (`sudo`, `env`, `timeout`). */
export interface ShellCommand {
  readonly words: readonly ShellWord[];
  /** The words before the command: wrappers, and assignments for it alone. */
  readonly before: readonly ShellWord[];
  /** The file that its output is written to. */
  readonly output?: string;
  /** What it reads: a here-document, or what the command before it prints. */
  readonly input?: ShellWord;
}

/** Stands for a part of a word that only the shell knows. */
export function hole(name: string): string {
  return `\0${name.replaceAll("\0", "")}\0`;
}

/** A command of a part of a script, by the offset at which that part begins. */
export function moved(command: ShellCommand, by: number): ShellCommand {
  const move = (word: ShellWord) => ({ ...word, at: word.at + by });
  const { words, before, input } = command;
  return { ...command, words: words.map(move), before: before.map(move), ...(input && { input: move(input) }) };
}

/** What a command prints; undefined if only its program knows. */
export function printedBy({ words }: ShellCommand): ShellWord | undefined {
  const [program, ...printed] = words;
  if (!/^(?:echo|printf)$/.test(program?.text ?? "")) return undefined;
  return { text: printed.map(({ text }) => text).join(" "), at: printed[0]?.at ?? program?.at ?? 0 };
}

/** The words of a command, with a placeholder for those that `xargs` or `parallel` adds. */
export function withArguments(words: readonly ShellWord[], before: readonly ShellWord[]): readonly ShellWord[] {
  const runner = before.findIndex(({ text }) => /^(?:xargs|parallel)$/.test(programName(text)));
  if (runner < 0 || before.slice(runner).some(({ text }) => /^(?:-[IiJ]|--replace)/.test(text))) return words;
  const end = words.findIndex(({ text }) => /^:::/.test(text));
  const own = end < 0 ? words : words.slice(0, end);
  return [...own, { text: hole("@"), at: own.at(-1)?.at ?? 0 }];
}

/** What an alias stands for, or what a shell runs when it receives a signal. */
export function laterScript([program, definition]: readonly string[]): string | undefined {
  if (program === "trap") return /\s/.test(definition ?? "") ? definition : undefined;
  return program === "alias" ? /^[^=]+=(.+)$/s.exec(definition ?? "")?.[1] : undefined;
}

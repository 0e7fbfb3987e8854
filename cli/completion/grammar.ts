import type { Argument, Command, Option } from "commander";
import { RULES } from "../../core/rules";

/** The values allowed in a position: one of a list of words, a file, or any text. */
export type Value = readonly string[] | "file" | "text";

/** An option, as it may be written. */
export interface OptionWords {
  readonly long: string;
  readonly short?: string;
  readonly description: string;
  /** Absent for a flag. */
  readonly value?: Value;
  readonly repeatable: boolean;
}

export interface CommandWords {
  readonly name: string;
  readonly description: string;
  readonly options: readonly OptionWords[];
  readonly argument?: { readonly name: string; readonly value: Value; readonly repeatable: boolean };
}

/** Everything that completion needs to know about a command line. */
export interface Grammar {
  readonly name: string;
  readonly options: readonly OptionWords[];
  readonly commands: readonly CommandWords[];
}

/** Read from commander's own definitions, so that completion matches what the command line accepts. */
export function grammarOf(program: Command): Grammar {
  const help = program.createHelp();
  const commands = help.visibleCommands(program);
  const values: Readonly<Record<string, Value>> = {
    path: "file",
    file: "file",
    glob: "file",
    folder: "file",
    report: "file",
    rule: RULES.map(({ id }) => id),
    finding: RULES.map(({ id }) => id),
    command: commands.map((command) => command.name()),
  };
  const choicesOf: ChoicesOf = (name, choices) => choices ?? values[name] ?? "text";
  const optionsOf = (command: Command) => help.visibleOptions(command).map((option) => optionWords(option, choicesOf));
  return {
    name: program.name(),
    options: optionsOf(program),
    commands: commands.map((command) => ({
      name: command.name(),
      description: help.subcommandDescription(command),
      options: optionsOf(command),
      ...argumentWords(command.registeredArguments[0], choicesOf),
    })),
  };
}

type ChoicesOf = (name: string, choices: readonly string[] | undefined) => Value;

function optionWords(
  { long, short, flags, description, argChoices, parseArg }: Option,
  choicesOf: ChoicesOf,
): OptionWords {
  const name = /<(\w+)>/.exec(flags)?.[1];
  return {
    long: long ?? "",
    ...(short !== undefined && { short }),
    description,
    ...(name !== undefined && { value: choicesOf(name, argChoices) }),
    repeatable: parseArg !== undefined && argChoices === undefined,
  };
}

function argumentWords(argument: Argument | undefined, choicesOf: ChoicesOf): Pick<CommandWords, "argument"> {
  if (!argument) return {};
  const name = argument.name();
  return { argument: { name, value: choicesOf(name, argument.argChoices), repeatable: argument.variadic } };
}

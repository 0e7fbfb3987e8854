import type { CommandWords, Grammar, OptionWords, Value } from "./grammar";

/** A script for fish. */
export function fish({ name, options, commands }: Grammar): string {
  const start = `complete -c ${name} -n __fish_use_subcommand`;
  const lines = [
    `complete -c ${name} -f`,
    ...options.map((option) => `${start} ${optionWords(option)}`),
    ...commands.map((command) => `${start} -a ${command.name} -d ${quoted(command.description)}`),
    ...commands.flatMap((command) =>
      wordsOf(command).map((words) => `complete -c ${name} -n '__fish_seen_subcommand_from ${command.name}' ${words}`),
    ),
  ];
  return (
    `# Completion of ${name} for fish: ${name} completion fish > ` +
    `~/.config/fish/completions/${name}.fish\n${lines.join("\n")}\n`
  );
}

function wordsOf({ options, argument }: CommandWords): string[] {
  return [...options.map(optionWords), ...(argument && argument.value !== "text" ? [valueWords(argument.value)] : [])];
}

function optionWords({ long, short, description, value }: OptionWords): string {
  const names = `${short === undefined ? "" : `-s ${short.slice(1)} `}-l ${long.slice(2)}`;
  return `${names} ${value === undefined ? "" : `-r ${valueWords(value)} `}-d ${quoted(description)}`;
}

function valueWords(value: Value): string {
  if (value === "file") return "-F";
  return value === "text" ? "-f" : `-f -a ${quoted(value.join(" "))}`;
}

function quoted(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}

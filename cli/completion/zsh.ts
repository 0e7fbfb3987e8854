import type { CommandWords, Grammar, OptionWords, Value } from "./grammar";

/** A completion script for zsh: put it into a folder of $fpath, or source it after compinit. */
export function zsh({ name, options, commands }: Grammar): string {
  return `#compdef ${name}
# Completion of ${name} for zsh: ${name} completion zsh > ~/.zfunc/_${name}
_${name}() {
  local state line
  local -a commands
  commands=(
${commands.map((command) => `    ${quoted(`${command.name}:${command.description}`)}`).join("\n")}
  )
  _arguments -C ${[...options.map(optionSpec), "'1: :->command'", "'*:: :->arguments'"].join(" ")}
  case $state in
    command) _describe command commands ;;
    arguments)
      case $words[1] in
${commands.map((command) => `        ${command.name}) _arguments -s ${specs(command).join(" ")} ;;`).join("\n")}
      esac ;;
  esac
}
if [ "$funcstack[1]" = "_${name}" ]; then _${name} "$@"; else compdef _${name} ${name}; fi
`;
}

function specs({ options, argument }: CommandWords): string[] {
  const place = argument && `${argument.repeatable ? "*" : "1"}:${argument.name}:${action(argument.value)}`;
  return [...options.map(optionSpec), ...(place ? [quoted(place)] : [])];
}

function optionSpec({ long, short, description, value, repeatable }: OptionWords): string {
  const explained = `[${description.replace(/[\\[\]:]/g, "\\$&")}]`;
  const given = value === undefined ? explained : `=${explained}:${long.slice(2)}:${action(value)}`;
  if (short !== undefined) return `'(${short} ${long})'{${short},${long}}${quoted(given)}`;
  return quoted(`${repeatable ? "*" : ""}${long}${given}`);
}

function action(value: Value): string {
  if (value === "file") return "_files";
  return value === "text" ? "" : `(${value.join(" ")})`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

import type { Grammar, OptionWords, Value } from "./grammar";

/** A completion script for bash 3.2 and later, without dependencies. The typed text is compared, never evaluated. */
export function bash({ name, options, commands }: Grammar): string {
  const values = commands.flatMap((command) =>
    command.options.flatMap(({ long, value }) =>
      value === undefined ? [] : [arm(`'${command.name} ${long}'`, value)],
    ),
  );
  const places = commands.flatMap((command) => [
    arm(`'${command.name} -'*`, spellings(command.options)),
    arm(`'${command.name} '*`, command.argument?.value ?? "text"),
  ]);
  return `# Completion of ${name} for bash: source <(${name} completion bash)
_${name}() {
  local word="\${COMP_WORDS[COMP_CWORD]}" option="\${COMP_WORDS[COMP_CWORD - 1]}" words=""
  COMPREPLY=()
  # bash takes --option=value apart.
  if [ "$word" = "=" ]; then word=""
  elif [ "$option" = "=" ]; then option="\${COMP_WORDS[COMP_CWORD - 2]}"
  fi
  if [ "$COMP_CWORD" -eq 1 ]; then words="${[...commands.map((command) => command.name), ...spellings(options)].join(" ")}"
  else
    case "\${COMP_WORDS[1]} $option" in
${values.map((line) => `      ${line}`).join("\n")}
      *)
        case "\${COMP_WORDS[1]} $word" in
${places.map((line) => `          ${line}`).join("\n")}
        esac ;;
    esac
  fi
  compopt +o default 2>/dev/null
  COMPREPLY=($(compgen -W "$words" -- "$word"))
}
complete -o default -F _${name} ${name}
`;
}

/** For files the function returns no words, so that bash completes file names itself. */
function arm(pattern: string, value: Value): string {
  if (value === "file") return `${pattern}) return 0 ;;`;
  return `${pattern}) words="${value === "text" ? "" : value.join(" ")}" ;;`;
}

function spellings(options: readonly OptionWords[]): string[] {
  return options.flatMap(({ long, short }) => (short === undefined ? [long] : [short, long]));
}

/** The words that each variable stands for: one for a plain variable, any number for an array. */
export type ShellVariables = Map<string, readonly string[]>;

/** The name of the placeholder for what a command prints. */
export const COMMAND_OUTPUT = "a command";

/** Variables whose value is the folder of the script or of the job, which does not belong to the host. */
const OWN_FOLDERS = new Set(["PWD", "CURDIR", "OLDPWD", "GITHUB_WORKSPACE", "CI_PROJECT_DIR", "WORKSPACE"]);
/** Variables that have the same value on any machine, as far as it matters here. */
const CONVENTIONAL: Readonly<Record<string, string>> = { HOME: "~", XDG_RUNTIME_DIR: "/run/user/1000" };
/** Commands that print the script's own folder, or one next to it. */
const OWN_FOLDER_COMMAND = /^\s*(?:cd\s.*&&\s*pwd|(?:pwd|dirname|realpath|readlink|git\s+rev-parse)\b)/s;

/** The folder that a command prints, if it is the script's own or a neighbour of it. */
export function ownFolderOf(command: string): string | undefined {
  return OWN_FOLDER_COMMAND.test(command) && !/(?:^|[\s"'])\/(?!dev\/null)/.test(command) ? "." : undefined;
}

/**
 * The words that `$NAME` or the inside of `${…}` stands for. Unless it is quoted, a value is split at white space. A
 * value that the script does not set is a placeholder.
 */
export function parameterValue(parameter: string, variables: ShellVariables, isQuoted: boolean): readonly string[] {
  const [, name = "", array, operator = "", word = ""] =
    /^([A-Za-z_]\w*|[@*#?$!0-9-])(\[[^\]]*\])?(:?[-=?+]|[#%/^,@])?(.*)$/s.exec(parameter.trim()) ?? [];
  if (name === "") return [placeholder(parameter.slice(0, 40))];
  const values = variables.get(name) ?? conventional(name);
  if (array === "[@]" || array === "[*]") return values ?? [placeholder(name)];
  const value = values?.join(" ");
  if (/^[#%/^,@]/.test(operator)) return [OWN_FOLDERS.has(name) ? "." : placeholder(name)];
  if (operator.endsWith("+")) {
    if (value === undefined || value.includes("\0")) return [placeholder(name)];
    return split(value === "" ? "" : unquoted(word), isQuoted);
  }
  if (value !== undefined && !(value === "" && operator.startsWith(":"))) return split(value, isQuoted);
  if (/[-=]$/.test(operator)) return split(defaultValue(word, variables), isQuoted);
  return [placeholder(name)];
}

function conventional(name: string): readonly string[] | undefined {
  if (OWN_FOLDERS.has(name)) return ["."];
  const value = Object.hasOwn(CONVENTIONAL, name) ? CONVENTIONAL[name] : undefined;
  return value === undefined ? undefined : [value];
}

function defaultValue(word: string, variables: ShellVariables): string {
  return unquoted(word).replace(
    /\$(?:\{([^{}]*)\}|([A-Za-z_]\w*)|\([^()]*\))/g,
    (match, braced?: string, plain?: string) => {
      const name = braced ?? plain;
      if (name === undefined) return ownFolderOf(match.slice(2, -1)) ?? placeholder(COMMAND_OUTPUT);
      return parameterValue(name, variables, true)[0] ?? "";
    },
  );
}

function unquoted(word: string): string {
  return word.replace(/^(["'])(.*)\1$/s, "$2");
}

function split(value: string, isQuoted: boolean): readonly string[] {
  return isQuoted || !/^$|\s/.test(value) ? [value] : (value.match(/(?:\0[^\0]*\0|[^\s\0])+/g) ?? []);
}

function placeholder(name: string): string {
  return `\0${name.replaceAll("\0", "")}\0`;
}

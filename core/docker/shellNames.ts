/** `alias NAME='…'`, and functions of a command that passes all its arguments on: `NAME() { sudo docker "$@"; }`. */
const ALIAS = /^[ \t]*alias[ \t]+([\w.-]+)=(?:'([^'\n]*)'|"([^"\n]*)"|(\S*))/gm;
const FUNCTION =
  /^[ \t]*(?:function[ \t]+)?([\w.-]+)[ \t]*(?:\([ \t]*\))?[ \t\n]{0,9}\{([^{}]{0,2000}?)(?:"\$[@*]"|\$[@*]|"?\$\{[@*]\}"?)/gm;

/** The commands that the names of a script's own aliases and functions stand for. */
export function commandNames(script: string): ReadonlyMap<string, string> {
  const names = new Map<string, string>();
  for (const [, name = "", single, double, plain = ""] of script.matchAll(ALIAS))
    names.set(name, single ?? double ?? plain);
  for (const [, name = "", body = ""] of script.matchAll(FUNCTION)) {
    const command =
      body
        .split(/[;\n&|]/)
        .at(-1)
        ?.trim() ?? "";
    if (command !== "") names.set(name, command);
  }
  return names;
}

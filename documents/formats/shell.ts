import { placed, placesOf, Script, type ScriptCommand } from "../../core/docker/script";
import { shellCommands } from "../../core/docker/shellScript";
import type { ShellVariables } from "../../core/docker/shellVariables";
import { fromWindows, windowsShell } from "../../core/docker/windowsScript";
import { offsetAt, type ParsedText, type TextFormat, TextSyntaxError } from "./textFormat";

/** Without one of these words, a script starts no container, configures no engine, and writes no manifest. */
export const CLIENT_WORDS =
  /docker|podman|nerdctl|buildah|gitlab-runner|DOCKER_|compose[\w.-]{0,50}\.ya?ml|\bk3d[ \t]+(?:cluster|node)[ \t]|\bkind[ \t]+create[ \t]+cluster\b|\b(?:kubectl|oc)\b[^\n]{0,200}(?:[ =]-(?:\s|$)|\brun\b)/i;

/** Shell scripts, by their names. A script without an ending is recognised by its first line. */
export const shell: TextFormat = {
  name: "script",
  matches: (path) => /\.(?:ba|da|k|z)?sh$|(?:^|\/)\.?(?:bashrc|bash_profile|profile|zshrc|envrc)$/.test(path),
  words: CLIENT_WORDS,
  parse: (text) => parsedScript(new Script("script", placed(shellCommands(text)))),
};

/** Scripts of PowerShell and of the command prompt, as far as they run programs as a shell does. */
export const windowsScript: TextFormat = {
  name: "script",
  matches: (path) => /\.(?:ps1|bat|cmd)$/i.test(path),
  words: CLIENT_WORDS,
  parse: (text, file) =>
    parsedScript(new Script("script", placed(shellCommands(fromWindows(text, windowsShell(file) ?? "cmd"))))),
};

/** Whether a text begins with the line that names a shell as its interpreter. */
export function isShellScript(text: string): boolean {
  return /^#!\s*\S*\/(?:env\s+(?:-S\s+)?(?:\S+=\S*\s+)*)?(?:\S*\/)?(?:ba|da|a|k|z)?sh\b/.test(text.slice(0, 200));
}

/** Commands of a script that have to do with containers. Judging more of them takes longer than anybody waits. */
const MAX_COMMANDS = 10_000;

/** @throws TextSyntaxError for a script of too many commands */
export function parsedScript(script: Script): ParsedText {
  const further = script.commands[MAX_COMMANDS];
  if (further) {
    const problem = `has more than ${MAX_COMMANDS} commands for containers, which are not judged: split it, or leave it out`;
    throw new TextSyntaxError(problem, further.words[0]?.at ?? 0);
  }
  let places: ReadonlyMap<string, number> | undefined;
  return {
    content: script,
    offsetOf: (path) => {
      places ??= placesOf(script); // Most scripts have no findings.
      return offsetAt(places, path);
    },
  };
}

/** The file of variables that Debian's and Red Hat's packages start an engine with. */
export const engineDefaults: TextFormat = {
  name: "engine's defaults",
  matches: (path) => /(?:^|\/)(?:default|sysconfig|conf\.d)\/docker$/.test(path),
  words: /DOCKER_OPTS|OPTIONS|other_args/,
  parse: (text) => {
    const variables: ShellVariables = new Map();
    shellCommands(text, variables);
    const commands = [...text.matchAll(/^[ \t]*(?:export[ \t]+)?(DOCKER_OPTS|OPTIONS|other_args)\+?=/gm)].map(
      ({ index, 1: name = "" }): ScriptCommand => {
        const words = ["dockerd", ...(variables.get(name)?.join(" ").match(/\S+/g) ?? [])];
        return { path: name, before: [], words: words.map((word) => ({ text: word, at: index, path: name })) };
      },
    );
    return parsedScript(new Script("engine's defaults", commands.slice(-1)));
  },
};

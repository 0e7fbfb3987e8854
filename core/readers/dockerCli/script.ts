import { type Command, commandsOf } from "../../docker/commandLine";
import { placeholder } from "../compose/text";
import { type Draft, readDockerCommand } from "./command";

/** Folders of the job itself, which do not belong to the host. */
const OWN_FOLDER = /\$\(pwd\)|`pwd`|\$\{?(?:PWD|GITHUB_WORKSPACE|CI_PROJECT_DIR|WORKSPACE)\}?(?!\w)/g;
const SUBSTITUTION = /\$\([^()]*\)|`[^`]*`/g;
const VARIABLE = /\$(?:\{([A-Za-z_]\w*)[^}]*\}|([A-Za-z_]\w*)|[@*#0-9])/g;

/** A script's text with a placeholder for each variable and for the output of other commands. */
export function withHoles(script: string): string {
  return script
    .replace(OWN_FOLDER, ".")
    .replace(SUBSTITUTION, placeholder("a command"))
    .replace(VARIABLE, (_, braced?: string, plain?: string) => placeholder(braced ?? plain ?? "an argument"));
}

/** The simple commands of a script, with placeholders. */
export function commandsIn(script: string): Command[] {
  return commandsOf(["sh", "-c", withHoles(script)]);
}

const PROGRAM = /\b(?:docker|podman|nerdctl|finch|buildah|buildctl|buildkitd)\b/;

/**
 * What a script makes with Docker's client: containers, builds, builders, volumes.
 *
 * @param path of the property that contains the script
 */
export function containersIn(script: string, path: string): Draft[] {
  if (!PROGRAM.test(script)) return [];
  return commandsIn(script).flatMap((words) => readDockerCommand(words, path) ?? []);
}

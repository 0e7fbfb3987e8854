import { COMMAND_OUTPUT } from "../../docker/shellVariables";
import { shorten } from "../../text/shorten";

/** Why a word of a script has no value, as a clause that follows its path. @param name of its placeholder */
export function whyUnknownToShell(name: string): string {
  return (
    whyUnknownOutput(name) ??
    `depends on ${/^\S+$/.test(name) ? `$${shorten(name)}` : shorten(name)} when the script runs`
  );
}

/** The same, if the word is what a command prints: that is no variable of any platform. */
export function whyUnknownOutput(name: string): string | undefined {
  return name === COMMAND_OUTPUT ? "depends on what a command prints when the script runs" : undefined;
}

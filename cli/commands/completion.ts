import type { Command } from "commander";
import { bash } from "../completion/bash";
import { fish } from "../completion/fish";
import { grammarOf } from "../completion/grammar";
import { zsh } from "../completion/zsh";
import type { SHELLS } from "../terminal/choices";

const SCRIPTS = { bash, zsh, fish };

/** Writes the completion script of this command line for a shell. */
export function completionCommand(shell: (typeof SHELLS)[number], _: object, command: Command): void {
  process.stdout.write(SCRIPTS[shell](grammarOf(command.parent ?? command)));
}

import { Argument, type Command } from "commander";
import { SHELLS } from "../terminal/choices";

export function defineCompletion(breakwater: Command): void {
  breakwater
    .command("completion")
    .summary("write a completion script for a shell")
    .description("Writes a script that completes commands, options, formats, rules and files.")
    .addArgument(new Argument("<shell>", "the shell").choices(SHELLS))
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof import("../commands/completion").completionCommand>) =>
      (await import("../commands/completion.js")).completionCommand(...given),
    );
}

const HELP = `
Examples:
  source <(breakwater completion bash)                                  in ~/.bashrc
  breakwater completion zsh > ~/.zfunc/_breakwater                      in a folder of $fpath
  breakwater completion fish > ~/.config/fish/completions/breakwater.fish`;

import { type Command, Option } from "commander";
import { INIT_PARTS } from "../terminal/choices";

export function defineInit(breakwater: Command): void {
  breakwater
    .command("init")
    .summary("set a repository up")
    .description(
      "Writes a configuration, a hook for pre-commit, and a workflow or job for CI. On a terminal it asks about each; " +
        "elsewhere it writes those that the repository has a use for. No file that is there is changed: what to add to " +
        "it is printed.",
    )
    .addOption(new Option("--with <part...>", "write these, and do not ask").choices(INIT_PARTS))
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof import("../commands/init").initCommand>) =>
      (await import("../commands/init.js")).initCommand(...given),
    );
}

const HELP = `
Examples:
  breakwater init                              ask on a terminal
  breakwater init --with configuration hook    these two`;

import type { Command } from "commander";
import { allowRules, repeated } from "./options";

export function defineFix(breakwater: Command): void {
  breakwater
    .command("fix")
    .summary("change files so that findings are gone")
    .description(
      "Makes the changes that cannot alter what a job does in an unwanted way: certificates mounted read-only, Docker " +
        "APIs published on the loopback address, clients of port 2376 that verify it, engines' images pinned. Each " +
        "change is judged first: its finding must be gone, and no other may be new. Without --write nothing is written, " +
        "and a diff shows what would be. Comments and layout stay.",
    )
    .argument("[path...]", "files, folders or globs")
    .option("--write", "write the changes; each file is replaced as a whole or not at all, and keeps its mode")
    .option(
      "--with-recipes",
      "put recipes, in folders beside them, in the place of privileged engines and mounted sockets of Compose and pods, " +
        "and of engines that are services of GitLab CI",
    )
    .option(
      "--keep-certificates",
      "with --with-recipes, use the certificates that a recipe's folder has already: whoever made them has their keys",
    )
    .option("--rule <rule>", "mend only the findings of this rule; may be repeated", repeated)
    .option("--context <lines>", "show lines around each change, as they are: they may hold secrets", "0")
    .option("--digests <file>", "pin engines' images by these digests: a line IMAGE@sha256:DIGEST each")
    .option("--config <file>", "settings and exemptions (default: breakwater.yaml, .yml or .json in this folder)")
    .addOption(allowRules())
    .option("--exclude <glob>", "leave out files and folders; may be repeated", repeated)
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof import("../commands/fix").fixCommand>) =>
      (await import("../commands/fix.js")).fixCommand(...given),
    );
}

const HELP = `
Examples:
  breakwater fix compose.yaml                                      show what would change
  breakwater fix . --rule dood-writable-credentials --write        make the changes of one rule
  breakwater fix compose.yaml --with-recipes --write               safe engines in the place of sockets
  breakwater fix deploy/ --context 3 > fix.patch                   a patch, for review

Exit codes:
  0  nothing to change, or all changes were written
  1  changes were shown, and not written
  2  something could not be read or written, or the command line or configuration is wrong`;

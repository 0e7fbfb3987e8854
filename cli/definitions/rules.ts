import { type Command, Option } from "commander";

export function defineRules(breakwater: Command): void {
  breakwater
    .command("rules")
    .summary("list the rules")
    .description("Lists every rule, with its severity and the level it has unless the configuration says otherwise.")
    .addOption(new Option("--format <format>", "how to list them").choices(["text", "json"]).default("text"))
    .option("--config <file>", "list the rules as well that this configuration adds")
    .action(async (...given: Parameters<typeof import("../commands/rules").rulesCommand>) =>
      (await import("../commands/rules.js")).rulesCommand(...given),
    );
}

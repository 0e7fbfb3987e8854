import { type Command, Option } from "commander";
import { ADVICE_FORMATS } from "../terminal/choices";
import { allowRules } from "./options";

export function defineExplain(breakwater: Command): void {
  breakwater
    .command("explain")
    .summary("explain a rule or a finding")
    .description(
      "Says why a rule matters, what to write instead, and how to configure it and exempt from it. Of a finding it says " +
        "how its cause leads to the host, who else is on that way, and what would cut it.",
    )
    .argument("<finding>", "a rule's id, the place of a finding (FILE or FILE:LINE), or its fingerprint")
    .argument("[path...]", "what to judge, for the findings there; of a rule, also FILE:LINE")
    .option("--from <report>", "take findings from this report in JSON or SARIF, and judge nothing")
    .addOption(new Option("--for <format>", "in whose words to say what to write instead").choices(ADVICE_FORMATS))
    .option("--config <file>", "settings and exemptions (default: breakwater.yaml, .yml or .json, as for check)")
    .addOption(allowRules())
    .addHelpText("after", HELP)
    .action(async (...given: Parameters<typeof import("../commands/explain").explainCommand>) =>
      (await import("../commands/explain.js")).explainCommand(...given),
    );
}

const HELP = `
Examples:
  breakwater explain dood-engine-socket
  breakwater explain dood-engine-socket --for compose
  breakwater explain compose.yaml:7                           the finding on this line
  breakwater explain dood-engine-socket deploy/               the findings of a rule in a folder
  breakwater explain 2f1d09c4 --from breakwater.sarif         a finding of a report`;

import { Command } from "commander";
import { defineAdmission } from "./definitions/admission";
import { defineCertificates } from "./definitions/certificates";
import { defineCheck } from "./definitions/check";
import { defineCompletion } from "./definitions/completion";
import { defineExplain } from "./definitions/explain";
import { defineFix } from "./definitions/fix";
import { defineGuard } from "./definitions/guard";
import { defineInit } from "./definitions/init";
import { defineLsp } from "./definitions/lsp";
import { EXIT_CODES } from "./definitions/options";
import { defineRecipe } from "./definitions/recipe";
import { defineRules } from "./definitions/rules";
import { version } from "./terminal/version";

/** The whole command line. Each command's code is loaded only when it is used, so that startup stays fast. */
export function program(): Command {
  const breakwater = new Command("breakwater")
    .description(
      "Keeps containers from reaching the host through Docker: judges Kubernetes manifests, Compose " +
        "files, CI definitions, Terraform plans, CDKTF output, Pulumi state, previews and programs.",
    )
    .version(version(), "-V, --version", "print the version")
    .helpOption("-h, --help", "explain a command")
    .helpCommand("help [command]", "explain a command")
    .configureHelp({ showGlobalOptions: false })
    .exitOverride()
    .showHelpAfterError("To judge a file or folder: breakwater check PATH. All commands: breakwater --help")
    .addHelpText("after", HELP);
  for (const define of DEFINITIONS) define(breakwater);
  return breakwater;
}

/** Each command, in the order of the help. */
const DEFINITIONS: readonly ((breakwater: Command) => void)[] = [
  defineCheck,
  defineGuard,
  defineAdmission,
  defineCertificates,
  defineRecipe,
  defineFix,
  defineRules,
  defineExplain,
  defineLsp,
  defineInit,
  defineCompletion,
];

const HELP = `
Examples:
  breakwater check deploy/ compose.yaml    judge manifests and a Compose file
  breakwater explain dood-engine-socket    why it matters, and what to write instead
  breakwater help check                    everything that can be checked
${EXIT_CODES}

Environment:
  NO_COLOR, FORCE_COLOR    no colours, or colours even where the output is not a terminal`;

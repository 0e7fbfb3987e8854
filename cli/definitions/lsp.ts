import type { Command } from "commander";
import { allowRules } from "./options";

export function defineLsp(breakwater: Command): void {
  breakwater
    .command("lsp")
    .summary("serve an editor: findings as you type")
    .description(
      "A language server over standard input and output: findings in manifests, Compose files, CI definitions and HCL " +
        "as you type, why they matter, and the changes of breakwater fix. It runs nothing and writes nothing.",
    )
    .option("--stdio", "speak over standard input and output, as it always does; editors pass this")
    .option("--config <file>", "settings and exemptions (default: breakwater.yaml, .yml or .json of the opened folder)")
    .addOption(allowRules())
    .addHelpText("after", "\nExample:\n  breakwater lsp --stdio    what an editor starts: docs/EDITOR.md")
    .action(async ({ config, allowRules }: { config?: string; allowRules?: boolean }) =>
      (await import("../commands/lsp.js")).lspCommand({
        ...(config !== undefined && { config }),
        ...(allowRules !== undefined && { allowRules }),
      }),
    );
}

import type { Command } from "commander";
import { ConfigurationError } from "../../configuration/configurationError";
import { policyMistakes } from "../../core/evaluation/configurationMistakes";
import type { Format } from "../../core/model/format";
import { ruleExplained } from "./explainRule";

/** The options of `breakwater explain`, as commander names them. */
interface ExplainOptions {
  readonly for?: Format;
  readonly from?: string;
  readonly config?: string;
  readonly allowRules?: boolean;
}

/** Explains a rule, or findings: by their rule and where they are, by one place, or by a fingerprint. */
export async function explainCommand(
  what: string,
  paths: readonly string[],
  options: ExplainOptions,
  command: Command,
): Promise<void> {
  const { columns: width } = process.stdout;
  if (what.startsWith("own-")) {
    const { configurationOf } = await import("./configuration.js");
    configurationOf(options.config, options.allowRules); // Makes its rules known.
  }
  const rule = ruleExplained(what, options.for, width);
  if (rule !== undefined && paths.length === 0 && options.from === undefined) {
    process.stdout.write(rule);
    return;
  }
  const { findingsExplained, isFingerprint, isPlace } = await import("./explainFinding.js");
  if (rule === undefined && !isPlace(what) && !isFingerprint(what)) throw new ConfigurationError(policyMistakes(what));
  if (options.from === undefined && paths.length === 0 && isFingerprint(what))
    command.error("error: name what to judge, or a report: breakwater explain FINGERPRINT --from report.json");
  process.stdout.write(await findingsExplained({ what, isRule: rule !== undefined, paths, ...options }, width));
}

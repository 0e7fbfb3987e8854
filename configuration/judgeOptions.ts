import type { Level } from "../core/rules/support/rule";
import { configurationFrom, readConfigurationFile } from "./configurationFile";
import { type Settings, settingsFrom } from "./settings";

/**
 * The content of breakwater.yaml: it maps a rule's id to its level, or to an object with the level as
 * `enforcementLevel`, the rule's settings and its exemptions; `sets` to the names of sets of rules.
 */
export type Configuration = Readonly<
  Record<string, Level | "disabled" | readonly string[] | Readonly<Record<string, unknown>>>
>;

/** How to judge, for programs that use Breakwater as a library. */
export interface JudgeOptions {
  /**
   * A configuration, or the path of a file that contains one, which may name rules of one's own: they are run.
   * @default none: no file is searched for
   */
  readonly configuration?: string | Configuration;
  /** Ids of the rules to apply. @default every rule that the configuration does not disable */
  readonly rules?: readonly string[];
  /** The version of the Pod Security Standards, `latest` or `v1.N`. @default the configuration's, or `latest` */
  readonly podSecurityVersion?: string;
}

/** @throws ConfigurationError if they name a rule, version or setting that does not exist */
export function settingsOf({ configuration, rules = [], podSecurityVersion }: JudgeOptions): Settings {
  const options = { rules, ...(podSecurityVersion !== undefined && { podSecurityVersion }) };
  if (configuration === undefined) return settingsFrom(options);
  const read =
    typeof configuration === "string"
      ? readConfigurationFile(configuration, { allowsRules: true })
      : configurationFrom(configuration, "configuration");
  return settingsFrom({ ...options, configuration: read });
}

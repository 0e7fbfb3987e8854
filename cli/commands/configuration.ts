import { existsSync } from "node:fs";
import { ConfigurationError } from "../../configuration/configurationError";
import { type ConfigurationFile, readConfigurationFile } from "../../configuration/configurationFile";

/** The default file names of a configuration, in order of precedence. */
const NAMES = ["breakwater.yaml", "breakwater.yml", "breakwater.json"];

/**
 * The configuration that the user named, or the one in the working folder; undefined if there is none.
 *
 * @throws ConfigurationError
 */
export function configurationOf(named: string | undefined): ConfigurationFile | undefined {
  if (named !== undefined) return readConfigurationFile(named);
  const [file, ...others] = NAMES.filter((name) => existsSync(name));
  if (file === undefined) return undefined;
  if (others.length === 0) return readConfigurationFile(file);
  const problem = `${[file, ...others].join(" and ")} are both here, and one of them can count: name it (--config ${file})`;
  throw new ConfigurationError([{ key: "", problem }]);
}

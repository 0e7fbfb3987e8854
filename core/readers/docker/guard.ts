import { GUARD } from "../../engine/guard";
import type { Container, File } from "../../model/container";
import type { GuardFacts, GuardMistake } from "../../model/guardFacts";
import { isUnknown, knownValue, mapKnown } from "../../model/known";
import { guardConfigurationFrom } from "../../schema/guardConfiguration";
import { parseYaml } from "../../text/yamlText";

/** Reads a guard's configuration from the file with that name. */
export function readGuard(files: readonly File[]): Container["guard"] {
  const content = files.find(({ target }) => knownValue(target) === GUARD.configuration)?.content;
  return isUnknown(content) ? content : mapKnown(content, parseGuardConfiguration);
}

function parseGuardConfiguration(text: string): GuardFacts | GuardMistake {
  const documents = parseYaml(text);
  if (documents?.length !== 1) return { mistake: "it is not a single YAML document" };
  const configuration = guardConfigurationFrom(documents[0]);
  if (!("mistakes" in configuration)) return configuration;
  const [first] = configuration.mistakes;
  return { mistake: `${first?.key} ${first?.problem.replace(/\.$/, "")}` };
}

import type { EnvironmentVariable } from "../../model/container";
import { known, unknown } from "../../model/known";
import type { Raw } from "../raw/raw";
import type { ComposeFiles } from "./project";
import { namedTexts, oneOrMore, partOf, textAt, UnresolvedValue, unsetVariable } from "./text";

/** The variables of a service: those of its env files, followed by its own. */
export function readEnvironment(service: Raw, files: ComposeFiles): EnvironmentVariable[] {
  return [
    ...oneOrMore(service.get("env_file")).flatMap((file) => readEnvFile(file, files)),
    ...namedTexts(service.get("environment")).map((entry) => readVariable(entry)),
  ];
}

/** A variable without a value takes its value from the environment in which the project starts. */
function readVariable({ name, text, place }: ReturnType<typeof namedTexts>[number]): EnvironmentVariable {
  if (name === undefined) return { name, value: place.unknown() };
  if (text !== undefined) return { name, value: partOf(place, text) };
  return {
    name,
    value: place.isUnknown || place.isObject ? place.unknown() : unknown(place.path, unsetVariable(name).why),
  };
}

/** Messages must not show values from files, since people keep secrets there. */
function readEnvFile(file: Raw, files: ComposeFiles): EnvironmentVariable[] {
  const place = file.isObject ? file.get("path") : file;
  const path = place.isUnknown ? undefined : textAt(place);
  if (path === undefined) return [{ name: undefined, value: place.unknown() }];
  const variables = files.variables(path, file.isObject && textAt(file.get("format")) === "raw");
  if (variables instanceof UnresolvedValue) return [{ name: undefined, value: unknown(place.path, variables.why) }];
  return [...variables].map(([name, value]) => ({
    name,
    value: value instanceof UnresolvedValue ? unknown(place.path, value.why) : known(value, place.path, true),
  }));
}

import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { type ComposeType, readCompose } from "../compose/compose";
import { placeholder, resolveText, UnresolvedValue } from "../compose/text";
import type { Interpret, Raw } from "../raw/raw";

/** An app's own name, which its user chooses: any name stands for it. */
const APP = "app";

/**
 * The services of a one-click app of CapRover: a Compose project with variables of its own, which have their defaults.
 *
 * @param variables `$$cap_name`, with the default of each that has one
 */
export function readOneClickApp(
  project: Raw,
  variables: ReadonlyMap<string, string>,
  sourceOf: (type: ComposeType, name: string) => Source,
): Workload[] {
  const interpret: Interpret = (value) => {
    if (typeof value !== "string" || !value.includes("$$cap_")) return undefined;
    const resolved = resolveText(filled(value, variables));
    return resolved instanceof UnresolvedValue
      ? { value: resolved.text, unknown: "is chosen when the app is installed" }
      : { value: resolved };
  };
  return readCompose(
    project.interpretedBy(interpret),
    (type, name) => sourceOf(type, filled(name, new Map()).replaceAll("\0", "")),
    {
      content: () => undefined,
      variables: () => new UnresolvedValue("is a file of the machine that runs this"),
    },
  );
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text
    .replaceAll("$$cap_appname", APP)
    .replace(/\$\$cap_\w+(?:\(\d*\))?/g, (name) => variables.get(name) ?? placeholder(name));
}

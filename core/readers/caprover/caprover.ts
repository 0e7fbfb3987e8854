import type { Script } from "../../docker/script";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { type ComposeType, readCompose } from "../compose/compose";
import { ServiceDraft } from "../compose/serviceDraft";
import { placeholder, resolveText, reworded, UnresolvedValue } from "../compose/text";
import { readScript } from "../dockerCli/scriptFile";
import type { Interpret, Raw } from "../raw/raw";
import { relocated } from "../raw/relocated";

/** An app's own name, which its user chooses: any name stands for it. */
const APP = "app";
/** Why a variable of an app has no value. */
const CHOSEN = "is chosen when the app is installed";

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
    return resolved instanceof UnresolvedValue ? { value: resolved.text, unknown: CHOSEN } : { value: resolved };
  };
  return readCompose(
    project.interpretedBy(interpret),
    (type, name) => sourceOf(type, filled(name, new Map()).replaceAll("\0", "")),
    {
      content: () => undefined,
      variables: () => new UnresolvedValue("is a file of the machine that runs this"),
    },
  ).map((workload) =>
    relocated(
      workload,
      (path) => path,
      (why) => reworded(why, () => CHOSEN),
    ),
  );
}

/**
 * The image of a `captain-definition`, and what its Dockerfile's lines run and put into it.
 *
 * @param dockerfile the lines, parsed, with the path of the line for each path in them
 */
export function readCaptainDefinition(
  definition: Raw,
  dockerfile: { readonly script: Script; readonly lineOf: (path: string) => string } | undefined,
  source: Source,
): Workload[] {
  const image = definition.get("imageName").name();
  const draft = new ServiceDraft("");
  if (image !== undefined) draft.set("image", image, "imageName");
  draft.withoutLimits();
  return [
    ...(image === undefined ? [] : draft.read(source, () => "is chosen when the app is deployed")),
    ...(dockerfile ? readScript(dockerfile.script, source) : []).map((each) =>
      relocated(each, (path) => dockerfile?.lineOf(path) ?? path),
    ),
  ];
}

function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text
    .replaceAll("$$cap_appname", APP)
    .replace(/\$\$cap_\w+(?:\(\d*\))?/g, (name) => variables.get(name) ?? placeholder(name));
}

import type { Workload } from "../../model/workload";
import { JobDraft, listed, named, type Platform, type SourceOf } from "../ci/jobDraft";
import { combinationsOf } from "../ci/matrix";
import { readSecurityContext } from "../kubernetes/pod";
import { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text.replaceAll("$$", "$"),
  whyUnknown: (name) => `is taken from ${name} when the workflow runs`,
};

/** Properties of a step that are written as in `docker run`. */
const SINGLE = ["image", "privileged", "user", "network_mode"] as const;
const LISTS = ["volumes", "devices", "cap_add", "cap_drop", "tmpfs"] as const;

/**
 * The containers of a workflow of Woodpecker, and of Drone's first version, whose files look the same.
 *
 * @see https://woodpecker-ci.org/docs/usage/workflow-syntax
 */
export function readWoodpecker(workflow: Raw, sourceOf: SourceOf): Workload[] {
  return withMatrix(workflow).flatMap((each) => readOne(each, sourceOf));
}

/** A workflow with the values of its matrix in place. */
function withMatrix(workflow: Raw): Raw[] {
  const matrix = workflow.get("matrix");
  if (!matrix.isObject) return [workflow];
  const include = matrix.get("include");
  const entries = include.isList ? include.items().filter(({ isObject }) => isObject) : [matrix];
  const values = new Map<string, string[]>();
  for (const [name = "", value] of entries.flatMap((entry) => entry.entries()))
    values.set(name, [...(values.get(name) ?? []), ...listed(value).flatMap((item) => item.name() ?? [])]);
  return combinationsOf([...values]).map(
    (each) =>
      new Raw(workflow.raw(), workflow.path, (value) =>
        typeof value === "string" && value.includes("$")
          ? { value: value.replace(/\$\{(\w+)\}/g, (match, name: string) => each.get(name) ?? match) }
          : undefined,
      ),
  );
}

function readOne(workflow: Raw, sourceOf: SourceOf): Workload[] {
  const read = (type: "step" | "service", [name, place]: readonly [string, Raw]): Workload[] => {
    if (!place.isObject) return [];
    const draft = new JobDraft(place.path, PLATFORM);
    for (const key of SINGLE) draft.set(key, place.get(key));
    for (const key of LISTS) draft.add(key, place.get(key));
    draft.variables(place.get("environment"));
    draft.words("entrypoint", place.get("entrypoint")).words("command", place.get("command"));
    draft.scripts(place.get("commands"));
    if (place.get("commands").exists) draft.runsShell(place.get("commands").path);
    const source = sourceOf(type, name, { job: "workflow" });
    const options = place.get("backend_options");
    if (options.isObject) draft.set("user", options.get("docker", "user"));
    const context = options.isObject ? options.get("kubernetes", "securityContext") : options;
    return [...draft.read(source), ...(context.isObject ? [readSecurityContext(context, source)] : [])];
  };
  const parts = (key: string) => named(workflow.get(key));
  return [
    ...["clone", "steps", "pipeline"].flatMap(parts).flatMap((step) => read("step", step)),
    ...parts("services").flatMap((service) => read("service", service)),
  ];
}

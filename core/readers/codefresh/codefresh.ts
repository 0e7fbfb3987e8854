import type { Workload } from "../../model/workload";
import { JobDraft, named, type Platform, type SourceOf } from "../ci/jobDraft";
import { placeholder } from "../compose/text";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text.replace(/\$\{\{([^{}]*)\}\}/g, (_, name: string) => placeholder(name.trim())),
  whyUnknown: (name) => `is filled in from ${name} when the pipeline runs`,
};

/** How deep to follow steps within parallel steps. */
const MAX_DEPTH = 5;

/** The containers of a pipeline of Codefresh. @see https://codefresh.io/docs/docs/pipelines/what-is-the-codefresh-yaml/ */
export function readCodefresh(pipeline: Raw, sourceOf: SourceOf, depth = 0): Workload[] {
  if (depth > MAX_DEPTH || !pipeline.isObject) return [];
  const steps = [...named(pipeline.get("steps")), ...hooksOf(pipeline)];
  return steps.flatMap(([name, step]) => {
    if (!step.isObject) return [];
    const given = step.get("arguments");
    const own = given.isObject && given.get("image").exists && !step.get("image").exists ? given : step;
    return [...readStep(name, own, sourceOf), ...readCodefresh(step, sourceOf, depth + 1)];
  });
}

/** What runs when a pipeline or a step begins or ends: a step, or steps by their names. */
function hooksOf(place: Raw): [name: string, step: Raw][] {
  return named(place.get("hooks")).flatMap(([hook, at]): [string, Raw][] => {
    if (!at.isObject) return [];
    const exec = at.get("exec");
    const steps = [...named(at.get("steps")), ...(exec.isObject ? named(exec.get("steps")) : [])];
    return [[hook, exec.isObject ? exec : at], ...steps];
  });
}

function readStep(name: string, step: Raw, sourceOf: SourceOf): Workload[] {
  const draft = new JobDraft(step.path, PLATFORM).set("image", step.get("image")).variables(step.get("environment"));
  draft.add("volumes", step.get("volumes")).words("entrypoint", step.get("entry_point"));
  draft.scripts(step.get("commands"));
  if (step.get("commands").exists) draft.runsShell(step.get("commands").path);
  else draft.words("command", step.get("cmd"));
  const composition = step.get("composition");
  const parts = [step.get("services"), composition.isObject ? composition.get("services") : composition];
  return [
    ...draft.read(sourceOf("step", name, { job: "pipeline" })),
    ...parts.flatMap((part) => (part.isObject ? readServices(name, part, sourceOf) : [])),
  ];
}

function readServices(step: string, services: Raw, sourceOf: SourceOf): Workload[] {
  const composition = services.get("composition");
  return named(composition.isObject ? composition : services).flatMap(([name, place]) => {
    if (!place.isObject) return [];
    const draft = new JobDraft(place.path, PLATFORM)
      .set("image", place.get("image"))
      .variables(place.get("environment"));
    draft
      .set("privileged", place.get("privileged"))
      .set("network_mode", place.get("network_mode"))
      .set("pid", place.get("pid"));
    draft.add("volumes", place.get("volumes")).add("ports", place.get("ports")).add("cap_add", place.get("cap_add"));
    draft.words("entrypoint", place.get("entrypoint")).words("command", place.get("command"));
    return draft.read(sourceOf("service", `${step}/${name}`, { job: "pipeline" }));
  });
}

import { readConcourse, readConcourseTask } from "../../../core/readers/concourse/concourse";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";

/** Pipelines of Concourse, and tasks in files of their own. */
export const concourse: Input = ciInput({
  name: "Concourse",
  reads: "pipelines and tasks of Concourse",
  words: ["plan\\b", "resource_types", "platform\\b"],
  resembles: (keys) => keys.has("jobs") && keys.has("resources"),
  matches: (content) => !declaresKind(content) && (isPipeline(content) || isTask(content)),
  read: (definition, sourceOf) =>
    definition.get("jobs").exists || definition.get("resource_types").exists
      ? readConcourse(definition, sourceOf)
      : readConcourseTask(definition, sourceOf),
});

function isPipeline({ jobs, resource_types: types, resources }: Content): boolean {
  return (
    (Array.isArray(jobs) && hasItem(jobs, ({ plan }) => Array.isArray(plan))) ||
    (Array.isArray(types) && Array.isArray(resources))
  );
}

function isTask({ platform, run }: Content): boolean {
  return typeof platform === "string" && isObject(run) && typeof run["path"] === "string";
}

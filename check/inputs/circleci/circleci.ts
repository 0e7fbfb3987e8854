import { readCircleci } from "../../../core/readers/circleci/circleci";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";

/** Configurations of CircleCI, and orbs. */
export const circleci: Input = ciInput({
  name: "CircleCI",
  reads: "configurations of CircleCI",
  words: ["steps\\b", "docker\\b", "machine\\b"],
  resembles: (keys, file) => /(?:^|\/)\.circleci\//.test(file) && keys.has("jobs"),
  matches: (content) =>
    !declaresKind(content) &&
    ["jobs", "executors", "commands"].some((key) => isObject(content[key])) &&
    (hasItem(objectAt(content, "jobs"), isJob) ||
      hasItem(objectAt(content, "executors"), hasMachine) ||
      hasItem(objectAt(content, "commands"), (command) => Array.isArray(command["steps"]) && !("runs" in content))),
  read: readCircleci,
});

function objectAt(content: Content, key: string): unknown {
  return isObject(content[key]) ? content[key] : undefined;
}

/** A job of GitHub names its machine in `runs-on`, one of Azure is an item of a list. */
function isJob(job: Content): boolean {
  return Array.isArray(job["steps"]) && !("runs-on" in job) && (hasMachine(job) || "executor" in job);
}

function hasMachine(place: Content): boolean {
  return Array.isArray(place["docker"]) || "machine" in place || "macos" in place;
}

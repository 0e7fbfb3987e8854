import { readBuildkite } from "../../../core/readers/buildkite/buildkite";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";

const KEYS = ["command", "commands", "plugins", "label", "group", "trigger", "block", "input", "wait"];

/** Pipelines of Buildkite. */
export const buildkite: Input = ciInput({
  name: "Buildkite",
  reads: "pipelines of Buildkite with its docker, docker-compose and kubernetes plugins",
  words: ["steps\\b"],
  resembles: (keys, file) => isOfBuildkite(file) && keys.has("steps"),
  matches: (content) =>
    !declaresKind(content) &&
    !("jobs" in content) &&
    Array.isArray(content["steps"]) &&
    hasItem(content["steps"], isStep),
  matchesList: (list, file) => isOfBuildkite(file) && hasItem(list, isStep),
  isNamed: isOfBuildkite,
  read: readBuildkite,
});

/** A pipeline may be nothing but a list of steps: then only its folder shows what it is. */
function isOfBuildkite(file: string): boolean {
  return /(?:^|[\\/])\.?buildkite[\\/]/.test(file);
}

/** A step of Woodpecker has an image and commands, and none of Buildkite's other words. */
function isStep(step: Content): boolean {
  const isOther = "image" in step && !("plugins" in step || "label" in step || "command" in step || "key" in step);
  return !isOther && KEYS.some((key) => key in step);
}

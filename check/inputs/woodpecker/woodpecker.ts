import { readWoodpecker } from "../../../core/readers/woodpecker/woodpecker";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";

/** Words of other tools whose steps may have an image: Buildkite's, Codefresh's, Semaphore's. */
const OTHERS = ["plugins", "label", "command", "key", "type", "title", "stage"];
const OTHER_TOPS = ["jobs", "stages", "blocks", "spec", "runs", "containers", "definitions"];

/** Workflows of Woodpecker, and pipelines of Drone's first version. */
export const woodpecker: Input = ciInput({
  name: "Woodpecker",
  reads: "workflows of Woodpecker",
  words: ["steps\\b", "pipeline\\b"],
  resembles: (keys, file) => /(?:^|\/)\.woodpecker(?:\.|\/)/.test(file) && (keys.has("steps") || keys.has("pipeline")),
  matches: (content) =>
    !(declaresKind(content) || typeof content["version"] === "string") &&
    !OTHER_TOPS.some((key) => key in content) &&
    (isStepList(content["steps"]) || isStepList(content["pipeline"])),
  read: readWoodpecker,
});

function isStepList(steps: unknown): boolean {
  return (Array.isArray(steps) || isObject(steps)) && hasItem(steps, isStep) && !hasItem(steps, isOther);
}

function isStep(step: Content): boolean {
  return typeof step["image"] === "string";
}

function isOther(step: Content): boolean {
  return OTHERS.some((key) => key in step);
}

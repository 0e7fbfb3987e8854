import { readCodefresh } from "../../../core/readers/codefresh/codefresh";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";

/** Pipelines of Codefresh: the keys of a step are those of no other platform. */
export const codefresh: Input = ciInput({
  name: "Codefresh",
  reads: "pipelines of Codefresh",
  words: ["steps\\b"],
  resembles: (keys, file) => /codefresh/.test(file) && keys.has("steps"),
  matches: (content) => {
    const { steps, version } = content;
    if (declaresKind(content) || !isObject(steps) || "jobs" in content) return false;
    return (
      hasItem(steps, isStep) ||
      (typeof version === "string" && hasItem(steps, ({ image }) => typeof image === "string"))
    );
  },
  read: (pipeline, sourceOf) => readCodefresh(pipeline, sourceOf),
});

function isStep(step: Content): boolean {
  return ["type", "title", "stage"].some((key) => typeof step[key] === "string");
}

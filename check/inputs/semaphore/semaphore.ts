import { readSemaphore } from "../../../core/readers/semaphore/semaphore";
import { isObject } from "../../../core/text/jsonObject";
import type { Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";

/** Pipelines of Semaphore. */
export const semaphore: Input = ciInput({
  name: "Semaphore",
  reads: "pipelines of Semaphore",
  words: ["blocks\\b"],
  resembles: (keys) => keys.has("blocks") && keys.has("agent"),
  matches: (content) =>
    !declaresKind(content) &&
    Array.isArray(content["blocks"]) &&
    hasItem(content["blocks"], ({ task }) => isObject(task)),
  read: readSemaphore,
});

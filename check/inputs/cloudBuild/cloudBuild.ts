import { readCloudBuild } from "../../../core/readers/cloudBuild/cloudBuild";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";

/** The keys of a build's configuration. */
const KEYS = new Set([
  ...["steps", "images", "options", "timeout", "substitutions", "tags", "artifacts", "secrets", "availableSecrets"],
  ...["logsBucket", "serviceAccount", "queueTtl", "source", "dependencies", "gitSource", "projectId", "id", "name"],
]);
/** The keys of a step. */
const STEP = new Set([
  ...["name", "args", "entrypoint", "script", "env", "secretEnv", "dir", "id", "waitFor", "volumes", "timeout"],
  ...["allowFailure", "allowExitCodes", "automapSubstitutions", "pullTiming"],
]);

/** Builds of Google Cloud Build: lists of steps whose name is an image. */
export const cloudBuild: Input = ciInput({
  name: "Cloud Build",
  reads: "builds of Google Cloud Build",
  words: ["steps\\b"],
  resembles: (keys, file) => /cloudbuild/.test(file) && keys.has("steps"),
  matches: (content) => {
    const { steps } = content;
    return (
      !declaresKind(content) &&
      Array.isArray(steps) &&
      steps.length > 0 &&
      Object.keys(content).every((key) => KEYS.has(key)) &&
      steps.every(isStep) &&
      hasItem(steps, isOwn)
    );
  },
  read: readCloudBuild,
});

function isStep(step: unknown): boolean {
  if (typeof step !== "object" || step === null) return false;
  return typeof (step as Content)["name"] === "string" && Object.keys(step).every((key) => STEP.has(key));
}

/** A step that no other platform has: steps of Azure have names as well, which are not images. */
function isOwn({ name, args, entrypoint }: Content): boolean {
  return args !== undefined || entrypoint !== undefined || /[/:]/.test(String(name));
}

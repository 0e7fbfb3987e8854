import { readAzurePipelines } from "../../../core/readers/azurePipelines/azurePipelines";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind, hasItem } from "../ci/ciInput";
import { templateNotes, templatesOf } from "./templates";

/** What a step is, by its first key. `template` alone would be any document's. */
const STEPS = ["script", "bash", "pwsh", "powershell", "task", "checkout", "download", "publish"];

/** Pipelines of Azure, and templates of stages, jobs and steps. */
export const azurePipelines: Input = ciInput({
  name: "Azure Pipelines",
  reads: "pipelines of Azure",
  words: ["steps\\b", "jobs\\b", "stages\\b", "containers\\b"],
  resembles: (keys, file) =>
    /azure-pipelines/.test(file) && (keys.has("steps") || keys.has("jobs") || keys.has("stages")),
  matches: (content) =>
    !(declaresKind(content) || "runs" in content || "blocks" in content) &&
    (hasStep(content["steps"]) ||
      extendsTemplate(content["extends"]) ||
      (Array.isArray(content["jobs"]) && hasItem(content["jobs"], (job) => isJob(job) || isTemplate(job))) ||
      (Array.isArray(content["stages"]) &&
        hasItem(content["stages"], (stage) => isStage(stage) || isTemplate(stage))) ||
      hasContainers(content["resources"])),
  usedFiles: templatesOf,
  notes: templateNotes,
  read: readAzurePipelines,
});

/** A use of a template, in a list or as what a pipeline extends: the name of its file. */
function isTemplate(item: Content): boolean {
  return typeof item["template"] === "string" && /\.ya?ml(?:@\w+)?$/.test(item["template"]);
}

function extendsTemplate(value: unknown): boolean {
  return isObject(value) && isTemplate(value);
}

function hasStep(steps: unknown): boolean {
  return (
    Array.isArray(steps) &&
    hasItem(steps, (step) => STEPS.some((key) => key in step) || isTemplate(step) || conditional(step, hasStep))
  );
}

/** What a template has under a condition: `${{ if … }}: […]`. */
function conditional(item: Content, test: (list: unknown) => boolean): boolean {
  return Object.entries(item).some(([key, value]) => key.startsWith("${{") && test(value));
}

function isJob(job: Content): boolean {
  return (
    typeof job["job"] === "string" ||
    typeof job["deployment"] === "string" ||
    conditional(job, (list) => hasItem(list, isJob))
  );
}

function isStage(stage: Content): boolean {
  return (
    (typeof stage["stage"] === "string" && Array.isArray(stage["jobs"])) ||
    conditional(stage, (list) => hasItem(list, isStage))
  );
}

function hasContainers(resources: unknown): boolean {
  return (
    isObject(resources) &&
    Array.isArray(resources["containers"]) &&
    hasItem(
      resources["containers"],
      ({ container, image }) => typeof container === "string" && typeof image === "string",
    )
  );
}

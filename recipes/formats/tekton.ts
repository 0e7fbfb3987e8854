import { JOB_IMAGE } from "../plan/job";
import { yaml } from "../text/yaml";
import { ALL_KINDS, type Recipe, type RecipeFormat } from "./format";
import { apply, jobPod, kubectl, podFiles, podSteps } from "./kubernetes";

/** A Task of Tekton. */
export const TEKTON: RecipeFormat = {
  name: "tekton",
  title: "Tekton",
  kinds: ALL_KINDS,
  isInCluster: true,
  hasMountedFiles: false,
  hasCertificates: true,
  files: (recipe) => [...podFiles(recipe), { path: "task.yaml", text: task(recipe) }],
  steps: (recipe) => [
    ...podSteps(recipe),
    ...apply(recipe, "task.yaml"),
    kubectl(recipe, "create -f - <<'END'"),
    `{apiVersion: tekton.dev/v1, kind: TaskRun, metadata: {generateName: docker-}, spec: {taskRef: {name: ${recipe.options.name}}}}`,
    "END",
  ],
};

function task(recipe: Recipe): string {
  const { options } = recipe;
  const { env, lines, volumeMounts, volumes, labels, engine } = jobPod(recipe);
  const { restartPolicy: _, ...sidecar } = (engine ?? {}) as Record<string, unknown>;
  return yaml({
    apiVersion: "tekton.dev/v1",
    kind: "Task",
    // Tekton gives the labels of a Task to its pods.
    metadata: {
      name: options.name,
      ...(Object.keys(labels).length > 0 && { labels }),
      ...(options.namespace !== undefined && { namespace: options.namespace }),
    },
    spec: {
      ...(engine && { sidecars: [sidecar] }),
      steps: [{ name: "docker", image: JOB_IMAGE, script: script(lines), env, volumeMounts }],
      volumes,
    },
  });
}

function script(lines: readonly string[]): string {
  return ["#!/bin/sh", ...(lines.length > 1 ? ["set -e"] : []), ...lines, ""].join("\n");
}

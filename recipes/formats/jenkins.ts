import { JOB_IMAGE } from "../plan/plan";
import { podClient, sidecarOf } from "../plan/pod";
import { yaml, yamlDocuments } from "../text/yaml";
import { ALL_KINDS, type Recipe, type RecipeFile, type RecipeFormat } from "./format";
import { apply, nodeFiles, nodeSteps, SECRETS, secretsFile, serverFiles, serverSteps } from "./kubernetes";

/** A Jenkinsfile whose agent is a pod of Kubernetes. */
export const JENKINS: RecipeFormat = {
  name: "jenkins",
  title: "Jenkins, with agents on Kubernetes",
  kinds: ALL_KINDS,
  isInCluster: true,
  hasMountedFiles: false,
  hasCertificates: true,
  files: (recipe) => [...podFiles(recipe), { path: "Jenkinsfile", text: jenkinsfile(recipe) }],
  steps: (recipe) => [...podSteps(recipe), "# Jenkinsfile is the pipeline's, in its repository"],
};

/** What the pods of jobs need: the engine's configuration for a sidecar, or an engine in a pod of its own. */
export function podFiles(recipe: Recipe): RecipeFile[] {
  const { options, certificates } = recipe;
  if (options.kind !== "runner") return [...serverFiles(recipe), ...secretsFile(recipe)];
  const { objects } = sidecarOf(options, certificates);
  return [{ path: "engine.yaml", text: yamlDocuments(objects) }, ...nodeFiles(options.mode), ...secretsFile(recipe)];
}

export function podSteps(recipe: Recipe): string[] {
  if (recipe.options.kind !== "runner") return serverSteps(recipe);
  return [...nodeSteps(recipe), ...apply(recipe, SECRETS), ...apply(recipe, "engine.yaml")];
}

/** What a pod of a job has, in addition to its container. */
export function jobPod({ options, certificates }: Recipe) {
  if (options.kind === "runner") {
    const { engine, client, volumes } = sidecarOf(options, certificates);
    return { ...client, volumes, engine };
  }
  return { ...podClient(options), engine: undefined };
}

function jenkinsfile(recipe: Recipe): string {
  const { env, volumeMounts, volumes, labels, engine } = jobPod(recipe);
  const pod = yaml({
    apiVersion: "v1",
    kind: "Pod",
    ...(Object.keys(labels).length > 0 && { metadata: { labels } }),
    spec: {
      automountServiceAccountToken: false,
      ...(engine && { initContainers: [engine] }),
      containers: [{ name: "docker", image: JOB_IMAGE, command: ["sleep"], args: ["infinity"], env, volumeMounts }],
      volumes,
    },
  });
  return `pipeline {
  agent {
    kubernetes {
      defaultContainer 'docker'
      yaml '''
${groovyText(pod)}'''
    }
  }
  stages {
    stage('Build') {
      steps {
        sh 'docker version'
      }
    }
  }
}
`;
}

/** A text between three single quotes: Groovy knows escapes in it, and replaces nothing. */
function groovyText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("'''", "\\'\\'\\'");
}

import { JOB_IMAGE } from "../plan/job";
import { yaml } from "../text/yaml";
import { ALL_KINDS, type Recipe, type RecipeFormat } from "./format";
import { jobPod, podFiles, podSteps } from "./kubernetes";

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

function jenkinsfile(recipe: Recipe): string {
  const { env, lines, volumeMounts, volumes, labels, engine } = jobPod(recipe);
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
${lines.map((line) => `        sh '${line}'\n`).join("")}      }
    }
  }
}
`;
}

/** A text between three single quotes: Groovy knows escapes in it, and replaces nothing. */
function groovyText(text: string): string {
  return text.replaceAll("\\", "\\\\").replaceAll("'''", "\\'\\'\\'");
}

import { commented, yaml } from "../text/yaml";
import { ALL_KINDS, type Recipe, type RecipeFormat } from "./format";
import { jobPod, podFiles, podSteps } from "./kubernetes";

/** GitHub's image of the runner itself. */
const IMAGE = "ghcr.io/actions/actions-runner:2.328.0";

/** Values of the chart of runners of actions-runner-controller. */
export const ARC: RecipeFormat = {
  name: "arc",
  title: "actions-runner-controller",
  kinds: ALL_KINDS,
  isInCluster: true,
  hasMountedFiles: false,
  hasCertificates: true,
  files: (recipe) => [...podFiles(recipe), { path: "values.yaml", text: values(recipe) }],
  steps: (recipe) => [
    ...podSteps(recipe),
    "# the address and the name of the secret with GitHub's credentials are in values.yaml",
    `helm upgrade --install ${recipe.options.name}-runners${recipe.options.namespace === undefined ? "" : ` --namespace ${recipe.options.namespace}`} oci://ghcr.io/actions/actions-runner-controller-charts/gha-runner-scale-set -f values.yaml`,
  ],
};

function values(recipe: Recipe): string {
  const { env, lines, volumeMounts, volumes, labels, engine } = jobPod(recipe);
  const note = lines.length > 1 ? ` A step of a job begins with: ${lines[0]}` : "";
  return yaml({
    githubConfigUrl: "https://github.com/ORGANISATION",
    githubConfigSecret: "github",
    template: commented(`No containerMode: its dind is privileged.${note}`, {
      ...(Object.keys(labels).length > 0 && { metadata: { labels } }),
      spec: {
        ...(engine && { initContainers: [engine] }),
        containers: [{ name: "runner", image: IMAGE, command: ["/home/runner/run.sh"], env, volumeMounts }],
        volumes,
      },
    }),
  });
}

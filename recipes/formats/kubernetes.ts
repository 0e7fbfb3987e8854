import { seccompFile } from "../../components/spec/engineInPod";
import { nodeSeccompProfile } from "../../components/spec/seccomp";
import { jobObject, podClient, secretObjects, servedObjects, sidecarOf } from "../plan/pod";
import { yamlDocuments } from "../text/yaml";
import { ALL_KINDS, type Recipe, type RecipeFile, type RecipeFormat } from "./format";

/** Where the objects with certificates are, which nobody else may read. */
export const SECRETS = "secrets.yaml";

/** Manifests: `kubectl apply`. */
export const KUBERNETES: RecipeFormat = {
  name: "kubernetes",
  title: "Kubernetes",
  kinds: ALL_KINDS,
  isInCluster: true,
  hasMountedFiles: false,
  hasCertificates: true,
  files: (recipe) =>
    isSidecar(recipe)
      ? podFiles(recipe)
      : [
          ...serverFiles(recipe),
          ...secretsFile(recipe),
          { path: "job.yaml", text: yamlDocuments([jobObject(recipe.options)]) },
        ],
  steps: (recipe) =>
    isSidecar(recipe)
      ? [...podSteps(recipe), "# then your own manifest, whose pod has the engine"]
      : [
          ...serverSteps(recipe),
          ...apply(recipe, "job.yaml"),
          kubectl(recipe, `logs --follow job/${recipe.options.name}-job`),
        ],
};

/** Whether a pod of somebody's own has the engine: the folder has what the pod mounts. */
function isSidecar({ options }: Recipe): boolean {
  return options.inProject !== undefined;
}

/** The engine in a pod of its own, and what its nodes need. */
function serverFiles({ options, certificates }: Recipe): RecipeFile[] {
  if (options.kind === "client") return [];
  return [
    { path: "engine.yaml", text: yamlDocuments(servedObjects(options, certificates)) },
    ...nodeFiles(options.mode),
  ];
}

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
  const { env, ...client } = podClient(options);
  return { ...client, env: env.length > 0 ? env : undefined, engine: undefined };
}

/** The engine's seccomp profile, as nodes have it. */
function nodeFiles(mode: "rootless" | "rootful"): RecipeFile[] {
  return (["amd64", "arm64"] as const).map((architecture) => ({
    path: `nodes/${architecture}/${seccompFile({ mode })}`,
    text: `${JSON.stringify(nodeSeccompProfile(mode, architecture), undefined, 2)}\n`,
  }));
}

/** Without certificates there is none: they are made with `--output`. */
function secretsFile({ options, certificates }: Recipe): RecipeFile[] {
  if (certificates === undefined) return [];
  return [{ path: SECRETS, text: yamlDocuments(secretObjects(options, certificates)), isSecret: true }];
}

/** How the engine is installed. */
function serverSteps(recipe: Recipe): string[] {
  if (recipe.options.kind === "client") return apply(recipe, SECRETS);
  return [
    ...nodeSteps(recipe),
    ...apply(recipe, SECRETS),
    ...apply(recipe, "engine.yaml"),
    kubectl(recipe, `rollout status statefulset/${recipe.options.name}`),
  ];
}

/** How nodes get the engine's seccomp profile. */
function nodeSteps({ options }: Recipe): string[] {
  return [
    `# once on each node that runs engines: nodes/ARCHITECTURE/${seccompFile(options)} as`,
    `# /var/lib/kubelet/seccomp/${seccompFile(options)} (docs/KUBERNETES.md has other ways)`,
    "# the namespace has to allow privileged pods: SYS_ADMIN is taken, and given up before the engine starts",
  ];
}

/** Server-side, since the guard's program is longer than the annotation that kubectl keeps otherwise. */
export function apply(recipe: Recipe, file: string): string[] {
  return [kubectl(recipe, `apply --server-side -f ${file}`)];
}

export function kubectl({ options: { namespace } }: Recipe, words: string): string {
  return `kubectl ${namespace === undefined ? "" : `--namespace ${namespace} `}${words}`;
}

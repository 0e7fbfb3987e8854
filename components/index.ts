/**
 * What the plugin for other languages holds: every component whose inputs are plain data. Programs in TypeScript import
 * `breakwater/docker` or `breakwater/kubernetes`, each of which loads its own providers alone.
 */
export * from "./docker";
export {
  type DataClaim,
  KubernetesDindRunner,
  type KubernetesDindRunnerArgs,
  KubernetesDockerApiEndpoint,
  type KubernetesDockerApiEndpointArgs,
  type ServedEngineArgs,
} from "./kubernetes/index";

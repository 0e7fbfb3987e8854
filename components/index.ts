/**
 * The contents of the plugin for other languages: every component whose inputs are plain data. Programs in TypeScript
 * import `breakwater/docker` or `breakwater/kubernetes`, each of which loads only its own providers.
 */
export * from "./docker";
export {
  type AdmissionCustomResources,
  type DataClaim,
  KubernetesAdmission,
  type KubernetesAdmissionArgs,
  KubernetesBuildkitBuilder,
  type KubernetesBuildkitBuilderArgs,
  KubernetesDindRunner,
  type KubernetesDindRunnerArgs,
  KubernetesDockerApiEndpoint,
  type KubernetesDockerApiEndpointArgs,
  type ServedEngineArgs,
} from "./kubernetes/index";

/**
 * The components for Kubernetes: engines for jobs, as sidecars or in their own pods, and clients. Built on
 * @pulumi/kubernetes and @pulumi/tls, which users install alongside Breakwater.
 */
export {
  type AddressPool,
  type BuildCacheCollection,
  type EngineBuilder,
  type EngineClient,
  type EngineFeatures,
  type Proxies,
  RunnerMode,
  type Ulimit,
} from "../args/engineArgs";
export type {
  EndpointClient,
  EndpointLimits,
  EndpointNumberLimit,
  EndpointRole,
  EndpointSizeLimit,
} from "../args/guardArgs";
export { type NodeSeccompProfile, nodeSeccompProfile } from "../spec/seccomp";
export { type ClientCertificate, DockerTlsCertificates, type DockerTlsCertificatesArgs } from "../tls/certificates";
export type { DockerEndpoint } from "../tls/endpoint";
export { type AdmissionCustomResources, KubernetesAdmission, type KubernetesAdmissionArgs } from "./admission";
export type {
  DataClaim,
  KubernetesBuildkitBuilderArgs,
  KubernetesDindRunnerArgs,
  KubernetesDockerApiEndpointArgs,
  LocalReference,
  PodArgs,
  PodContainerArgs,
  PodEngineArgs,
  Resources,
  ServedEngineArgs,
  Toleration,
  TopologySpreadConstraint,
} from "./args";
export { KubernetesBuildkitBuilder } from "./buildkitBuilder";
export {
  type BuildkitClient,
  type BuildkitClientOptions,
  type BuildxOptions,
  buildkitClient,
  buildxCreate,
  type KubernetesBuildkitEndpoint,
} from "./buildkitClient";
export { BuildkitClientSecrets, type BuildkitClientSecretsArgs } from "./buildkitClientSecrets";
export { DockerClientSecrets, type DockerClientSecretsArgs } from "./clientSecrets";
export { KubernetesDindRunner } from "./dindRunner";
export { KubernetesDindSidecar, type KubernetesDindSidecarArgs, type SidecarOptions } from "./dindSidecar";
export { KubernetesDockerApiEndpoint } from "./dockerApiEndpoint";
export { type DockerClient, type DockerClientOptions, dockerClient } from "./dockerClient";
export type { KubernetesDockerEndpoint } from "./endpoint";
export type { PodSecurityLevel } from "./podRunner";
export type { SecretPerClientArgs } from "./secretPerClient";

/**
 * Components that implement what the rules ask for: engines for jobs, the certificates with which engines and clients
 * authenticate each other, and clients. Built on @pulumi/docker and @pulumi/tls, which users install alongside
 * Breakwater.
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
export type { BuildkitEndpoint } from "../tls/buildkitEndpoint";
export { type ClientCertificate, DockerTlsCertificates, type DockerTlsCertificatesArgs } from "../tls/certificates";
export type { DockerEndpoint } from "../tls/endpoint";
export type {
  BuildkitBuilderArgs,
  DindRunnerArgs,
  DockerApiEndpointArgs,
  EndpointEngine,
  NetworkAttachment,
  PublishedPort,
} from "./args";
export { BuildkitBuilder } from "./buildkitBuilder";
export { type BuildkitClient, type BuildxOptions, buildkitClient, buildxCreate } from "./buildkitClient";
export { DindRunner } from "./dindRunner";
export { DockerApiEndpoint } from "./dockerApiEndpoint";
export { type DockerClient, type DockerClientOptions, dockerClient } from "./dockerClient";

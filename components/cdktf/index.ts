/**
 * The components as constructs of CDK for Terraform: engines for jobs, guards in front of engines, the certificates
 * with which engines and clients authenticate each other, and clients. Built on @cdktf/provider-docker and
 * @cdktf/provider-tls, which users install alongside Breakwater. `breakwater/cdktf/validate` provides the rules, and
 * needs neither.
 */
export type { BuildkitBuilderArgs, DindRunnerArgs, DockerApiEndpointArgs, DockerTlsCertificatesArgs } from "./args";
export { BuildkitBuilder } from "./buildkitBuilder";
export { type BuildkitClient, type BuildxOptions, buildkitClient, buildxCreate } from "./buildkitClient";
export type { BuildkitEndpoint } from "./buildkitEndpoint";
export { DockerTlsCertificates } from "./certificates";
export { DindRunner } from "./dindRunner";
export { DockerApiEndpoint } from "./dockerApiEndpoint";
export { type DockerClient, type DockerClientOptions, dockerClient } from "./dockerClient";
export type { ClientCertificate, DockerEndpoint } from "./endpoint";

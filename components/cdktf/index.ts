/**
 * The components as constructs of CDK for Terraform: engines for jobs, guards in front of engines, the certificates
 * with which engines and clients know each other, and clients. Over @cdktf/provider-docker and @cdktf/provider-tls,
 * which whoever uses them installs beside Breakwater. `breakwater/cdktf/validate` has the rules, and needs neither.
 */
export type { DindRunnerArgs, DockerApiEndpointArgs, DockerTlsCertificatesArgs } from "./args";
export { DockerTlsCertificates } from "./certificates";
export { DindRunner } from "./dindRunner";
export { DockerApiEndpoint } from "./dockerApiEndpoint";
export { type DockerClient, type DockerClientOptions, dockerClient } from "./dockerClient";
export type { ClientCertificate, DockerEndpoint } from "./endpoint";

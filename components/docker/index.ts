/**
 * Components that put in place what the rules ask for: engines for jobs, the certificates with which engines and
 * clients know each other, and clients. Over @pulumi/docker and @pulumi/tls, which whoever uses them installs beside
 * Breakwater.
 */
export { type AddressPool, type Proxies, RunnerMode } from "../args/engineArgs";
export type { EndpointClient, EndpointRole } from "../args/guardArgs";
export { type ClientCertificate, DockerTlsCertificates, type DockerTlsCertificatesArgs } from "../tls/certificates";
export type { DockerEndpoint } from "../tls/endpoint";
export type { DindRunnerArgs, DockerApiEndpointArgs, EndpointEngine, Publication } from "./args";
export { DindRunner } from "./dindRunner";
export { DockerApiEndpoint } from "./dockerApiEndpoint";
export { type DockerClient, type DockerClientOptions, dockerClient } from "./dockerClient";

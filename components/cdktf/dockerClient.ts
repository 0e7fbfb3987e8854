import type { ContainerConfig, ContainerNetworksAdvanced, ContainerUpload } from "@cdktf/provider-docker/lib/container";
import { CLIENT_OPTIONS, ENGINE_ADDRESS } from "../args/clientMistakes";
import { CLIENT_FILES, CLIENT_FOLDER, clientEnvironment, testcontainersEnvironment } from "../spec/client";
import { checkInputs } from "./checkInputs";
import type { DockerEndpoint } from "./endpoint";

/** How a container is made a client. */
export interface DockerClientOptions {
  /** The folder for its certificate. @default `/certs/client` */
  readonly folder?: string;
}

/** Properties of a `Container` that make it a client; spread them into its configuration. */
export interface DockerClient {
  readonly env: string[];
  readonly upload: ContainerUpload[];
  readonly networksAdvanced: ContainerNetworksAdvanced[];
  readonly dependsOn: NonNullable<ContainerConfig["dependsOn"]>;
}

/**
 * Makes a container a client of an engine: `new Container(this, "job", { name, image, ...dockerClient(runner, "job")
 * })`. The container gets the engine's address, its own copies of three files (the CA's certificate, its certificate,
 * its key), the engine's network, and the variables that Testcontainers needs; it is created after the engine answers.
 * If the container has its own variables, files, networks or dependencies, spread both: `env: [...client.env, "CI=1"]`.
 *
 * @param client one of the engine's `clients`. @default `client`
 * @throws Error if the engine has no such client, or no address, or an option is invalid
 */
export function dockerClient(
  endpoint: DockerEndpoint,
  client = "client",
  options: DockerClientOptions = {},
): DockerClient {
  checkInputs("the engine", ENGINE_ADDRESS, { host: endpoint.host });
  checkInputs("dockerClient", CLIENT_OPTIONS, options);
  const { folder = CLIENT_FOLDER } = options;
  const { host, network, socket, dependsOn = [] } = endpoint;
  const variables = {
    ...clientEnvironment(host, folder),
    ...(socket === undefined ? {} : testcontainersEnvironment(socket)),
  };
  return {
    env: Object.entries(variables).map(([name, value]) => `${name}=${value}`),
    upload: clientUploads(endpoint, client, folder),
    networksAdvanced: network === undefined ? [] : [{ name: network }],
    dependsOn,
  };
}

/** A client's own copies of its three files. @throws Error if there is no such client */
export function clientUploads(
  endpoint: Pick<DockerEndpoint, "caCertPem" | "clientCertificate">,
  client: string,
  folder: string,
): ContainerUpload[] {
  const { certPem, keyPem } = endpoint.clientCertificate(client);
  // All users of the container may read them: before version 4, the provider can only upload files as root's.
  const file = (name: string, content: string) => ({ file: `${folder}/${name}`, content, permissions: "0444" });
  return [
    file(CLIENT_FILES.ca, endpoint.caCertPem),
    file(CLIENT_FILES.certificate, certPem),
    file(CLIENT_FILES.key, keyPem),
  ];
}

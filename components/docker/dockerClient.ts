import type { types } from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import { CLIENT_OPTIONS, ENGINE_ADDRESS } from "../args/clientMistakes";
import { CLIENT_FILES, CLIENT_FOLDER, clientEnvironment, testcontainersEnvironment } from "../spec/client";
import type { DockerEndpoint } from "../tls/endpoint";

/** How a container is made a client. */
export interface DockerClientOptions {
  /** The folder for its certificate. @default `/certs/client` */
  readonly folder?: string;
  /**
   * The id of the only user that may read the key, if the container's processes do not run as root.
   * @default none: all users of the container may read it
   */
  readonly owner?: number;
}

/** Properties of a `docker.Container` that make it a client; spread them into its arguments. */
export interface DockerClient {
  readonly envs: pulumi.Input<string>[];
  readonly uploads: types.input.ContainerUpload[];
  readonly networksAdvanced: types.input.ContainerNetworksAdvanced[];
}

/**
 * Makes a container a client of an engine: `new docker.Container("job", { image, ...dockerClient(runner, "job") })`.
 * The container gets the engine's address, its own copies of three files (the CA's certificate, its certificate, its
 * key), the engine's network, and the variables that Testcontainers needs. If the container has its own variables,
 * files or networks, spread both: `envs: [...client.envs, "CI=1"]`.
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
  const { folder = CLIENT_FOLDER, owner } = options;
  const { host, network, socket } = endpoint;
  return {
    envs: [
      ...variables(
        pulumi.output(host).apply((address) => clientEnvironment(address, folder)),
        Object.keys(clientEnvironment("", "")),
      ),
      ...(socket === undefined
        ? []
        : variables(
            pulumi.output(socket).apply(testcontainersEnvironment),
            Object.keys(testcontainersEnvironment("")),
          )),
    ],
    uploads: clientUploads(endpoint, client, folder, owner),
    networksAdvanced: network === undefined ? [] : [{ name: network }],
  };
}

/** A client's own copies of its three files. @throws Error if there is no such client */
export function clientUploads(
  endpoint: Pick<DockerEndpoint, "caCertPem" | "clientCertificate">,
  client: string,
  folder: string,
  owner: number | undefined,
): types.input.ContainerUpload[] {
  const { certPem, keyPem } = endpoint.clientCertificate(client);
  const file = (name: string, content: pulumi.Input<string>, permissions: string) => ({
    file: `${folder}/${name}`,
    content,
    permissions,
    ...(owner === undefined ? {} : { owner: String(owner), group: String(owner) }),
  });
  return [
    file(CLIENT_FILES.ca, endpoint.caCertPem, "0444"),
    file(CLIENT_FILES.certificate, certPem, "0444"),
    file(CLIENT_FILES.key, pulumi.secret(keyPem), owner === undefined ? "0444" : "0400"),
  ];
}

function variables(
  values: pulumi.Output<Readonly<Record<string, string>>>,
  names: readonly string[],
): pulumi.Output<string>[] {
  return names.map((name) => values.apply((all) => `${name}=${all[name]}`));
}

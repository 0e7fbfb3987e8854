import type { ContainerConfig, ContainerNetworksAdvanced, ContainerUpload } from "@cdktf/provider-docker/lib/container";
import { BUILDER_ADDRESS, BUILDX_OPTIONS, CLIENT_OPTIONS } from "../args/clientMistakes";
import { BUILDER_CLIENT_FOLDER, buildxCommand } from "../spec/client";
import type { BuildkitEndpoint } from "./buildkitEndpoint";
import { checkInputs } from "./checkInputs";
import { clientUploads, type DockerClientOptions } from "./dockerClient";

/** Properties of a `Container` that make it a client of a builder; spread them into its configuration. */
export interface BuildkitClient {
  readonly upload: ContainerUpload[];
  readonly networksAdvanced: ContainerNetworksAdvanced[];
  readonly dependsOn: NonNullable<ContainerConfig["dependsOn"]>;
}

/**
 * Makes a container a client of a builder: its own copies of three files (the CA's certificate, its certificate, its
 * key) in `/certs/buildkit`, and the builder's network; it is created after the builder answers. `buildxCreate` is the
 * command with which `docker buildx` uses them, and `buildctl` has the option `--tlsdir`.
 *
 * @param client one of the builder's `clients`. @default `client`
 * @throws Error if the builder has no such client, or no address, or an option is invalid
 */
export function buildkitClient(
  builder: BuildkitEndpoint,
  client = "client",
  options: DockerClientOptions = {},
): BuildkitClient {
  checkInputs("the builder", BUILDER_ADDRESS, { buildkitHost: builder.buildkitHost });
  checkInputs("buildkitClient", CLIENT_OPTIONS, options);
  const { folder = BUILDER_CLIENT_FOLDER } = options;
  const { network, dependsOn = [] } = builder;
  return {
    upload: clientUploads(builder, client, folder),
    networksAdvanced: network === undefined ? [] : [{ name: network }],
    dependsOn,
  };
}

/** How `docker buildx` is told of a builder. */
export interface BuildxOptions {
  /** The name that `docker buildx ls` shows. @default `breakwater` */
  readonly name?: string;
  /** The folder with the client's certificate. @default `/certs/buildkit` */
  readonly folder?: string;
}

/**
 * A line of shell for a client's container, after which `docker buildx build` uses the builder:
 * `docker buildx create --use --driver remote …`.
 *
 * @throws Error if the builder has no address, or an option is invalid
 */
export function buildxCreate(
  { buildkitHost }: Pick<BuildkitEndpoint, "buildkitHost">,
  options: BuildxOptions = {},
): string {
  checkInputs("the builder", BUILDER_ADDRESS, { buildkitHost });
  checkInputs("buildxCreate", BUILDX_OPTIONS, options);
  return buildxCommand(buildkitHost, options);
}

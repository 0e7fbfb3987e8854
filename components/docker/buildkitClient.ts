import type { types } from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import { BUILDER_ADDRESS, BUILDX_OPTIONS, CLIENT_OPTIONS } from "../args/clientMistakes";
import { BUILDER_CLIENT_FOLDER, buildxCommand } from "../spec/client";
import type { BuildkitEndpoint } from "../tls/buildkitEndpoint";
import { clientUploads, type DockerClientOptions } from "./dockerClient";

/** Properties of a `docker.Container` that make it a client of a builder; spread them into its arguments. */
export interface BuildkitClient {
  readonly uploads: types.input.ContainerUpload[];
  readonly networksAdvanced: types.input.ContainerNetworksAdvanced[];
}

/**
 * Makes a container a client of a builder: `new docker.Container("job", { image, ...buildkitClient(builder, "job") })`.
 * The container gets its own copies of three files (the CA's certificate, its certificate, its key) in
 * `/certs/buildkit`, and the builder's network. `buildxCreate` is the command with which `docker buildx` uses them, and
 * `buildctl` has the option `--tlsdir`.
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
  const { folder = BUILDER_CLIENT_FOLDER, owner } = options;
  const { network } = builder;
  return {
    uploads: clientUploads(builder, client, folder, owner),
    networksAdvanced: network === undefined ? [] : [{ name: network }],
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
): pulumi.Output<string> {
  checkInputs("the builder", BUILDER_ADDRESS, { buildkitHost });
  checkInputs("buildxCreate", BUILDX_OPTIONS, options);
  return pulumi.output(buildkitHost).apply((host) => buildxCommand(host, options));
}

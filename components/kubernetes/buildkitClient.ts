import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import { BUILDER_ADDRESS, BUILDX_OPTIONS, POD_BUILDER_CLIENT_OPTIONS } from "../args/clientMistakes";
import { BUILDER_CLIENT_FOLDER, buildxCommand } from "../spec/client";
import { replicaOf } from "./endpoint";

/** A BuildKit daemon that accepts clients with a certificate, with their Secrets in a namespace of the cluster. */
export interface KubernetesBuildkitEndpoint {
  /** Its address: `tcp://builder.builds.svc:1234`. */
  readonly buildkitHost: pulumi.Input<string>;
  /** Labels that a pod needs to reach it. @default none */
  readonly clientLabels?: pulumi.Input<{ [name: string]: string }>;
  /** The address of one of several daemons, counted from 0. */
  replicaHost?(replica: number): pulumi.Input<string>;
  /** The name of the Secret with the certificate and key of one of its clients. */
  clientSecret(client: string): pulumi.Input<string>;
}

/** What makes a container of a pod a client of a builder. */
export interface BuildkitClient {
  /** For the container. */
  readonly volumeMounts: types.input.core.v1.VolumeMount[];
  /** For the pod. */
  readonly volumes: types.input.core.v1.Volume[];
  /** For the pod's metadata: without these labels the pod cannot reach the builder. */
  readonly labels: pulumi.Output<{ [name: string]: string }>;
}

/** How a container is made a client of a builder. */
export interface BuildkitClientOptions {
  /** The folder for its certificate. @default `/certs/buildkit` */
  readonly folder?: string;
}

/**
 * Makes a container a client of a builder: it gets a read-only mount of the Secret with the CA's certificate, its own
 * certificate and its key. `buildxCreate` is the command with which `docker buildx` uses them, and `buildctl` has the
 * option `--tlsdir`.
 *
 * @param client one of the builder's `clients`. @default `client`
 * @throws Error if the builder has no such client, or an option is invalid
 */
export function buildkitClient(
  builder: KubernetesBuildkitEndpoint,
  client = "client",
  options: BuildkitClientOptions = {},
): BuildkitClient {
  checkInputs("buildkitClient", POD_BUILDER_CLIENT_OPTIONS, options);
  const { folder = BUILDER_CLIENT_FOLDER } = options;
  const volume = `buildkit-client-${client}`;
  return {
    volumeMounts: [{ name: volume, mountPath: folder, readOnly: true }],
    // Every user of the container may read them; no other container in the pod mounts them.
    volumes: [{ name: volume, secret: { secretName: builder.clientSecret(client), defaultMode: 0o444 } }],
    labels: pulumi.output(builder.clientLabels ?? {}),
  };
}

/** How `docker buildx` is told of a builder. */
export interface BuildxOptions {
  /** The name that `docker buildx ls` shows. @default `breakwater` */
  readonly name?: string;
  /** The folder with the client's certificate. @default `/certs/buildkit` */
  readonly folder?: string;
  /**
   * Which of several daemons it uses, counted from 0, such as a job's number modulo `replicas`.
   * @default the one that `buildkitHost` gives its pod
   */
  readonly replica?: number;
}

/**
 * A line of shell for a client's container, after which `docker buildx build` uses the builder:
 * `docker buildx create --use --driver remote …`.
 *
 * @throws Error if the builder has no address, or an option is invalid
 */
export function buildxCreate(
  builder: Pick<KubernetesBuildkitEndpoint, "buildkitHost" | "replicaHost">,
  { replica, ...options }: BuildxOptions = {},
): pulumi.Output<string> {
  checkInputs("the builder", BUILDER_ADDRESS, { buildkitHost: builder.buildkitHost });
  checkInputs("buildxCreate", BUILDX_OPTIONS, { ...options, replica });
  const host =
    replica === undefined
      ? builder.buildkitHost
      : (builder.replicaHost?.(replica) ?? replicaOf([builder.buildkitHost], replica));
  return pulumi.output(host).apply((address) => buildxCommand(address, options));
}

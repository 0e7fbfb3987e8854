import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import { ENGINE_ADDRESS, POD_CLIENT_OPTIONS } from "../args/clientMistakes";
import { CLIENT_FOLDER, clientEnvironment, testcontainersEnvironment } from "../spec/client";
import { type KubernetesDockerEndpoint, replicaOf } from "./endpoint";

/** How a container is made a client. */
export interface DockerClientOptions {
  /** The folder for its certificate. @default `/certs/client` */
  readonly folder?: string;
  /**
   * Which of several engines it uses, counted from 0, such as a job's number modulo `replicas`.
   * @default the one that `host` gives its pod
   */
  readonly replica?: number;
}

/** What makes a container of a pod a client. */
export interface DockerClient {
  /** For the container. */
  readonly env: types.input.core.v1.EnvVar[];
  /** For the container. */
  readonly volumeMounts: types.input.core.v1.VolumeMount[];
  /** For the pod. */
  readonly volumes: types.input.core.v1.Volume[];
  /** For the pod's metadata: without these labels the pod cannot reach the engine. */
  readonly labels: pulumi.Output<{ [name: string]: string }>;
}

/**
 * Makes a container a client of an engine: it gets the engine's address, a read-only mount of the Secret with its own
 * certificate and key, and the variables that Testcontainers needs. If the container has its own variables or mounts,
 * spread both: `env: [...client.env, { name: "CI", value: "1" }]`.
 *
 * @param client one of the engine's `clients`. @default `client`
 * @throws Error if the engine has no such client, or no address, or an option is invalid
 */
export function dockerClient(
  endpoint: KubernetesDockerEndpoint,
  client = "client",
  options: DockerClientOptions = {},
): DockerClient {
  checkInputs("the engine", ENGINE_ADDRESS, { host: endpoint.host });
  checkInputs("dockerClient", POD_CLIENT_OPTIONS, options);
  const { folder = CLIENT_FOLDER, replica } = options;
  const { socket, clientLabels = {} } = endpoint;
  const host = replica === undefined ? endpoint.host : hostOf(endpoint, replica);
  const volume = `docker-client-${client}`;
  return {
    env: [
      ...variables(pulumi.output(host), (address) => clientEnvironment(address, folder)),
      ...(socket === undefined ? [] : variables(pulumi.output(socket), testcontainersEnvironment)),
    ],
    volumeMounts: [{ name: volume, mountPath: folder, readOnly: true }],
    // Every user of the container may read them; no other container in the pod mounts them.
    volumes: [{ name: volume, secret: { secretName: endpoint.clientSecret(client), defaultMode: 0o444 } }],
    labels: pulumi.output(clientLabels),
  };
}

function hostOf(endpoint: KubernetesDockerEndpoint, replica: number): pulumi.Input<string> {
  return endpoint.replicaHost?.(replica) ?? replicaOf([endpoint.host], replica);
}

function variables(
  value: pulumi.Output<string>,
  environment: (value: string) => Readonly<Record<string, string>>,
): types.input.core.v1.EnvVar[] {
  return Object.keys(environment("")).map((name) => ({
    name,
    value: value.apply((known) => environment(known)[name] ?? ""),
  }));
}

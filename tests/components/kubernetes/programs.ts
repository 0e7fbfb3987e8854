import * as kubernetes from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";
import {
  BuildkitClientSecrets,
  buildkitClient,
  DockerClientSecrets,
  dockerClient,
  KubernetesBuildkitBuilder,
  type KubernetesBuildkitBuilderArgs,
  KubernetesDindRunner,
  type KubernetesDindRunnerArgs,
  KubernetesDindSidecar,
  type KubernetesDindSidecarArgs,
  KubernetesDockerApiEndpoint,
  type KubernetesDockerApiEndpointArgs,
} from "../../../components/kubernetes";

/** A program that declares a component with its clients, and gives back the Pod Security level that it names. */
export type Program = () => pulumi.Output<string>;

const JOB = { name: "job", image: "docker:27.5.1-cli", command: ["docker", "ps"] };

/** The objects that each component makes are called so. */
export const NAME = "ci";

export function runner(args: KubernetesDindRunnerArgs = {}): Program {
  return () => {
    const { clients = { client: {} }, namespace } = args;
    const made = new KubernetesDindRunner(NAME, args);
    const [client] = Object.keys(clients);
    const elsewhere = new DockerClientSecrets("jobs", { endpoint: made, namespace: "jobs", clients });
    clientPod("job", namespace, dockerClient(made, client));
    clientPod("elsewhere", "jobs", dockerClient(elsewhere, client));
    return made.podSecurityLevel;
  };
}

export function endpoint(args: KubernetesDockerApiEndpointArgs): Program {
  return () => {
    const made = new KubernetesDockerApiEndpoint(NAME, args);
    clientPod("job", args.namespace, dockerClient(made, Object.keys(args.clients)[0]));
    return made.podSecurityLevel;
  };
}

export function builder(args: KubernetesBuildkitBuilderArgs = {}): Program {
  return () => {
    const { clients = { client: {} }, namespace } = args;
    const made = new KubernetesBuildkitBuilder(NAME, args);
    const [client] = Object.keys(clients);
    const elsewhere = new BuildkitClientSecrets("jobs", { builder: made, namespace: "jobs", clients });
    clientPod("job", namespace, { env: [], ...buildkitClient(made, client) });
    clientPod("elsewhere", "jobs", { env: [], ...buildkitClient(elsewhere, client) });
    return made.podSecurityLevel;
  };
}

/** @param native whether it is an init container that stays */
export function sidecar(args: KubernetesDindSidecarArgs = {}, native = true): Program {
  return () => {
    const made = new KubernetesDindSidecar(NAME, args);
    const metadata = (name: string) => ({ name, ...(args.namespace !== undefined && { namespace: args.namespace }) });
    const inPod = (restartPolicy: string) => made.inPod({ restartPolicy, containers: [JOB] }, { native });
    const labels = { app: "job" };
    new kubernetes.batch.v1.Job("job", { metadata: metadata("job"), spec: { template: { spec: inPod("Never") } } });
    new kubernetes.apps.v1.Deployment("jobs", {
      metadata: metadata("jobs"),
      spec: { selector: { matchLabels: labels }, template: { metadata: { labels }, spec: inPod("Always") } },
    });
    return made.podSecurityLevel;
  };
}

/** A pod with one container, which is a client. */
function clientPod(
  name: string,
  namespace: pulumi.Input<string> | undefined,
  { env, volumeMounts, volumes, labels }: ReturnType<typeof dockerClient>,
): void {
  new kubernetes.core.v1.Pod(name, {
    metadata: { name, labels, ...(namespace !== undefined && { namespace }) },
    spec: { automountServiceAccountToken: false, containers: [{ ...JOB, env, volumeMounts }], volumes },
  });
}

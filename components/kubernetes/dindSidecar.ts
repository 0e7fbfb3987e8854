import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import type { CertificateArgs } from "../args/engineArgs";
import { KUBERNETES_DIND_SIDECAR } from "../args/mistakes";
import { API_PORT, LOOPBACK } from "../spec/engineFiles";
import type { Runner } from "../spec/runner";
import { DockerTlsCertificates } from "../tls/certificates";
import type { PodEngineArgs } from "./args";
import { DockerClientSecrets } from "./clientSecrets";
import { type DockerClient, dockerClient } from "./dockerClient";
import { dataVolume, ENGINE, engineContainer, engineVolumes } from "./engineContainer";
import { type EngineObjects, engineObjects } from "./engineObjects";
import { labelsOf } from "./labels";
import { type PodSecurityLevel, podRunner, podSecurityLevel } from "./podRunner";

type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;

/** Inputs of `KubernetesDindSidecar`, none of which is needed. */
export interface KubernetesDindSidecarArgs extends PodEngineArgs, CertificateArgs {
  /** The namespace of the pods. @default the provider's */
  namespace?: pulumi.Input<string>;
  /**
   * Labels of the Secrets and the ConfigMap. @default `app.kubernetes.io/name` and `app.kubernetes.io/instance` alone
   */
  labels?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** How an engine stands beside the containers of a pod. */
export interface SidecarOptions {
  /** Names of the containers that are its clients, init containers among them. @default all but the init containers */
  readonly containers?: readonly string[];
  /**
   * Whether it is an init container that stays (`restartPolicy: Always`, Kubernetes 1.29): it is ready before the
   * others start, and ends when they have. Otherwise it is one container among others, so that clients have to wait for
   * it and a Job does not end by itself. @default true
   */
  readonly native?: boolean;
}

/** What a sidecar knows of itself, beside it: a field would be one of the component's outputs. */
interface State {
  readonly runner: Runner;
  readonly args: PodEngineArgs;
  readonly objects: EngineObjects;
  readonly client: DockerClient;
}
const states = new WeakMap<KubernetesDindSidecar, State>();

/**
 * A Docker engine in each pod of a template, for the containers beside it: `spec: sidecar.inPod({ containers: [job]
 * })`. It listens on the pod's loopback alone, and takes its clients by certificate; each pod has an engine of its own,
 * which ends with it.
 */
export class KubernetesDindSidecar extends pulumi.ComponentResource {
  /** What the namespace of the pods must enforce at most, of the Pod Security Standards: `privileged` or `baseline`. */
  public readonly podSecurityLevel: pulumi.Output<PodSecurityLevel>;
  /** When the first of its certificates ends, in RFC 3339: an update must have run by then. */
  public readonly expiresAt: pulumi.Output<string>;

  constructor(name: string, args: KubernetesDindSidecarArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:KubernetesDindSidecar", name, {}, opts);
    const { namespace, validityHours, earlyRenewalHours } = args;
    checkInputs(`KubernetesDindSidecar "${name}"`, KUBERNETES_DIND_SIDECAR, { ...args, name });
    const runner = podRunner(args);
    const labels = labelsOf(name, args.labels);
    const child = { parent: this };
    const certificates = new DockerTlsCertificates(
      name,
      {
        ...(validityHours !== undefined && { validityHours }),
        ...(earlyRenewalHours !== undefined && { earlyRenewalHours }),
      },
      child,
    );
    const objects = engineObjects(name, runner, certificates, args, { namespace, labels, address: LOOPBACK }, child);
    const endpoint = {
      ...certificates.endpoint(`tcp://localhost:${API_PORT}`),
      socket: runner.socket,
    };
    const secrets = new DockerClientSecrets(
      name,
      { endpoint, labels, ...(namespace !== undefined && { namespace }) },
      child,
    );
    states.set(this, { runner, args, objects, client: dockerClient(secrets) });
    this.podSecurityLevel = pulumi.output(podSecurityLevel(runner, args));
    this.expiresAt = certificates.expiresAt;
    this.registerOutputs({ podSecurityLevel: this.podSecurityLevel, expiresAt: this.expiresAt });
  }

  /**
   * The pod with the engine in it, its volumes, and the variables and files of its clients. The pod gets no token of a
   * service account, unless it asks for one.
   *
   * @throws Error where the pod has no container of such a name, or one that is called `engine`
   */
  inPod(pod: PodSpec, { containers: clients, native = true }: SidecarOptions = {}): PodSpec {
    const { runner, args, objects, client } = states.get(this) as State;
    const containers = listed(pod.containers);
    const initContainers = listed(pod.initContainers ?? []);
    expectNames(clients, [...containers, ...initContainers]);
    const isClient = ({ name }: Container, otherwise: boolean) =>
      clients === undefined ? otherwise : clients.includes(name as string);
    const asClient = (container: Container, otherwise: boolean): Container =>
      isClient(container, otherwise)
        ? {
            ...container,
            env: appended(container.env, client.env),
            volumeMounts: appended(container.volumeMounts, client.volumeMounts),
          }
        : container;
    const engine = engineContainer(runner, args, objects, LOOPBACK);
    const others = initContainers.map((container) => asClient(container, false));
    const main = containers.map((container) => asClient(container, true));
    return {
      ...pod,
      automountServiceAccountToken: pod.automountServiceAccountToken ?? false,
      ...(args.userNamespace && { hostUsers: false }),
      initContainers: native ? [{ ...engine, restartPolicy: "Always" }, ...others] : others,
      containers: native ? main : [...main, engine],
      volumes: appended(pod.volumes, [...engineVolumes(runner, objects), dataVolume(args), ...client.volumes]),
    };
  }
}

/** Containers whose names are known, so that it is known which of them are clients. */
function listed(containers: unknown): Container[] {
  if (Array.isArray(containers) && containers.every((container) => typeof container?.name === "string"))
    return containers as Container[];
  throw new Error(
    "A pod that gets an engine has to list its containers by name: outputs may stand for anything else in it.",
  );
}

function expectNames(clients: readonly string[] | undefined, containers: readonly Container[]): void {
  const names = containers.map(({ name }) => name as string);
  if (names.includes(ENGINE))
    throw new Error(`The pod has a container that is called "${ENGINE}", which is the engine's name. Give it another.`);
  const unknown = clients?.find((client) => !names.includes(client));
  if (unknown !== undefined)
    throw new Error(
      `The pod has no container that is called "${unknown}". Its containers are: ` +
        `${names.map((name) => `"${name}"`).join(", ")}.`,
    );
}

/** A list with more at its end; one that is an output stays one. */
function appended<T>(
  own: pulumi.Input<pulumi.Input<T>[] | undefined> | undefined,
  more: pulumi.Input<T>[],
): pulumi.Input<pulumi.Input<T>[]> {
  if (own === undefined || Array.isArray(own)) return [...(own ?? []), ...more];
  return pulumi
    .all([own, more])
    .apply(([first, second]) => [...((first ?? []) as T[]), ...(second as T[])]) as pulumi.Output<T[]>;
}

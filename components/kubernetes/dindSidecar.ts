import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import { SIDECAR_OPTIONS } from "../args/clientMistakes";
import type { CertificateArgs } from "../args/engineArgs";
import { KUBERNETES_DIND_SIDECAR } from "../args/mistakes";
import { API_PORT, LOOPBACK } from "../spec/engineFiles";
import { ENGINE } from "../spec/engineInPod";
import type { Runner } from "../spec/runner";
import { DockerTlsCertificates } from "../tls/certificates";
import type { PodEngineArgs } from "./args";
import { DockerClientSecrets } from "./clientSecrets";
import { type DockerClient, dockerClient } from "./dockerClient";
import { dataVolume, engineContainer, engineVolumes } from "./engineContainer";
import { type EngineObjects, engineObjects } from "./engineObjects";
import { labelsOf } from "./labels";
import { type PodSecurityLevel, podRunner, podSecurityLevel } from "./podRunner";

type PodSpec = types.input.core.v1.PodSpec;
type Container = types.input.core.v1.Container;

/** Inputs of `KubernetesDindSidecar`, all optional. */
export interface KubernetesDindSidecarArgs extends PodEngineArgs, CertificateArgs {
  /** The namespace of the pods. @default the provider's */
  namespace?: pulumi.Input<string>;
  /**
   * Labels of the Secrets and the ConfigMap. @default only `app.kubernetes.io/name` and `app.kubernetes.io/instance`
   */
  labels?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** How an engine is added to the containers of a pod. */
export interface SidecarOptions {
  /** Names of the containers that are its clients; may include init containers. @default all except init containers */
  readonly containers?: readonly string[];
  /**
   * Whether it is a native sidecar, that is, an init container with `restartPolicy: Always` (Kubernetes 1.29): it is
   * ready before the other containers start, and ends after they have ended. Otherwise it is an ordinary container, so
   * that clients must wait for it and a Job does not end by itself.
   * @default true
   */
  readonly native?: boolean;
}

/** A sidecar's internal state, kept outside it because every field would become an output of the component. */
interface State {
  readonly runner: Runner;
  readonly args: PodEngineArgs;
  readonly objects: EngineObjects;
  readonly client: DockerClient;
}
const states = new WeakMap<KubernetesDindSidecar, State>();

/**
 * A Docker engine in each pod of a template, for the other containers of the pod: `spec: sidecar.inPod({ containers:
 * [job] })`. It listens only on the pod's loopback interface, and accepts only clients with a certificate; each pod has
 * its own engine, which ends with the pod.
 */
export class KubernetesDindSidecar extends pulumi.ComponentResource {
  /** The strictest of the Pod Security Standards that the pods' namespace may enforce: `privileged` or `baseline`. */
  public readonly podSecurityLevel: pulumi.Output<PodSecurityLevel>;
  /** When the first of its certificates expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;

  constructor(name: string, args: KubernetesDindSidecarArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:KubernetesDindSidecar", name, {}, opts);
    const { namespace, validityPeriodHours, earlyRenewalHours } = args;
    checkInputs(`KubernetesDindSidecar "${name}"`, KUBERNETES_DIND_SIDECAR, args, name);
    const runner = podRunner(args);
    const labels = labelsOf(name, args.labels);
    const child = { parent: this };
    const certificates = new DockerTlsCertificates(
      name,
      {
        ...(validityPeriodHours !== undefined && { validityPeriodHours }),
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
    this.renewAfter = certificates.renewAfter;
    const { podSecurityLevel: level, expiresAt, renewAfter } = this;
    this.registerOutputs({ podSecurityLevel: level, expiresAt, renewAfter });
  }

  /**
   * The pod with the engine, its volumes, and the variables and files of its clients. The pod gets no service account
   * token unless it asks for one.
   *
   * @throws Error if the pod has no container of a given name, or already has one called `engine`, or an option is
   * invalid
   */
  inPod(pod: PodSpec, options: SidecarOptions = {}): PodSpec {
    checkInputs("inPod", SIDECAR_OPTIONS, options);
    const { containers: clients, native = true } = options;
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
      ...(args.hostUsers === false && { hostUsers: false }),
      initContainers: native ? [{ ...engine, restartPolicy: "Always" }, ...others] : others,
      containers: native ? main : [...main, engine],
      volumes: appended(pod.volumes, [...engineVolumes(runner, args, objects), dataVolume(args), ...client.volumes]),
    };
  }
}

/** Requires the containers' names to be known, which decide which of them are clients. */
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

/** Appends to a list; an output stays an output. */
function appended<T>(
  own: pulumi.Input<pulumi.Input<T>[] | undefined> | undefined,
  more: pulumi.Input<T>[],
): pulumi.Input<pulumi.Input<T>[]> {
  if (own === undefined || Array.isArray(own)) return [...(own ?? []), ...more];
  return pulumi
    .all([own, more])
    .apply(([first, second]) => [...((first ?? []) as T[]), ...(second as T[])]) as pulumi.Output<T[]>;
}

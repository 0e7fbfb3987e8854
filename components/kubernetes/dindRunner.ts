import * as pulumi from "@pulumi/pulumi";
import { checkInputs, withoutNulls } from "../args/checkInputs";
import { KUBERNETES_DIND_RUNNER } from "../args/mistakes";
import type { ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import type { DockerEndpoint } from "../tls/endpoint";
import type { KubernetesDindRunnerArgs } from "./args";
import type { DockerClientSecrets } from "./clientSecrets";
import type { KubernetesDockerEndpoint } from "./endpoint";
import { engineContainer, engineVolumes } from "./engineContainer";
import { engineObjects } from "./engineObjects";
import { podRunner, podSecurityLevel } from "./podRunner";
import { service } from "./service";
import { sysboxPods } from "./sysboxPods";

/** A runner's internal state, kept outside it because every field would become an output of the component. */
interface State {
  readonly certificates: DockerTlsCertificates;
  readonly secrets: DockerClientSecrets;
}
const states = new WeakMap<KubernetesDindRunner, State>();

/**
 * A Docker engine in its own pod, for jobs that need one: rootless, or as root with only the privileges that it needs.
 * It accepts only clients with a certificate, and only from pods with its `clientLabels`; in TypeScript,
 * `dockerClient(runner)` makes a container a client. All of its clients control the whole engine: give jobs that do
 * not trust each other separate runners, or a sidecar each.
 */
export class KubernetesDindRunner extends pulumi.ComponentResource implements DockerEndpoint, KubernetesDockerEndpoint {
  /**
   * Its address in the cluster, in the form of `DOCKER_HOST`: `tcp://NAME:2376`, or `tcp://NAME.NAMESPACE.svc:2376` if
   * the namespace is given.
   */
  public readonly host: pulumi.Output<string>;
  /**
   * The addresses of its engines, in the form of `DOCKER_HOST`: `tcp://NAME-0.NAME:2376` and so on. With one engine,
   * `host`.
   */
  public readonly hosts: pulumi.Output<string[]>;
  /** The certificate of the CA that signed the engine's. */
  public readonly caCertPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /**
   * The names of the clients' Secrets in the engine's namespace, by client; each contains `ca.pem`, `cert.pem` and
   * `key.pem`.
   */
  public readonly clientSecrets: pulumi.Output<{ [name: string]: string }>;
  /** Labels that a pod needs to reach the engine. */
  public readonly clientLabels: pulumi.Output<{ [name: string]: string }>;
  /** When the first of its certificates expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;
  /** The path of the engine's own socket in the runner. */
  public readonly socket: pulumi.Output<string>;
  /** The strictest of the Pod Security Standards that its namespace may enforce: `privileged` or `baseline`. */
  public readonly podSecurityLevel: pulumi.Output<string>;

  constructor(name: string, args: KubernetesDindRunnerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:KubernetesDindRunner", name, {}, opts);
    args = withoutNulls(args);
    checkInputs(`KubernetesDindRunner "${name}"`, KUBERNETES_DIND_RUNNER, args, name);
    const runner = podRunner(args);
    const child = { parent: this };
    const pods = sysboxPods(args);
    // Under Sysbox the engine is root in the pod's user namespace, and needs nothing else there than in the node's.
    const engine = args.mode === "sysbox" ? { ...args, hostUsers: true } : args;
    const served = service(name, pods, args.clients ?? { client: {} }, child);
    const { certificates, labels } = served;
    const objects = engineObjects(name, runner, certificates, engine, { namespace: args.namespace, labels }, child);
    const { secrets, ...outputs } = served.run({
      runner,
      engine: pods,
      containers: [engineContainer(runner, engine, objects)],
      volumes: engineVolumes(runner, args, objects),
      socket: runner.socket,
    });
    states.set(this, { certificates, secrets });

    this.host = outputs.host;
    this.hosts = outputs.hosts;
    this.caCertPem = outputs.caCertPem;
    this.clientCertificates = outputs.clientCertificates;
    this.clientSecrets = outputs.clientSecrets;
    this.clientLabels = outputs.clientLabels;
    this.expiresAt = outputs.expiresAt;
    this.renewAfter = outputs.renewAfter;
    this.socket = pulumi.output(runner.socket);
    this.podSecurityLevel = pulumi.output<string>(podSecurityLevel(runner, args));
    this.registerOutputs({ ...outputs, socket: this.socket, podSecurityLevel: this.podSecurityLevel });
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): ReturnType<DockerTlsCertificates["clientCertificate"]> {
    return stateOf(this).certificates.clientCertificate(client);
  }

  /**
   * The address of one of its engines, counted from 0.
   *
   * @throws Error if there are fewer
   */
  replicaHost(replica: number): pulumi.Input<string> {
    return stateOf(this).secrets.replicaHost(replica);
  }

  /**
   * The name of the Secret of one client, in the engine's namespace. For pods in another namespace, create one there
   * with `DockerClientSecrets`.
   *
   * @throws Error if `clients` does not name it
   */
  clientSecret(client: string): pulumi.Output<string> {
    return stateOf(this).secrets.clientSecret(client);
  }
}

function stateOf(runner: KubernetesDindRunner): State {
  return states.get(runner) as State;
}

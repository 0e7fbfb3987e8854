import * as pulumi from "@pulumi/pulumi";
import { checkInputs, withoutNulls } from "../args/checkInputs";
import { certificatesOf } from "../args/clients";
import { KUBERNETES_DOCKER_API_ENDPOINT } from "../args/mistakes";
import { behindGuard } from "../spec/guard";
import type { ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import type { DockerEndpoint } from "../tls/endpoint";
import type { KubernetesDockerApiEndpointArgs } from "./args";
import type { DockerClientSecrets } from "./clientSecrets";
import type { KubernetesDockerEndpoint } from "./endpoint";
import { engineContainer, engineVolumes } from "./engineContainer";
import { engineObjects } from "./engineObjects";
import { guardParts } from "./guardContainer";
import { podRunner, podSecurityLevel } from "./podRunner";
import { service } from "./service";

/** An endpoint's internal state, kept outside it because every field would become an output of the component. */
interface State {
  readonly certificates: DockerTlsCertificates;
  readonly secrets: DockerClientSecrets;
}
const states = new WeakMap<KubernetesDockerApiEndpoint, State>();

/**
 * A Docker API in a cluster for clients that must not be root on the engine: a guard authenticates them by
 * certificate, knows each one's role, and judges their requests by the rules of the policy pack. The engine runs in
 * the same pod, listens on no port, and shares its socket only with the guard. In TypeScript,
 * `dockerClient(endpoint, "ci")` makes a container a client.
 */
export class KubernetesDockerApiEndpoint
  extends pulumi.ComponentResource
  implements DockerEndpoint, KubernetesDockerEndpoint
{
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
  /** The certificate of the CA that signed the guard's. */
  public readonly caCertPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /**
   * The names of the clients' Secrets in its namespace, by client; each contains `ca.pem`, `cert.pem` and `key.pem`.
   */
  public readonly clientSecrets: pulumi.Output<{ [name: string]: string }>;
  /** Labels that a pod needs to reach it. */
  public readonly clientLabels: pulumi.Output<{ [name: string]: string }>;
  /** When the first of its certificates expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;
  /** The strictest of the Pod Security Standards that its namespace may enforce: `privileged` or `baseline`. */
  public readonly podSecurityLevel: pulumi.Output<string>;

  constructor(name: string, args: KubernetesDockerApiEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:KubernetesDockerApiEndpoint", name, {}, opts);
    args = withoutNulls(args);
    checkInputs(`KubernetesDockerApiEndpoint "${name}"`, KUBERNETES_DOCKER_API_ENDPOINT, args, name);
    const { engine = {}, namespace } = args;
    const runner = behindGuard(podRunner(engine));
    const child = { parent: this };
    const served = service(name, args, certificatesOf(args.clients), child);
    const { certificates, labels } = served;
    const place = { namespace, labels, access: "shared socket" } as const;
    const objects = engineObjects(name, runner, certificates, engine, place, child);
    const guard = guardParts(name, args, objects, place, child);
    const { secrets, ...outputs } = served.run({
      runner,
      engine,
      containers: [engineContainer(runner, engine, objects), guard.container],
      volumes: [...engineVolumes(runner, engine, objects), guard.volume],
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
    this.podSecurityLevel = pulumi.output<string>(podSecurityLevel(runner, engine));
    this.registerOutputs({ ...outputs, podSecurityLevel: this.podSecurityLevel });
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): ReturnType<DockerTlsCertificates["clientCertificate"]> {
    return (states.get(this) as State).certificates.clientCertificate(client);
  }

  /**
   * The address of one of its engines, counted from 0.
   *
   * @throws Error if there are fewer
   */
  replicaHost(replica: number): pulumi.Input<string> {
    return (states.get(this) as State).secrets.replicaHost(replica);
  }

  /**
   * The name of the Secret of one client, in its namespace. For pods in another namespace, create one there with
   * `DockerClientSecrets`.
   *
   * @throws Error if `clients` does not name it
   */
  clientSecret(client: string): pulumi.Output<string> {
    return (states.get(this) as State).secrets.clientSecret(client);
  }
}

import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
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

/** What an endpoint knows of itself, beside it: a field would be one of the component's outputs. */
interface State {
  readonly certificates: DockerTlsCertificates;
  readonly secrets: DockerClientSecrets;
}
const states = new WeakMap<KubernetesDockerApiEndpoint, State>();

/**
 * A Docker API in a cluster for clients that must not be root on the engine: a guard takes them by certificate, knows
 * what role each has, and judges what they ask for by the rules of the policy pack. In the same pod is an engine that
 * listens on no port, and whose socket the guard alone has. `dockerClient(endpoint, "ci")` makes a container a client.
 */
export class KubernetesDockerApiEndpoint
  extends pulumi.ComponentResource
  implements DockerEndpoint, KubernetesDockerEndpoint
{
  /**
   * Its address in the cluster, as `DOCKER_HOST` has it: `tcp://NAME:2376`, or `tcp://NAME.NAMESPACE.svc:2376` where
   * the namespace is named.
   */
  public readonly host: pulumi.Output<string>;
  /** The certificate of the CA that signed the guard's. */
  public readonly caCertPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /** The names of the clients' Secrets in its namespace, by client; each holds `ca.pem`, `cert.pem` and `key.pem`. */
  public readonly clientSecrets: pulumi.Output<{ [name: string]: string }>;
  /** Labels that a pod needs to reach it. */
  public readonly clientLabels: pulumi.Output<{ [name: string]: string }>;
  /** When the first of its certificates ends, in RFC 3339: an update must have run by then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** What its namespace must enforce at most, of the Pod Security Standards: `privileged` or `baseline`. */
  public readonly podSecurityLevel: pulumi.Output<string>;

  constructor(name: string, args: KubernetesDockerApiEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:KubernetesDockerApiEndpoint", name, {}, opts);
    checkInputs(`KubernetesDockerApiEndpoint "${name}"`, KUBERNETES_DOCKER_API_ENDPOINT, { ...args, name });
    const { engine = {}, namespace } = args;
    const runner = behindGuard(podRunner(engine));
    const child = { parent: this };
    const served = service(name, args, Object.keys(args.clients), child);
    const { certificates, labels } = served;
    const place = { namespace, labels, access: "shared socket" } as const;
    const objects = engineObjects(name, runner, certificates, engine, place, child);
    const guard = guardParts(name, args, objects, place, child);
    const { secrets, ...outputs } = served.run({
      runner,
      engine,
      containers: [engineContainer(runner, engine, objects), guard.container],
      volumes: [...engineVolumes(runner, objects), guard.volume],
    });
    states.set(this, { certificates, secrets });

    this.host = outputs.host;
    this.caCertPem = outputs.caCertPem;
    this.clientCertificates = outputs.clientCertificates;
    this.clientSecrets = outputs.clientSecrets;
    this.clientLabels = outputs.clientLabels;
    this.expiresAt = outputs.expiresAt;
    this.podSecurityLevel = pulumi.output<string>(podSecurityLevel(runner, engine));
    this.registerOutputs({ ...outputs, podSecurityLevel: this.podSecurityLevel });
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error where `clients` does not name it
   */
  clientCertificate(client: string): ReturnType<DockerTlsCertificates["clientCertificate"]> {
    return (states.get(this) as State).certificates.clientCertificate(client);
  }

  /**
   * The name of the Secret of one client, in its namespace; for pods of another, `DockerClientSecrets` makes one there.
   *
   * @throws Error where `clients` does not name it
   */
  clientSecret(client: string): pulumi.Output<string> {
    return (states.get(this) as State).secrets.clientSecret(client);
  }
}

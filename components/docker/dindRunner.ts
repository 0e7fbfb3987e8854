import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs } from "../args/checkInputs";
import { DIND_RUNNER } from "../args/mistakes";
import { containerRunner } from "../spec/containerRunner";
import type { ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import type { DockerEndpoint } from "../tls/endpoint";
import { access } from "./access";
import type { DindRunnerArgs } from "./args";
import { engineContainer } from "./engineContainer";
import { KEEP_LABELS } from "./keepLabels";

/** What a runner knows of itself, beside it: a field would be one of the component's outputs. */
interface State {
  readonly certificates: DockerTlsCertificates;
  readonly isPublished: boolean;
}
const states = new WeakMap<DindRunner, State>();

/**
 * A Docker engine in a container, for jobs that need one: rootless, or as root with what it needs and no more. It takes
 * clients by certificate alone, and only on its networks; `dockerClient(runner)` makes a container one of them. All of
 * its clients command the whole engine: give jobs that do not trust each other runners of their own.
 */
export class DindRunner extends pulumi.ComponentResource implements DockerEndpoint {
  /** Its address on its networks, as `DOCKER_HOST` has it: `tcp://NAME:2376`. */
  public readonly host: pulumi.Output<string>;
  /** The name of the network on which it has that address, the first of them. */
  public readonly network: pulumi.Output<string>;
  /** Its address for clients on other servers, where it is published. */
  public readonly publishedHost: pulumi.Output<string | undefined>;
  /** The certificate of the CA that signed the engine's. */
  public readonly caCertPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /** When the first of its certificates ends, in RFC 3339: an update must have run by then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** Where the engine's own socket is in the runner. */
  public readonly socket: pulumi.Output<string>;

  constructor(name: string, args: DindRunnerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:DindRunner", name, {}, opts);
    checkInputs(`DindRunner "${name}"`, DIND_RUNNER, { ...args, name });
    const runner = containerRunner(args.mode);
    const child = { parent: this };
    const reached = access(name, args, args.clients, child);
    const dataVolume =
      args.dataVolume ??
      new docker.Volume(`${name}-data`, { labels: reached.labels }, { ...child, ...KEEP_LABELS }).name;
    const { certificates } = reached;
    const parts = { runner, args, place: reached.container, dataVolume, certificates };
    const container = engineContainer(name, parts, child);
    const isPublished = args.publish !== undefined;
    states.set(this, { certificates, isPublished });

    const outputs = reached.outputs(container);
    this.host = outputs.host;
    this.network = outputs.network;
    this.publishedHost = outputs.publishedHost;
    this.caCertPem = outputs.caCertPem;
    this.clientCertificates = outputs.clientCertificates;
    this.expiresAt = outputs.expiresAt;
    this.socket = pulumi.output(runner.socket);
    const { publishedHost, ...always } = outputs;
    this.registerOutputs({ ...always, ...(isPublished && { publishedHost }), socket: this.socket });
  }

  /**
   * The same engine for clients on other servers, for `dockerClient`.
   *
   * @throws Error where it is not published
   */
  get published(): DockerEndpoint {
    if (!stateOf(this).isPublished)
      throw new Error("This runner is not published: `publish` says on which address to open its port.");
    const { caCertPem, socket } = this;
    const host = this.publishedHost.apply((address) => address ?? "");
    return { host, caCertPem, socket, clientCertificate: (client) => this.clientCertificate(client) };
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error where `clients` does not name it
   */
  clientCertificate(client: string): ReturnType<DockerTlsCertificates["clientCertificate"]> {
    return stateOf(this).certificates.clientCertificate(client);
  }
}

function stateOf(runner: DindRunner): State {
  return states.get(runner) as State;
}

import type { Container } from "@cdktf/provider-docker/lib/container";
import { Volume } from "@cdktf/provider-docker/lib/volume";
import { Construct } from "constructs";
import { DIND_RUNNER } from "../args/mistakes";
import { containerRunner } from "../spec/containerRunner";
import { access } from "./access";
import type { DindRunnerArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";
import { checkInputs } from "./checkInputs";
import type { ClientCertificate, DockerEndpoint } from "./endpoint";
import { engineContainer } from "./engineContainer";
import { KEEP_LABELS } from "./keepLabels";

/**
 * A Docker engine in a container, for jobs that need one: rootless, or as root with what it needs and no more. It takes
 * clients by certificate alone, and only on its networks; `dockerClient(runner)` makes a container one of them. All of
 * its clients command the whole engine: give jobs that do not trust each other runners of their own.
 */
export class DindRunner extends Construct implements DockerEndpoint {
  /** Its address on its networks, as `DOCKER_HOST` has it: `tcp://NAME:2376`. */
  public readonly host: string;
  /** The name of the network on which it has that address, the first of them. */
  public readonly network: string;
  /** Its address for clients on other servers, where it is published. */
  public readonly publishedHost: string | undefined;
  /** The certificate of the CA that signed the engine's. */
  public readonly caCertPem: string;
  /** Certificates and keys of the clients, by name: sensitive values. */
  public readonly clientCertificates: Readonly<Record<string, ClientCertificate>>;
  /** When the first of its certificates ends, in RFC 3339: an apply must have run by then. */
  public readonly expiresAt: string;
  /** Where the engine's own socket is in the runner. */
  public readonly socket: string;
  /** The engine's container, which is there once the engine answers. */
  public readonly container: Container;
  /** The container: clients are made after it. */
  public readonly dependsOn: Container[];

  private readonly certificates: DockerTlsCertificates;

  constructor(scope: Construct, id: string, args: DindRunnerArgs = {}) {
    super(scope, id);
    const { name = id } = args;
    checkInputs(`DindRunner "${this.node.path}"`, DIND_RUNNER, { ...args, name });
    const runner = containerRunner(args.mode);
    const { certificates, container, on, ...reached } = access(this, name, args, args.clients);
    const dataVolume =
      args.dataVolume ??
      new Volume(this, "data", { name: `${name}-data`, labels: container.labels, ...KEEP_LABELS, ...on }).name;
    const volumes = [{ volumeName: dataVolume, containerPath: runner.dataRoot.value }];
    this.container = engineContainer(this, name, { runner, args, place: { ...container, volumes }, certificates }, on);
    this.certificates = certificates;

    this.host = reached.host;
    this.network = reached.network;
    this.publishedHost = reached.publishedHost;
    this.caCertPem = certificates.caCertPem;
    this.clientCertificates = certificates.clientCertificates;
    this.expiresAt = certificates.expiresAt;
    this.socket = runner.socket;
    this.dependsOn = [this.container];
  }

  /**
   * The same engine for clients on other servers, for `dockerClient`.
   *
   * @throws Error where it is not published
   */
  get published(): DockerEndpoint {
    const { publishedHost: host, caCertPem, socket, dependsOn } = this;
    if (host === undefined)
      throw new Error("This runner is not published: `publish` says on which address to open its port.");
    return { host, caCertPem, socket, dependsOn, clientCertificate: (client) => this.clientCertificate(client) };
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error where `clients` does not name it
   */
  clientCertificate(client: string): ClientCertificate {
    return this.certificates.clientCertificate(client);
  }
}

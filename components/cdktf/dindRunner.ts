import type { Container } from "@cdktf/provider-docker/lib/container";
import { Construct } from "constructs";
import { DIND_RUNNER } from "../args/mistakes";
import { containerRunner } from "../spec/containerRunner";
import { access } from "./access";
import type { DindRunnerArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";
import { checkInputs } from "./checkInputs";
import { dataVolumeOf } from "./dataVolume";
import type { ClientCertificate, DockerEndpoint } from "./endpoint";
import { engineContainer } from "./engineContainer";

/**
 * A Docker engine in a container, for jobs that need one: rootless, or as root with only the privileges that it needs.
 * It accepts only clients with a certificate, and only on its networks; `dockerClient(runner)` makes a container a
 * client. All of its clients control the whole engine: give jobs that do not trust each other separate runners.
 */
export class DindRunner extends Construct implements DockerEndpoint {
  /** Its address on its networks, in the form of `DOCKER_HOST`: `tcp://NAME:2376`. */
  public readonly host: string;
  /** The name of the network on which it has that address, the first of its networks. */
  public readonly network: string;
  /** Its address for clients on other servers, if it is published. */
  public readonly publishedHost: string | undefined;
  /** The certificate of the CA that signed the engine's. */
  public readonly caCertPem: string;
  /** Certificates and keys of the clients, by name: sensitive values. */
  public readonly clientCertificates: Readonly<Record<string, ClientCertificate>>;
  /** When the first of its certificates expires, in RFC 3339; run an apply before then. */
  public readonly expiresAt: string;
  /** From when an apply renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: string;
  /** The path of the engine's own socket in the runner. */
  public readonly socket: string;
  /** The engine's container, which counts as created once the engine answers. */
  public readonly container: Container;
  /** The container, which clients depend on. */
  public readonly dependsOn: Container[];

  private readonly certificates: DockerTlsCertificates;

  constructor(scope: Construct, id: string, args: DindRunnerArgs = {}) {
    super(scope, id);
    const { name = id } = args;
    checkInputs(`DindRunner "${this.node.path}"`, DIND_RUNNER, { ...args, name });
    const runner = containerRunner(args.mode, args.ephemeral);
    const { certificates, container, on, ...reached } = access(this, name, args, args.clients);
    const volumes = [dataVolumeOf(this, name, args, container.labels, runner.dataRoot.value, on)];
    this.container = engineContainer(this, name, { runner, args, place: { ...container, volumes }, certificates }, on);
    this.certificates = certificates;

    this.host = reached.host;
    this.network = reached.network;
    this.publishedHost = reached.publishedHost;
    this.caCertPem = certificates.caCertPem;
    this.clientCertificates = certificates.clientCertificates;
    this.expiresAt = certificates.expiresAt;
    this.renewAfter = certificates.renewAfter;
    this.socket = runner.socket;
    this.dependsOn = [this.container];
  }

  /**
   * The same engine for clients on other servers, for `dockerClient`.
   *
   * @throws Error if it is not published
   */
  get published(): DockerEndpoint {
    const { publishedHost: host, caCertPem, socket, dependsOn } = this;
    if (host === undefined)
      throw new Error("This runner is not published: `ports` says on which address to open its port.");
    return { host, caCertPem, socket, dependsOn, clientCertificate: (client) => this.clientCertificate(client) };
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): ClientCertificate {
    return this.certificates.clientCertificate(client);
  }
}

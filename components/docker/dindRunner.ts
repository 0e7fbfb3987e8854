import * as pulumi from "@pulumi/pulumi";
import { checkInputs, withoutNulls } from "../args/checkInputs";
import { DIND_RUNNER } from "../args/mistakes";
import { containerRunner } from "../spec/containerRunner";
import type { ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import type { DockerEndpoint } from "../tls/endpoint";
import { access } from "./access";
import type { DindRunnerArgs } from "./args";
import { dataVolumeOf } from "./dataVolume";
import { engineContainer } from "./engineContainer";

/** A runner's internal state, kept outside it because every field would become an output of the component. */
interface State {
  readonly certificates: DockerTlsCertificates;
  readonly isPublished: boolean;
}
const states = new WeakMap<DindRunner, State>();

/**
 * A Docker engine in a container, for jobs that need one: rootless, or as root with only the privileges that it needs.
 * It accepts only clients with a certificate, and only on its networks; in TypeScript, `dockerClient(runner)` makes a
 * container a client. All of its clients control the whole engine: give jobs that do not trust each other separate
 * runners.
 */
export class DindRunner extends pulumi.ComponentResource implements DockerEndpoint {
  /** Its address on its networks, in the form of `DOCKER_HOST`: `tcp://NAME:2376`. */
  public readonly host: pulumi.Output<string>;
  /** The name of the network on which it has that address, the first of its networks. */
  public readonly network: pulumi.Output<string>;
  /** Its address for clients on other servers, if it is published. */
  public readonly publishedHost: pulumi.Output<string | undefined>;
  /** The certificate of the CA that signed the engine's. */
  public readonly caCertPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /** When the first of its certificates expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;
  /** The path of the engine's own socket in the runner. */
  public readonly socket: pulumi.Output<string>;

  constructor(name: string, args: DindRunnerArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:DindRunner", name, {}, opts);
    args = withoutNulls(args);
    checkInputs(`DindRunner "${name}"`, DIND_RUNNER, args, name);
    const runner = containerRunner(args.mode, args.ephemeral);
    const child = { parent: this };
    const reached = access(name, args, args.clients, child);
    const dataVolume = dataVolumeOf(name, reached.labels, args, child);
    const { certificates } = reached;
    const parts = { runner, args, place: reached.container, dataVolume, certificates };
    const container = engineContainer(name, parts, child);
    const isPublished = (args.ports ?? []).length > 0;
    states.set(this, { certificates, isPublished });

    const outputs = reached.outputs(container);
    this.host = outputs.host;
    this.network = outputs.network;
    this.publishedHost = outputs.publishedHost;
    this.caCertPem = outputs.caCertPem;
    this.clientCertificates = outputs.clientCertificates;
    this.expiresAt = outputs.expiresAt;
    this.renewAfter = outputs.renewAfter;
    this.socket = pulumi.output(runner.socket);
    const { publishedHost, ...always } = outputs;
    this.registerOutputs({ ...always, ...(isPublished && { publishedHost }), socket: this.socket });
  }

  /**
   * The same engine for clients on other servers, for `dockerClient`.
   *
   * @throws Error if it is not published
   */
  get published(): DockerEndpoint {
    if (!stateOf(this).isPublished)
      throw new Error("This runner is not published: `ports` says on which address to open its port.");
    const { caCertPem, socket } = this;
    const host = this.publishedHost.apply((address) => address ?? "");
    return { host, caCertPem, socket, clientCertificate: (client) => this.clientCertificate(client) };
  }

  /**
   * The certificate and key of one client.
   *
   * @throws Error if `clients` does not name it
   */
  clientCertificate(client: string): ReturnType<DockerTlsCertificates["clientCertificate"]> {
    return stateOf(this).certificates.clientCertificate(client);
  }
}

function stateOf(runner: DindRunner): State {
  return states.get(runner) as State;
}

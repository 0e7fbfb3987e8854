import { Container, type ContainerVolumes } from "@cdktf/provider-docker/lib/container";
import { Volume } from "@cdktf/provider-docker/lib/volume";
import { Construct } from "constructs";
import { guardBundle } from "../args/guardBundle";
import { DOCKER_API_ENDPOINT } from "../args/mistakes";
import { storedMemorySwap } from "../spec/asStored";
import { containerRunner } from "../spec/containerRunner";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { SHARED_SOCKET } from "../spec/engineFiles";
import { behindGuard, GUARD, GUARD_FILES, GUARD_HEALTH, guardConfiguration, sharedSocketOptions } from "../spec/guard";
import { LOG_OPTIONS } from "../spec/limits";
import { type Access, access } from "./access";
import type { DockerApiEndpointArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";
import { checkInputs } from "./checkInputs";
import type { ClientCertificate, DockerEndpoint } from "./endpoint";
import { engineContainer, imageId } from "./engineContainer";
import { KEEP_LABELS } from "./keepLabels";

type EndpointEngine = NonNullable<DockerApiEndpointArgs["engine"]>;

/**
 * A Docker API for clients that must not be root on the engine: a guard takes them by certificate, knows what role each
 * has, and judges what they ask for by the rules of the policy pack; who asks for more is refused with the rule's
 * words. Behind it is an engine that has no client but the guard: one of its own, or by choice the host's.
 * `dockerClient(endpoint, "ci")` makes a container a client.
 */
export class DockerApiEndpoint extends Construct implements DockerEndpoint {
  /** Its address on its networks, as `DOCKER_HOST` has it: `tcp://NAME:2376`. */
  public readonly host: string;
  /** The name of the network on which it has that address, the first of them. */
  public readonly network: string;
  /** Its address for clients on other servers, where it is published. */
  public readonly publishedHost: string | undefined;
  /** The certificate of the CA that signed the guard's. */
  public readonly caCertPem: string;
  /** Certificates and keys of the clients, by name: sensitive values. */
  public readonly clientCertificates: Readonly<Record<string, ClientCertificate>>;
  /** When the first of its certificates ends, in RFC 3339: an apply must have run by then. */
  public readonly expiresAt: string;
  /** The guard's container, which is there once the guard answers. */
  public readonly container: Container;
  /** The container: clients are made after it. */
  public readonly dependsOn: Container[];

  private readonly certificates: DockerTlsCertificates;

  constructor(scope: Construct, id: string, args: DockerApiEndpointArgs) {
    super(scope, id);
    const { name = id, engine: { hostSocket, ...own } = {} } = args;
    checkInputs(`DockerApiEndpoint "${this.node.path}"`, DOCKER_API_ENDPOINT, { ...args, name });
    const reached = access(this, name, args, Object.keys(args.clients));
    const { certificates, on } = reached;
    const engine = hostSocket === undefined ? ownEngine(this, name, own, reached) : hostEngine(hostSocket, own.group);
    const file = (path: string, content: string) => ({ file: path, content, permissions: "0444" });
    const { memory = GUARD.memory.value } = args;
    this.container = new Container(this, "container", {
      name,
      image: imageId(this, "image", args.image ?? GUARD.image.value, on),
      user: `${GUARD.user.value}:${engine.group ?? GUARD.group.value}`,
      entrypoint: [...GUARD.command.value],
      capabilities: { drop: ["ALL"] },
      securityOpts: [...GUARD.securityOptions.value],
      // The key too may be read by every user of the container, which has one: the provider's version 3 uploads files
      // as root's.
      upload: [
        file(GUARD_FILES.bundle, literal(guardBundle())),
        file(GUARD_FILES.configuration, guardConfiguration(args)),
        file(GUARD_FILES.ca, certificates.caCertPem),
        file(GUARD_FILES.certificate, certificates.serverCertPem),
        file(GUARD_FILES.key, certificates.serverKeyPem),
      ],
      volumes: [engine.socket],
      memory,
      memorySwap: storedMemorySwap(memory),
      ulimit: [{ name: "nproc", soft: GUARD.processes.value, hard: GUARD.processes.value }],
      logDriver: LOG_DRIVER,
      logOpts: { ...LOG_OPTIONS },
      healthcheck: { test: ["CMD", ...GUARD.healthCheck.value], ...GUARD_HEALTH },
      wait: true,
      waitTimeout: 60,
      restart: "unless-stopped",
      destroyGraceSeconds: 30,
      ...reached.container,
      ...on,
      dependsOn: engine.container,
    });
    this.certificates = certificates;

    this.host = reached.host;
    this.network = reached.network;
    this.publishedHost = reached.publishedHost;
    this.caCertPem = certificates.caCertPem;
    this.clientCertificates = certificates.clientCertificates;
    this.expiresAt = certificates.expiresAt;
    this.dependsOn = [this.container];
  }

  /**
   * The same endpoint for clients on other servers, for `dockerClient`.
   *
   * @throws Error where it is not published
   */
  get published(): DockerEndpoint {
    const { publishedHost: host, caCertPem, dependsOn } = this;
    if (host === undefined)
      throw new Error("This endpoint is not published: `publish` says on which address to open its port.");
    return { host, caCertPem, dependsOn, clientCertificate: (client) => this.clientCertificate(client) };
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

/** An engine as the guard sees it. */
interface GuardedEngine {
  /** The folder with its socket, as the guard mounts it. */
  readonly socket: ContainerVolumes;
  /** The group that may talk to it. @default that of an engine's shared socket */
  readonly group?: number;
  /** Its container, where it is in one. */
  readonly container: Container[];
}

/**
 * An engine of the endpoint's own, on the networks of its clients, who reach there the ports that their containers
 * publish.
 */
function ownEngine(
  endpoint: Construct,
  name: string,
  args: EndpointEngine,
  { networks, container, on }: Access,
): GuardedEngine {
  const runner = behindGuard(containerRunner(args.mode));
  const scope = new Construct(endpoint, "engine");
  const { labels } = container;
  const dataVolume =
    args.dataVolume ?? new Volume(scope, "data", { name: `${name}-data`, labels, ...KEEP_LABELS, ...on }).name;
  const driverOpts = { type: "tmpfs", device: "tmpfs", o: sharedSocketOptions(runner) };
  const socketVolume = new Volume(scope, "socket", {
    name: `${name}-socket`,
    driverOpts,
    labels,
    ...KEEP_LABELS,
    ...on,
  }).name;
  const socket = { volumeName: socketVolume, containerPath: SHARED_SOCKET.folder };
  const place = {
    networksAdvanced: networks.map((each) => ({ name: each, aliases: [`${name}-engine`] })),
    volumes: [{ volumeName: dataVolume, containerPath: runner.dataRoot.value }, socket],
    labels,
  };
  const engine = engineContainer(scope, `${name}-engine`, { runner, args, place }, on);
  return { socket: { ...socket, readOnly: true }, container: [engine] };
}

function hostEngine(hostSocket: string, group: EndpointEngine["group"]): GuardedEngine {
  const socket = { hostPath: hostSocket, containerPath: SHARED_SOCKET.folder, readOnly: true };
  return { socket, container: [], ...(group !== undefined && { group }) };
}

/** A text that Terraform takes as it is, and not for a template. */
function literal(text: string): string {
  return text.replace(/([$%])\{/g, "$1$1{");
}

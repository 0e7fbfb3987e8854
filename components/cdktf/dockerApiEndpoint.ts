import { Container, type ContainerVolumes } from "@cdktf/provider-docker/lib/container";
import { Volume } from "@cdktf/provider-docker/lib/volume";
import { Construct } from "constructs";
import { certificatesOf } from "../args/clients";
import { compressedGuard, guardBundle } from "../args/guardBundle";
import { DOCKER_API_ENDPOINT } from "../args/mistakes";
import { storedMemorySwap } from "../spec/asStored";
import { containerRunner } from "../spec/containerRunner";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { SHARED_SOCKET } from "../spec/engineFiles";
import { behindGuard, GUARD, GUARD_FILES, guardConfiguration, sharedSocketOptions } from "../spec/guard";
import { GUARD_CHECK } from "../spec/guardCheck";
import { HEALTH, LOG_OPTIONS, START_SECONDS } from "../spec/limits";
import { START_CHECK } from "../spec/startCheck";
import { type Access, access } from "./access";
import type { DockerApiEndpointArgs } from "./args";
import type { DockerTlsCertificates } from "./certificates";
import { checkInputs } from "./checkInputs";
import { dataVolumeOf } from "./dataVolume";
import type { ClientCertificate, DockerEndpoint } from "./endpoint";
import { engineContainer, imageId } from "./engineContainer";
import { guardCertificates } from "./guardCertificates";
import { KEEP_LABELS } from "./keepLabels";
import { checkedOnce } from "./ranOnce";

type EndpointEngine = NonNullable<DockerApiEndpointArgs["engine"]>;

/**
 * A Docker API for clients that must not be root on the engine: a guard authenticates them by certificate, knows each
 * one's role, and judges their requests by the rules of the policy pack; it refuses a request that asks for more, with
 * the rule's explanation. The guard is the only client of the engine behind it: a dedicated engine or, if chosen, the
 * host's. `dockerClient(endpoint, "ci")` makes a container a client.
 */
export class DockerApiEndpoint extends Construct implements DockerEndpoint {
  /** Its address on its networks, in the form of `DOCKER_HOST`: `tcp://NAME:2376`. */
  public readonly host: string;
  /** The name of the network on which it has that address, the first of its networks. */
  public readonly network: string;
  /** Its address for clients on other servers, if it is published. */
  public readonly publishedHost: string | undefined;
  /** The certificate of the CA that signed the guard's. */
  public readonly caCertPem: string;
  /** Certificates and keys of the clients, by name: sensitive values. */
  public readonly clientCertificates: Readonly<Record<string, ClientCertificate>>;
  /** When the first of its certificates expires, in RFC 3339; run an apply before then. */
  public readonly expiresAt: string;
  /** From when an apply renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: string;
  /** The guard's container, which counts as created once the guard answers. */
  public readonly container: Container;
  /** The container, which clients depend on. */
  public readonly dependsOn: Container[];

  private readonly certificates: DockerTlsCertificates;

  constructor(scope: Construct, id: string, args: DockerApiEndpointArgs) {
    super(scope, id);
    const { name = id, engine: { hostSocket, ...own } = {} } = args;
    checkInputs(`DockerApiEndpoint "${this.node.path}"`, DOCKER_API_ENDPOINT, { ...args, name });
    const reached = access(this, name, args, certificatesOf(args.clients));
    const { certificates, on } = reached;
    const engine = hostSocket === undefined ? ownEngine(this, name, own, reached) : hostEngine(hostSocket, own.group);
    const { memory = GUARD.memory.value } = args;
    const image = imageId(this, "image", args.image ?? GUARD.image.value, on);
    const { labels } = reached.container;
    const { volume, handedOver } = guardCertificates(this, name, image, certificates, labels, on);
    const configuration = { file: GUARD_FILES.configuration, content: guardConfiguration(args), permissions: "0444" };
    const same = {
      image,
      user: `${GUARD.user.value}:${engine.group ?? GUARD.group.value}`,
      capabilities: { drop: ["ALL"] },
      securityOpts: [...GUARD.securityOptions.value],
      ulimit: [{ name: "nproc", soft: GUARD.processes.value, hard: GUARD.processes.value }],
      logDriver: LOG_DRIVER,
      logOpts: { ...LOG_OPTIONS },
      labels,
      ...on,
    };
    const limited = (MiB: number) => ({ memory: MiB, ...(MiB >= 0 && { memorySwap: storedMemorySwap(MiB) }) });
    const check = checkedOnce(this, "guard", {
      ...same,
      name: `${name}-check`,
      entrypoint: [...GUARD_CHECK.command.value],
      upload: [
        { file: GUARD_CHECK.program.value, contentBase64: compressedGuard(), permissions: "0444" },
        configuration,
      ],
      networkMode: START_CHECK.network.value,
      volumes: [volume],
      ...limited(memory < 0 ? memory : memory + GUARD_CHECK.memory.value),
      dependsOn: [handedOver],
    });
    this.container = new Container(this, "container", {
      ...same,
      name,
      entrypoint: [...GUARD.command.value],
      upload: [{ file: GUARD_FILES.bundle, contentBase64: guardProgram(), permissions: "0444" }, configuration],
      volumes: [engine.socket, volume],
      ...limited(memory),
      healthcheck: { test: ["CMD", ...GUARD.healthCheck.value], ...HEALTH },
      wait: true,
      waitTimeout: START_SECONDS,
      restart: "unless-stopped",
      destroyGraceSeconds: 30,
      ...reached.container,
      dependsOn: [...engine.container, check],
    });
    this.certificates = certificates;

    this.host = reached.host;
    this.network = reached.network;
    this.publishedHost = reached.publishedHost;
    this.caCertPem = certificates.caCertPem;
    this.clientCertificates = certificates.clientCertificates;
    this.expiresAt = certificates.expiresAt;
    this.renewAfter = certificates.renewAfter;
    this.dependsOn = [this.container];
  }

  /**
   * The same endpoint for clients on other servers, for `dockerClient`.
   *
   * @throws Error if it is not published
   */
  get published(): DockerEndpoint {
    const { publishedHost: host, caCertPem, dependsOn } = this;
    if (host === undefined)
      throw new Error("This endpoint is not published: `ports` says on which address to open its port.");
    return { host, caCertPem, dependsOn, clientCertificate: (client) => this.clientCertificate(client) };
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

/** An engine as the guard sees it. */
interface GuardedEngine {
  /** The folder with its socket, as the guard mounts it. */
  readonly socket: ContainerVolumes;
  /** The group that may use the socket. @default that of an engine's shared socket */
  readonly group?: number;
  /** The engine's container, if it has one. */
  readonly container: Container[];
}

/**
 * A dedicated engine for the endpoint, on the networks of its clients, who reach the ports that their containers
 * publish there.
 */
function ownEngine(
  endpoint: Construct,
  name: string,
  args: EndpointEngine,
  { networks, container, on }: Access,
): GuardedEngine {
  const runner = behindGuard(containerRunner(args.mode, args.ephemeral));
  const scope = new Construct(endpoint, "engine");
  const { labels } = container;
  const data = dataVolumeOf(scope, name, args, labels, runner.dataRoot.value, on);
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
    volumes: [data, socket],
    labels,
  };
  const engine = engineContainer(scope, `${name}-engine`, { runner, args, place }, on);
  return { socket: { ...socket, readOnly: true }, container: [engine] };
}

function hostEngine(hostSocket: string, group: EndpointEngine["group"]): GuardedEngine {
  const socket = { hostPath: hostSocket, containerPath: SHARED_SOCKET.folder, readOnly: true };
  return { socket, container: [], ...(group !== undefined && { group }) };
}

/** In base64, since Terraform reads text as a template: that takes it half a minute for each plan. */
function guardProgram(): string {
  return Buffer.from(guardBundle()).toString("base64");
}

import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { checkInputs, withoutNulls } from "../args/checkInputs";
import { certificatesOf } from "../args/clients";
import { compressedGuard, guardBundle } from "../args/guardBundle";
import { DOCKER_API_ENDPOINT } from "../args/mistakes";
import { storedMemorySwap } from "../spec/asStored";
import { containerRunner } from "../spec/containerRunner";
import { LOG_DRIVER } from "../spec/engineConfiguration";
import { SHARED_SOCKET } from "../spec/engineFiles";
import {
  behindGuard,
  GUARD,
  GUARD_FILES,
  type GuardOptions,
  guardConfiguration,
  sharedSocketOptions,
} from "../spec/guard";
import { GUARD_CHECK } from "../spec/guardCheck";
import { HEALTH, LOG_OPTIONS, START_SECONDS } from "../spec/limits";
import { checkFailure, START_CHECK } from "../spec/startCheck";
import type { ClientCertificate, DockerTlsCertificates } from "../tls/certificates";
import type { DockerEndpoint } from "../tls/endpoint";
import { type Access, access } from "./access";
import type { DockerApiEndpointArgs, EndpointEngine } from "./args";
import { dataVolumeOf } from "./dataVolume";
import { engineContainer, pulledImage } from "./engineContainer";
import { guardCertificates } from "./guardCertificates";
import { KEEP_LABELS } from "./keepLabels";
import { ranOnce } from "./ranOnce";

/** An endpoint's internal state, kept outside it because every field would become an output of the component. */
interface State {
  readonly certificates: DockerTlsCertificates;
  readonly isPublished: boolean;
}
const states = new WeakMap<DockerApiEndpoint, State>();

/**
 * A Docker API for clients that must not be root on the engine: a guard authenticates them by certificate, knows each
 * one's role, and judges their requests by the rules of the policy pack; it refuses a request that asks for more, with
 * the rule's explanation. The guard is the only client of the engine behind it: a dedicated engine or, if chosen, the
 * host's. In TypeScript, `dockerClient(endpoint, "ci")` makes a container a client.
 */
export class DockerApiEndpoint extends pulumi.ComponentResource implements DockerEndpoint {
  /** Its address on its networks, in the form of `DOCKER_HOST`: `tcp://NAME:2376`. */
  public readonly host: pulumi.Output<string>;
  /** The name of the network on which it has that address, the first of its networks. */
  public readonly network: pulumi.Output<string>;
  /** Its address for clients on other servers, if it is published. */
  public readonly publishedHost: pulumi.Output<string | undefined>;
  /** The certificate of the CA that signed the guard's. */
  public readonly caCertPem: pulumi.Output<string>;
  /** Certificates and keys of the clients, by name: secrets. */
  public readonly clientCertificates: pulumi.Output<{ [name: string]: ClientCertificate }>;
  /** When the first of its certificates expires, in RFC 3339; run an update before then. */
  public readonly expiresAt: pulumi.Output<string>;
  /** From when an update renews the first of its certificates, in RFC 3339. */
  public readonly renewAfter: pulumi.Output<string>;

  constructor(name: string, args: DockerApiEndpointArgs, opts?: pulumi.ComponentResourceOptions) {
    super("breakwater:index:DockerApiEndpoint", name, {}, opts);
    args = withoutNulls(args);
    checkInputs(`DockerApiEndpoint "${name}"`, DOCKER_API_ENDPOINT, args, name);
    const child = { parent: this };
    const reached = access(name, args, certificatesOf(args.clients), child);
    const { certificates } = reached;
    const { engine: { hostSocket, ...own } = {} } = args;
    const engine = hostSocket === undefined ? ownEngine(name, own, reached, child) : hostEngine(hostSocket, own.group);
    const { clients, roles, rules, sharedNetworks } = args;
    const configuration = {
      file: GUARD_FILES.configuration,
      content: pulumi
        .output({ clients, roles, rules, sharedNetworks })
        .apply((known) => guardConfiguration(known as GuardOptions)),
      permissions: "0444",
    };
    const memory = pulumi.output(args.memory ?? GUARD.memory.value);
    const image = pulledImage(name, args.image ?? GUARD.image.value, child);
    const { volume, handedOver } = guardCertificates(name, image, certificates, reached.labels, child);
    const same = {
      image,
      user: pulumi.interpolate`${GUARD.user.value}:${engine.group ?? GUARD.group.value}`,
      capabilities: { drops: ["ALL"] },
      securityOpts: [...GUARD.securityOptions.value],
      ulimits: [{ name: "nproc", soft: GUARD.processes.value, hard: GUARD.processes.value }],
      logDriver: LOG_DRIVER,
      logOpts: { ...LOG_OPTIONS },
    };
    const checkMemory = memory.apply((guards) => guards + GUARD_CHECK.memory.value);
    const check = ranOnce(
      `${name}-check`,
      {
        ...same,
        entrypoints: [...GUARD_CHECK.command.value],
        uploads: [
          { file: GUARD_CHECK.program.value, contentBase64: compressedGuard(), permissions: "0444" },
          configuration,
        ],
        networkMode: START_CHECK.network.value,
        volumes: [volume],
        memory: checkMemory,
        memorySwap: checkMemory.apply(storedMemorySwap),
        labels: reached.labels,
      },
      (...ended) => checkFailure("guard", ...ended),
      { ...child, dependsOn: handedOver },
    );
    const guard = new docker.Container(
      name,
      {
        ...same,
        entrypoints: [...GUARD.command.value],
        uploads: [{ file: GUARD_FILES.bundle, content: guardBundle(), permissions: "0444" }, configuration],
        volumes: [engine.socket, volume],
        memory,
        memorySwap: memory.apply(storedMemorySwap),
        healthcheck: { tests: ["CMD", ...GUARD.healthCheck.value], ...HEALTH },
        wait: true,
        waitTimeout: START_SECONDS,
        restart: "unless-stopped",
        destroyGraceSeconds: 30,
        ...reached.container,
      },
      // Two guards must not share a name on a network, nor a port: clients of one would not trust the other's
      // certificate.
      { ...child, deleteBeforeReplace: true, dependsOn: engine.container ? [engine.container, check] : [check] },
    );
    const isPublished = (args.ports ?? []).length > 0;
    states.set(this, { certificates, isPublished });

    const outputs = reached.outputs(guard);
    this.host = outputs.host;
    this.network = outputs.network;
    this.publishedHost = outputs.publishedHost;
    this.caCertPem = outputs.caCertPem;
    this.clientCertificates = outputs.clientCertificates;
    this.expiresAt = outputs.expiresAt;
    this.renewAfter = outputs.renewAfter;
    const { publishedHost, ...always } = outputs;
    this.registerOutputs({ ...always, ...(isPublished && { publishedHost }) });
  }

  /**
   * The same endpoint for clients on other servers, for `dockerClient`.
   *
   * @throws Error if it is not published
   */
  get published(): DockerEndpoint {
    if (!stateOf(this).isPublished)
      throw new Error("This endpoint is not published: `ports` says on which address to open its port.");
    const host = this.publishedHost.apply((address) => address ?? "");
    return { host, caCertPem: this.caCertPem, clientCertificate: (client) => this.clientCertificate(client) };
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

/** An engine as the guard sees it. */
interface GuardedEngine {
  /** The folder with its socket, as the guard mounts it. */
  readonly socket: docker.types.input.ContainerVolume;
  /** The group that may use the socket. @default that of an engine's shared socket */
  readonly group?: pulumi.Input<number>;
  /** The engine's container, if it has one. */
  readonly container?: docker.Container;
}

/**
 * A dedicated engine for the endpoint, on the networks of its clients, who reach the ports that their containers
 * publish there.
 */
function ownEngine(
  name: string,
  args: EndpointEngine,
  { networks, labels }: Access,
  child: { parent: pulumi.Resource },
): GuardedEngine {
  const runner = behindGuard(containerRunner(args.mode, args.ephemeral));
  const keepLabels = { ...child, ...KEEP_LABELS };
  const dataVolume = dataVolumeOf(name, labels, args, child);
  const driverOpts = { type: "tmpfs", device: "tmpfs", o: sharedSocketOptions(runner) };
  const socket = {
    volumeName: new docker.Volume(`${name}-socket`, { driverOpts, labels }, keepLabels).name,
    containerPath: SHARED_SOCKET.folder,
  };
  const place = {
    networksAdvanced: networks.map((each) => ({ name: each, aliases: [`${name}-engine`] })),
    volumes: [socket],
    labels,
  };
  const container = engineContainer(`${name}-engine`, { runner, args, place, dataVolume }, child);
  return { socket: { ...socket, readOnly: true }, container };
}

function hostEngine(hostSocket: string, group: EndpointEngine["group"]): GuardedEngine {
  const socket = { hostPath: hostSocket, containerPath: SHARED_SOCKET.folder, readOnly: true };
  return { socket, ...(group !== undefined && { group }) };
}

function stateOf(endpoint: DockerApiEndpoint): State {
  return states.get(endpoint) as State;
}

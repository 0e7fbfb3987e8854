import type { Confinement } from "./confinement";
import type { Container } from "./container";
import type { Known, Unknown } from "./known";
import type { Volume } from "./mount";
import type { Port } from "./port";
import type { Source } from "./source";

/** The platform whose defaults and whose baseline apply. */
export type Platform = "docker" | "kubernetes";

/**
 * Namespaces shared with the host or with another container, in Docker's words: `host`, `container:NAME`, or anything
 * else (not shared).
 */
export interface HostNamespaces {
  readonly pid?: Known<string>;
  readonly ipc?: Known<string>;
  readonly network?: Known<string>;
  readonly uts?: Known<string>;
  readonly user?: Known<string>;
  readonly cgroup?: Known<string>;
}

/** A kernel parameter that is set for a container or pod. */
export interface Sysctl {
  /** As written, in any of the spellings of sysctl(8). */
  readonly name: Known<string>;
  /** Undefined where the input has no value. */
  readonly value: Known<string> | undefined;
}

/** A Docker API that this resource connects to. */
export interface Endpoint {
  /**
   * The Docker provider itself, or a client that the resource configures (a builder). For the clients in containers see
   * `dockerClients`.
   */
  readonly role: "provider" | "client";
  /** `tcp://host:port`, `unix://…`, `ssh://…`. */
  readonly host: Known<string>;
  /** Whether the client authenticates itself and verifies the engine. */
  readonly verified: Known<boolean>;
}

/** An X.509 certificate or key that the stack generates. */
export interface Certificate {
  readonly key?: {
    readonly algorithm: Known<string>;
    readonly rsaBits: Known<number>;
    readonly ecdsaCurve: Known<string>;
  };
  /** Absent on a bare key. */
  readonly leaf?: {
    readonly isCa: Known<boolean>;
    readonly selfSigned: boolean;
    readonly uses: readonly Known<string>[];
    /** The property that lists the uses, even where it is absent. */
    readonly usesPath: string;
    readonly validityHours: Known<number> | undefined;
  };
  /** The private key in PEM, where this resource holds one. Used for comparison only. */
  readonly privateKey?: Known<string>;
}

/** A ConfigMap or Secret, so that rules can judge whatever refers to it by its content. */
export interface ConfigurationData {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: Known<string>;
  /** The values of a Secret are unknown here: only its keys are read. */
  readonly entries: ReadonlyMap<string, Known<string>>;
}

/**
 * What the Pod Security Standards judge of a pod itself, beside its confinement. Only the kinds of Kubernetes itself
 * have it: an operator may fill in what a custom resource leaves out.
 */
export interface PodSettings {
  /** `linux` or `windows`, where the pod names one (`os.name`). */
  readonly os?: Known<string>;
  /** The pod's own `runAsUser`, which containers may override. */
  readonly user?: Known<string>;
}

/**
 * The one model: what a reader makes of a resource, in Docker's own words, and everything that a rule may look at.
 * Immutable.
 */
export interface Workload {
  readonly source: Source;
  readonly platform: Platform;
  readonly host: HostNamespaces;
  /**
   * Pod-level confinement, judged separately: containers may override it, and the Pod Security Standards refuse it all
   * the same.
   */
  readonly confinement: Confinement;
  /** Kernel parameters that the resource sets. */
  readonly sysctls: readonly Sysctl[];
  readonly containers: readonly Container[];
  /** Volumes that the resource declares: a pod's, a PersistentVolume, a docker.Volume. */
  readonly volumes: readonly Volume[];
  /** Ports that a resource opens to others without being a container: a Kubernetes Service, a Swarm endpoint. */
  readonly ports: readonly Port[];
  readonly endpoints: readonly Endpoint[];
  readonly certificates: readonly Certificate[];
  readonly configuration: readonly ConfigurationData[];
  /** Kubernetes annotations or Docker labels: read only for exemptions, where an administrator allows them. */
  readonly annotations: ReadonlyMap<string, string>;
  /** How many copies run. Absent means one. */
  readonly replicas?: Known<number>;
  /** Set where fields that a pod leaves out certainly have Kubernetes' defaults. */
  readonly pod?: PodSettings;
  /** Parts of the resource that could not be read and matter to every rule. */
  readonly unreadable: readonly Unknown[];
}

/**
 * Makes a workload from what a reader found; properties that the reader leaves out are empty. Every workload has its
 * properties in the same order, which makes rules faster.
 */
export function workload(parts: Pick<Workload, "source" | "platform"> & Partial<Workload>): Workload {
  return {
    source: parts.source,
    platform: parts.platform,
    host: parts.host ?? {},
    confinement: parts.confinement ?? {},
    sysctls: parts.sysctls ?? [],
    containers: parts.containers ?? [],
    volumes: parts.volumes ?? [],
    ports: parts.ports ?? [],
    endpoints: parts.endpoints ?? [],
    certificates: parts.certificates ?? [],
    configuration: parts.configuration ?? [],
    annotations: parts.annotations ?? new Map(),
    unreadable: parts.unreadable ?? [],
    ...(parts.replicas && { replicas: parts.replicas }),
    ...(parts.pod && { pod: parts.pod }),
  };
}

/** Every port that is opened to others, with the container that opens it, if one does. */
export function* openedPorts({ ports, containers }: Workload): Iterable<{ port: Port; container?: Container }> {
  for (const port of ports) yield { port };
  for (const container of containers) for (const port of container.ports) yield { port, container };
}

/** Every scope that can set confinement: the pod (no container) and each container. */
export function confinementScopes(of: Workload): { confinement: Confinement; container?: Container }[] {
  return [
    { confinement: of.confinement },
    ...of.containers.map((container) => ({ confinement: container.confinement, container })),
  ];
}

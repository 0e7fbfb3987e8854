import type { Confinement } from "./confinement";
import type { Container } from "./container";
import type { Known, Unknown } from "./known";
import type { Volume } from "./mount";
import type { Port } from "./port";
import type { Source } from "./source";

/** Whose defaults apply, and whose baseline is the measure. */
export type Platform = "docker" | "kubernetes";

/**
 * Namespaces shared with the host or another container, in Docker's words: `host`, `container:NAME`, or anything else
 * (not shared).
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
  /** As it is written, in any of the spellings of sysctl(8). */
  readonly name: Known<string>;
  /** Undefined where the input gives none. */
  readonly value: Known<string> | undefined;
}

/** A Docker API that something in this resource connects to. */
export interface Endpoint {
  /**
   * The Docker provider itself, or a client that the resource configures (a builder). Those of containers:
   * `dockerClients`.
   */
  readonly role: "provider" | "client";
  /** `tcp://host:port`, `unix://…`, `ssh://…`. */
  readonly host: Known<string>;
  /** Whether the client proves who it is and verifies the engine. */
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
    /** The property that lists the uses, be it absent. */
    readonly usesPath: string;
    readonly validityHours: Known<number> | undefined;
  };
  /** The private key in PEM, where this resource holds one. Only ever compared. */
  readonly privateKey?: Known<string>;
}

/** A ConfigMap or Secret, so that what refers to it can be judged by what it holds. */
export interface ConfigurationData {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: Known<string>;
  /** A Secret's values are unknown here: its keys are all that is read. */
  readonly entries: ReadonlyMap<string, Known<string>>;
}

/**
 * The one model: what a reader makes of a resource, in Docker's own words, and all that a rule may look at. Immutable.
 */
export interface Workload {
  readonly source: Source;
  readonly platform: Platform;
  readonly host: HostNamespaces;
  /**
   * Pod-level confinement. It is judged by itself: containers may override it, and the Pod Security Standards refuse it
   * all the same.
   */
  readonly confinement: Confinement;
  /** Kernel parameters that are set. */
  readonly sysctls: readonly Sysctl[];
  readonly containers: readonly Container[];
  /** Volumes that the resource declares: a pod's, a PersistentVolume, a docker.Volume. */
  readonly volumes: readonly Volume[];
  /** Ports that the resource opens to others without being a container: a Kubernetes Service, a Swarm endpoint. */
  readonly ports: readonly Port[];
  readonly endpoints: readonly Endpoint[];
  readonly certificates: readonly Certificate[];
  readonly configuration: readonly ConfigurationData[];
  /** Kubernetes annotations, Docker labels: only looked at for exemptions, where an administrator allows them. */
  readonly annotations: ReadonlyMap<string, string>;
  /** How many copies run. Absent means one. */
  readonly replicas?: Known<number>;
  /** Places that could not be seen into, whatever a rule looks for. */
  readonly unreadable: readonly Unknown[];
}

/**
 * A workload from what a reader found; what it does not say is empty. Every workload has its properties in one order:
 * rules read faster.
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
  };
}

/** Every port that is opened to others, and the container that opens it, where it is one that does. */
export function* openedPorts({ ports, containers }: Workload): Iterable<{ port: Port; container?: Container }> {
  for (const port of ports) yield { port };
  for (const container of containers) for (const port of container.ports) yield { port, container };
}

/** Every scope that may carry confinement: the pod (no container) and each container. */
export function confinementScopes(of: Workload): { confinement: Confinement; container?: Container }[] {
  return [
    { confinement: of.confinement },
    ...of.containers.map((container) => ({ confinement: container.confinement, container })),
  ];
}

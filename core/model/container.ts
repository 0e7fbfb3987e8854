import type { Confinement } from "./confinement";
import type { GuardFacts, GuardMistake } from "./guardFacts";
import type { Known, KnownValue, Unknown } from "./known";
import type { Mount } from "./mount";
import type { Port } from "./port";

/** One entry of a container's environment. */
export interface EnvironmentVariable {
  /** Undefined where the whole entry is not known yet: it may set any variable. */
  readonly name: string | undefined;
  /** Unknown where it comes from a source that the input does not show. */
  readonly value: Known<string>;
  /** The ConfigMap or Secret key that the value is read from. */
  readonly reference?: {
    readonly kind: "ConfigMap" | "Secret";
    readonly name: Known<string>;
    readonly key: Known<string>;
  };
}

/** Variables taken from a whole ConfigMap or Secret (`envFrom`) that is not resolved yet. */
export interface EnvironmentSource {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: Known<string>;
  readonly prefix: string;
}

/** A file that is put into the container, with its content where the input has it. */
export interface File {
  readonly target: Known<string>;
  readonly content: Known<string> | undefined;
}

/**
 * One container. Init and ephemeral containers, sidecars, lifecycle hooks, Swarm tasks, image build steps and engine
 * plugins all count as containers.
 */
export interface Container {
  readonly name: string;
  /** The container's property path: `spec.containers[0]`; empty where the resource itself is the container. */
  readonly path: string;
  readonly image: Known<string> | undefined;
  /** Docker's ENTRYPOINT (Kubernetes `command`); undefined means the image's own. */
  readonly entrypoint: Known<readonly string[]> | undefined;
  /** Docker's CMD (Kubernetes `args`); undefined means the image's own. */
  readonly command: Known<readonly string[]> | undefined;
  /**
   * The unknown words of an entrypoint or command whose other words are known. Their paths show their positions:
   * `command[1]`.
   */
  readonly missingWords: readonly Unknown[];
  /**
   * Commands besides the main one: lifecycle hooks, probes, health checks, scripts. Each simple command of a script that
   * is a property has its place within it.
   */
  readonly otherCommands: readonly Known<readonly string[]>[];
  readonly env: readonly EnvironmentVariable[];
  readonly envFrom: readonly EnvironmentSource[];
  readonly privileged: Known<boolean> | undefined;
  readonly capabilities: { readonly add: readonly Known<string>[]; readonly drop: readonly Known<string>[] };
  readonly confinement: Confinement;
  /** Whether the engine's masks over /proc and /sys are lifted (`procMount: Unmasked`, `systempaths=unconfined`). */
  readonly unmaskedPaths: Known<boolean> | undefined;
  readonly mounts: readonly Mount[];
  readonly files: readonly File[];
  /**
   * The setting that declares that the container holds an engine, where neither its image nor a command shows it: an
   * operator's switch, as a clause for messages, with the switch's path.
   */
  readonly declaredEngine?: KnownValue<string>;
  /** A guard's configuration, where the container has a file with the name of one. */
  readonly guard?: Known<GuardFacts | GuardMistake>;
  /**
   * Proxies of an engine's socket, by each name under which the container reaches them over a network that belongs to
   * the input alone.
   */
  readonly socketProxies?: ReadonlyMap<string, Container>;
  /**
   * Settings that change what the container runs or what its process can do, and that no other field covers: a working
   * directory, a runtime, files of the machine that creates it. Undefined where the reader does not collect them.
   */
  readonly unmodelledSettings: readonly Known<string>[] | undefined;
  /** Host device paths, or CDI names (`nvidia.com/gpu=all`). */
  readonly devices: readonly Known<string>[];
  readonly deviceCgroupRules: readonly Known<string>[];
  readonly ports: readonly Port[];
  /** Host names that probes and lifecycle handlers connect to. */
  readonly probeHosts: readonly Known<string>[];
  /** `uid`, `name` or `uid:gid`; absent means the image's own. */
  readonly user: Known<string> | undefined;
  readonly limits: Limits;
  /**
   * The OCI runtime that starts the container: `runc`, `nvidia`, a containerd shim, or a path. Absent means the
   * engine's default.
   */
  readonly runtime: Known<string> | undefined;
  /** The host's control group that becomes the container's parent. Absent means the engine's own. */
  readonly cgroupParent: Known<string> | undefined;
  /** Where the engine sends the container's output. Absent means the engine's default. */
  readonly logging: Logging | undefined;
  /**
   * Set where everything that a container of Docker asks of its engine is at hand, so that what is absent certainly has
   * the engine's default: not for a container of a pipeline, whose runner adds settings, nor for a part of one.
   */
  readonly settings?: ContainerSettings;
}

/** Settings of a container of Docker that no other field covers. Absent means the engine's default. */
export interface ContainerSettings {
  /** Whether they include those of the image, as the settings of a container that exists do. */
  readonly includesImage: boolean;
  readonly readOnlyRoot: Known<boolean> | undefined;
  /** Whether the container has a limit or a share of the CPU's time that is not the default. */
  readonly cpuLimit: Known<boolean> | undefined;
  /** `no`, `always`, `unless-stopped`, `on-failure` (without an end), `on-failure:5`. */
  readonly restart: Known<string> | undefined;
  /** Whether it has a health check; false where it turns the image's off. */
  readonly healthCheck: Known<boolean> | undefined;
}

/** A log driver and its options: Docker's `--log-driver` and `--log-opt`. */
export interface Logging {
  /** `json-file`, `syslog`, `gelf`, …, or a plugin's name; absent means the engine's default driver. */
  readonly driver: Known<string> | undefined;
  /** A name is undefined where the whole option is not known yet. */
  readonly options: readonly { readonly name: string | undefined; readonly value: Known<string> }[];
}

/** The most that a container may use of its host. */
export interface Limits {
  /** Bytes, megabytes or a Kubernetes quantity: only zero, a negative number and an absent value mean "no limit". */
  readonly memory: Known<number | string> | undefined;
  /** Processes and threads; zero or a negative number means "no limit". */
  readonly processes: Known<number> | undefined;
  /** Whether the ecosystem can limit a container's processes at all (a Kubernetes pod cannot). */
  readonly processesExpressible: boolean;
  /** Whether the ecosystem can limit a container's memory (a GitLab CI job cannot: its runner does). @default true */
  readonly memoryExpressible?: boolean;
}

/**
 * Makes a container from what a reader found; properties that the reader leaves out are absent or empty. Every
 * container has its properties in the same order, which makes rules faster.
 */
export function container(parts: Pick<Container, "name" | "path"> & Partial<Container>): Container {
  return {
    name: parts.name,
    path: parts.path,
    image: parts.image,
    entrypoint: parts.entrypoint,
    command: parts.command,
    missingWords: parts.missingWords ?? NONE,
    otherCommands: parts.otherCommands ?? NONE,
    env: parts.env ?? NONE,
    envFrom: parts.envFrom ?? NONE,
    privileged: parts.privileged,
    capabilities: parts.capabilities ?? NO_CAPABILITIES,
    confinement: parts.confinement ?? NO_CONFINEMENT,
    unmaskedPaths: parts.unmaskedPaths,
    mounts: parts.mounts ?? NONE,
    files: parts.files ?? NONE,
    unmodelledSettings: parts.unmodelledSettings,
    devices: parts.devices ?? NONE,
    deviceCgroupRules: parts.deviceCgroupRules ?? NONE,
    ports: parts.ports ?? NONE,
    probeHosts: parts.probeHosts ?? NONE,
    user: parts.user,
    limits: parts.limits ?? NO_LIMITS,
    runtime: parts.runtime,
    cgroupParent: parts.cgroupParent,
    logging: parts.logging,
    ...(parts.guard && { guard: parts.guard }),
    ...(parts.socketProxies && { socketProxies: parts.socketProxies }),
    ...(parts.declaredEngine && { declaredEngine: parts.declaredEngine }),
    ...(parts.settings && { settings: parts.settings }),
  };
}

const NONE: readonly never[] = [];
const NO_CAPABILITIES: Container["capabilities"] = { add: NONE, drop: NONE };
const NO_CONFINEMENT: Confinement = {};
const NO_LIMITS: Limits = { memory: undefined, processes: undefined, processesExpressible: true };

/**
 * The value of an environment variable. The last of several entries wins, as in the engine. An entry that is not known
 * yet may be the one.
 */
export function variable(of: Container, name: string): Known<string> | undefined {
  let values = valuesByName.get(of.env);
  if (!values) {
    values = new Map(of.env.map((entry) => [entry.name, entry.value]));
    const firstUnseen = of.env.find((entry) => entry.name === undefined);
    if (firstUnseen) values.set(undefined, firstUnseen.value);
    valuesByName.set(of.env, values);
  }
  return values.get(name) ?? values.get(undefined);
}

/** The variables of an environment by name; an entry that is not known yet has the name undefined. */
const valuesByName = new WeakMap<Container["env"], Map<string | undefined, Known<string>>>();

/**
 * Replaces references to the container's own variables, as a shell or Kubernetes does; for a variable that is not set,
 * uses the default of a shell's `${NAME:-default}`. References to unknown values stay as they are.
 */
export function expandVariables(text: string, container: Container): string {
  if (text.length > MAX_EXPANDED) return text;
  let room = MAX_EXPANDED;
  return text.replace(/\$(?:\((\w+)\)|\{(\w+)(?::?-([^{}]*))?\}|(\w+))/g, (whole, ...parts: (string | undefined)[]) => {
    const [byKubernetes, braced, fallback, plain] = parts;
    const value = variable(container, byKubernetes ?? braced ?? plain ?? "");
    if (value && !value.known) return whole;
    const expanded = value?.value || (fallback ?? value?.value ?? whole);
    room -= expanded.length;
    return room < 0 ? whole : expanded;
  });
}

/** In characters, far longer than any real address: a long value could be inserted many times over. */
const MAX_EXPANDED = 4096;

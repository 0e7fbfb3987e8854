import { type Known, knownValue, type Unknown } from "./known";
import type { Mount } from "./mount";
import type { Port } from "./port";
import type { Confinement } from "./workload";

/** One entry of a container's environment. */
export interface EnvironmentVariable {
  /** Undefined where the whole entry is not known yet: it may set any variable. */
  readonly name: string | undefined;
  /** Unknown where it comes from somewhere the input does not show. */
  readonly value: Known<string>;
  /** The ConfigMap or Secret key that it is read from. */
  readonly reference?: { readonly kind: "ConfigMap" | "Secret"; readonly name: Known<string>; readonly key: Known<string> };
}

/** Variables taken whole from a ConfigMap or Secret (`envFrom`) that is not put in place yet. */
export interface EnvironmentSource {
  readonly kind: "ConfigMap" | "Secret";
  readonly name: Known<string>;
  readonly prefix: string;
}

/** A file put into the container, with its content where the input has it. */
export interface File {
  readonly target: Known<string>;
  readonly content: Known<string> | undefined;
}

/**
 * One container: init, ephemeral, sidecar, lifecycle hook, Swarm task, image build step and engine plugin are containers too.
 */
export interface Container {
  readonly name: string;
  /** Where it stands: `spec.containers[0]`; empty where the resource itself is the container. */
  readonly path: string;
  readonly image: Known<string> | undefined;
  /** Docker's ENTRYPOINT (Kubernetes `command`); undefined is the image's own. */
  readonly entrypoint: Known<readonly string[]> | undefined;
  /** Docker's CMD (Kubernetes `args`); undefined is the image's own. */
  readonly command: Known<readonly string[]> | undefined;
  /** Words of entrypoint and command that are not known, where others of the same are; their paths say where they stand: `command[1]`. */
  readonly missingWords: readonly Unknown[];
  /** Commands beside the main one: lifecycle hooks, probes, health checks, scripts. */
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
  /** Host device paths, or CDI names (`nvidia.com/gpu=all`). */
  readonly devices: readonly Known<string>[];
  readonly deviceCgroupRules: readonly Known<string>[];
  readonly ports: readonly Port[];
  /** Host names that probes and lifecycle handlers connect to. */
  readonly probeHosts: readonly Known<string>[];
  /** `uid`, `name` or `uid:gid`; absent is the image's own. */
  readonly user: Known<string> | undefined;
  readonly limits: Limits;
}

/** What a container may use at most of its host. */
export interface Limits {
  /** Bytes, megabytes or a Kubernetes quantity: only zero, negative and absent mean "no limit". */
  readonly memory: Known<number | string> | undefined;
  /** Processes and threads; zero and less are "no limit". */
  readonly processes: Known<number> | undefined;
  /** Whether the ecosystem can limit a container's processes at all (a Kubernetes pod cannot). */
  readonly processesExpressible: boolean;
}

/** A container from what a reader found; what it does not say is absent. */
export function container(parts: Pick<Container, "name" | "path"> & Partial<Container>): Container {
  return {
    image: undefined,
    entrypoint: undefined,
    command: undefined,
    missingWords: [],
    otherCommands: [],
    env: [],
    envFrom: [],
    privileged: undefined,
    capabilities: { add: [], drop: [] },
    confinement: {},
    unmaskedPaths: undefined,
    mounts: [],
    files: [],
    devices: [],
    deviceCgroupRules: [],
    ports: [],
    probeHosts: [],
    user: undefined,
    limits: { memory: undefined, processes: undefined, processesExpressible: true },
    ...parts,
  };
}

/** The value of an environment variable; the last of several wins, as in the engine. An entry that is not known yet may be the one. */
export function variable(of: Container, name: string): Known<string> | undefined {
  const named = of.env.findLast((entry) => entry.name === name)?.value;
  return named ?? of.env.find((entry) => entry.name === undefined)?.value;
}

/** Puts the container's own variables in, as a shell or Kubernetes does; what is not known stays. */
export function expandVariables(text: string, container: Container): string {
  return text.replace(/\$(?:\((\w+)\)|\{(\w+)\}|(\w+))/g, (whole, ...names: (string | undefined)[]) => {
    const name = names.slice(0, 3).find((found) => found !== undefined) ?? "";
    return knownValue(variable(container, name)) ?? whole;
  });
}

import type * as pulumi from "@pulumi/pulumi";
import type { CertificateArgs } from "./engineArgs";

/** What a container gets if its request does not say, and the most that a request may ask for. */
export interface EndpointSizeLimit {
  /** A size as Docker writes it: `512m`. @default the maximum */
  default?: pulumi.Input<string>;
  /** A size as Docker writes it: `2g`. @default no maximum */
  max?: pulumi.Input<string>;
}

/** The same in numbers. */
export interface EndpointNumberLimit {
  /** What a container gets if its request does not say. @default the maximum */
  default?: pulumi.Input<number>;
  /** The most that a request may ask for. @default no maximum */
  max?: pulumi.Input<number>;
}

/** What one client may use of one engine. Whatever is left out is not limited. */
export interface EndpointLimits {
  /** Memory of each container. A rootless engine gives containers no limit of it. */
  memory?: EndpointSizeLimit;
  /** Processors of each container, or parts of one: 1.5. A rootless engine gives containers no limit of them. */
  cpus?: EndpointNumberLimit;
  /** Processes and threads of each container. A rootless engine gives containers no limit of them. */
  pids?: EndpointNumberLimit;
  /** The size of `/dev/shm`, and of every other file system in memory. */
  shmSize?: EndpointSizeLimit;
  /** What a container's log takes on the disk, all its files together. */
  logSize?: EndpointSizeLimit;
  /** Containers of the client, running or not. */
  containers?: pulumi.Input<number>;
  /** Volumes of the client, including those without a name. */
  volumes?: pulumi.Input<number>;
  /** Networks that the client has made. */
  networks?: pulumi.Input<number>;
  /** Commands in its containers (exec) that have not ended. */
  execs?: pulumi.Input<number>;
  /** Requests a second, over five seconds. */
  requestsPerSecond?: pulumi.Input<number>;
  /** Builds at a time. */
  concurrentBuilds?: pulumi.Input<number>;
  /** Pulls at a time. */
  concurrentPulls?: pulumi.Input<number>;
}

/** A client of an endpoint. The validity of its certificate may differ from that of the others. */
export interface EndpointClient extends CertificateArgs {
  /** Its role: `observe`, `pull`, `build`, `run`, `admin`, one for a program such as `traefik`, or one of `roles`. */
  role: string;
  /**
   * `enforce`; or `warn`, which lets through what the role or a rule would refuse, and writes it to the guard's log:
   * such a client is root on the engine.
   * @default `enforce`
   */
  mode?: string;
  /**
   * Refuses certificates of this client that are valid from an earlier time on: for a client whose key was stolen and
   * that has a new one. In RFC 3339, in UTC: `2026-03-31T12:00:00Z`. @default any certificate that is valid
   */
  issuedSince?: string;
  /** As for a role, for this client alone. @default the role's */
  shares?: string;
  /** As for a role, for this client alone. @default the role's */
  sees?: string;
  /** As for a role, for this client alone. @default the role's */
  secrets?: string;
  /** What it may use of the engine. Each limit takes the place of the role's. @default the role's */
  limits?: EndpointLimits;
  /** As for a role, for this client alone. @default the role's */
  expires?: pulumi.Input<string>;
}

/** A custom role. It cannot include operations that hand over control of the engine: only `admin` has those. */
export interface EndpointRole {
  /** The role that it extends: `observe`, `pull`, `build` or `run`. @default none */
  extends?: string;
  /** Operations of the Docker Engine API by their ids: `ContainerCreate`. @default those of the role that it extends */
  operations?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Folders of the engine's host that its containers may bind, and nothing else of the host; each by its own path.
   * @default none
   */
  allowedHostPaths?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Images of BuildKit frontends that builds may name, each as `NAME@sha256:DIGEST`; `*` for any, which Dockerfiles may
   * then name too.
   * @default only the engine's built-in frontend for Dockerfiles
   */
  frontends?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * What its clients see of environments, labels, options and command lines: `hidden` shows names without values,
   * `labels` also the values of labels, and `shown` everything.
   * @default those of the role that it extends: `hidden` for `observe`, `shown` for others
   */
  secrets?: string;
  /**
   * What its clients share: `nothing`, where each client uses only what it made itself, or the `engine` with all that is
   * on it.
   * @default that of the role that it extends: `engine` for `observe`, `nothing` for others
   */
  shares?: string;
  /** What its clients see where they share nothing: their `own`, or `all` that is on the engine. @default `own` */
  sees?: string;
  /**
   * What each of its clients may use of the engine. Each limit takes the place of that of the role that it extends.
   * @default those of the role that it extends
   */
  limits?: EndpointLimits;
  /**
   * The age at which containers, volumes, networks and built images of its clients are removed: `90m`, `6h`, `7d`.
   * @default never
   */
  expires?: pulumi.Input<string>;
  /**
   * Levels, settings and exemptions of rules, in the form of breakwater.yaml, before those for every role. @default
   * none
   */
  // biome-ignore lint/suspicious/noExplicitAny: the one type that Pulumi has for values of every kind.
  rules?: pulumi.Input<{ [rule: string]: any }>;
}

/** What a guard allows its clients to do, and the container that it runs in. */
export interface GuardArgs {
  /** The role of each client, by the client's name, which is the common name of its certificate. */
  clients: { [name: string]: EndpointClient };
  /** Additional roles besides `observe`, `pull`, `build`, `run` and `admin`. @default none */
  roles?: { [name: string]: EndpointRole };
  /**
   * Levels, settings and exemptions of the rules by which requests are judged, in the form of breakwater.yaml. @default
   * the rules' own
   */
  // biome-ignore lint/suspicious/noExplicitAny: the one type that Pulumi has for values of every kind.
  rules?: pulumi.Input<{ [rule: string]: any }>;
  /**
   * Names of networks that exist on the engine and that clients share. @default only the engine's own
   */
  sharedNetworks?: pulumi.Input<pulumi.Input<string>[]>;
  /** The guard's image, with Node 20.12 or newer. @default the official image of a complete version */
  image?: pulumi.Input<string>;
  /** The guard's memory in MiB. @default 512 */
  memory?: pulumi.Input<number>;
}

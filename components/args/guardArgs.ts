import type * as pulumi from "@pulumi/pulumi";

/** A client of an endpoint. */
export interface EndpointClient {
  /** What it may do: `observe`, `pull`, `build`, `run`, `admin`, or one of `roles`. */
  role: string;
}

/** A role of one's own. It cannot have an operation that hands over the engine: those are `admin`'s alone. */
export interface EndpointRole {
  /** The role that it adds to: `observe`, `pull`, `build` or `run`. @default none */
  extends?: string;
  /** Operations of the Docker Engine API by their ids: `ContainerCreate`. @default those of the role that it extends */
  operations?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Folders of the engine's server that its containers may bind, and nothing else of it: each by its own path. @default
   * none
   */
  allowedHostPaths?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Images of BuildKit frontends that builds may name, each as `NAME@sha256:DIGEST`; `*` for any, which Dockerfiles may
   * then name too. @default only the engine's own frontend for Dockerfiles
   */
  frontends?: pulumi.Input<pulumi.Input<string>[]>;
  /**
   * Levels, settings and exemptions of rules, in the form of breakwater.yaml, before those for every role. @default
   * none
   */
  // biome-ignore lint/suspicious/noExplicitAny: the one type that Pulumi has for values of every kind.
  rules?: pulumi.Input<{ [rule: string]: any }>;
}

/** What a guard lets its clients do, and what it runs in. */
export interface GuardArgs {
  /** What each client may do, by the client's name, which is the name in its certificate. */
  clients: { [name: string]: EndpointClient };
  /** Roles besides `observe`, `pull`, `build`, `run` and `admin`. @default none */
  roles?: { [name: string]: EndpointRole };
  /**
   * Levels, settings and exemptions of the rules by which requests are judged, in the form of breakwater.yaml. @default
   * the rules' own
   */
  // biome-ignore lint/suspicious/noExplicitAny: the one type that Pulumi has for values of every kind.
  rules?: pulumi.Input<{ [rule: string]: any }>;
  /** The guard's image: one with Node 20.12 or newer. @default the official one of a complete version */
  image?: pulumi.Input<string>;
  /** The guard's memory in MiB. @default 512 */
  memory?: pulumi.Input<number>;
}

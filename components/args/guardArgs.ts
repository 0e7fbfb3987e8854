import type * as pulumi from "@pulumi/pulumi";
import type { CertificateArgs } from "./engineArgs";

/** A client of an endpoint. The validity of its certificate may differ from that of the others. */
export interface EndpointClient extends CertificateArgs {
  /** Its role: `observe`, `pull`, `build`, `run`, `admin`, or one of `roles`. */
  role: string;
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
   * Whether its clients see the values of environments, labels and options, and command lines: `hidden` or `shown`.
   * @default those of the role that it extends: `hidden` for `observe`, `shown` for others
   */
  secrets?: string;
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
  /** The guard's image, with Node 20.12 or newer. @default the official image of a complete version */
  image?: pulumi.Input<string>;
  /** The guard's memory in MiB. @default 512 */
  memory?: pulumi.Input<number>;
}

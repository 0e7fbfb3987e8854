import type { ContainerConfig } from "@cdktf/provider-docker/lib/container";
import type { Unwrap } from "@pulumi/pulumi";
import type * as pulumi from "../docker/args";

/** What an engine is told, and what its container may take: as for Pulumi. */
export interface EngineArgs extends Unwrap<pulumi.ContainerEngineArgs> {}

/** Where clients find an engine, and for how long they are its clients: as for Pulumi. */
export interface AccessArgs extends Unwrap<pulumi.AccessArgs> {
  /**
   * The name of the container that takes the clients, under which those on its networks reach it. @default the
   * construct's id
   */
  name?: string;
  /** The Docker provider of the server on which it runs. @default the stack's own */
  provider?: NonNullable<ContainerConfig["provider"]>;
}

/** Inputs of `DindRunner`, none of which is needed. */
export interface DindRunnerArgs extends EngineArgs, AccessArgs, Pick<pulumi.DindRunnerArgs, "clients"> {}

/** Inputs of `DockerApiEndpoint`. */
export interface DockerApiEndpointArgs
  extends AccessArgs,
    Omit<Unwrap<pulumi.DockerApiEndpointArgs>, keyof pulumi.AccessArgs> {}

/** Inputs of `DockerTlsCertificates`. */
export interface DockerTlsCertificatesArgs
  extends Pick<DindRunnerArgs, "clients" | "validityHours" | "earlyRenewalHours"> {
  /** The engine's name, which its certificate and its CA have. @default the construct's id */
  name?: string;
  /** DNS names under which clients reach the engine. @default `localhost` */
  hostnames?: string[];
  /** IP addresses under which clients reach the engine. @default `127.0.0.1` */
  addresses?: string[];
}

import type { ContainerConfig } from "@cdktf/provider-docker/lib/container";
import type { Unwrap } from "@pulumi/pulumi";
import type * as pulumi from "../docker/args";

/** The settings and limits of an engine and its container, as for Pulumi. */
export interface EngineArgs extends Unwrap<pulumi.ContainerEngineArgs> {}

/** Inputs of `BuildkitBuilder`, all optional. */
export interface BuildkitBuilderArgs
  extends AccessArgs,
    Omit<Unwrap<pulumi.BuildkitBuilderArgs>, keyof pulumi.AccessArgs> {}

/** Where clients reach an engine or a builder, and how long their certificates are valid, as for Pulumi. */
export interface AccessArgs extends Unwrap<pulumi.AccessArgs> {
  /**
   * The name of the container that accepts the clients, and its host name on its networks.
   * @default the construct's id
   */
  name?: string;
  /** The Docker provider of the server on which it runs. @default the stack's default provider */
  provider?: NonNullable<ContainerConfig["provider"]>;
}

/** Inputs of `DindRunner`, all optional. */
export interface DindRunnerArgs extends EngineArgs, AccessArgs, Pick<Unwrap<pulumi.DindRunnerArgs>, "clients"> {}

/** Inputs of `DockerApiEndpoint`. */
export interface DockerApiEndpointArgs
  extends AccessArgs,
    Omit<Unwrap<pulumi.DockerApiEndpointArgs>, keyof pulumi.AccessArgs> {}

/** Inputs of `DockerTlsCertificates`. */
export interface DockerTlsCertificatesArgs
  extends Pick<DindRunnerArgs, "clients" | "validityPeriodHours" | "earlyRenewalHours"> {
  /** The engine's name, used in its certificate and its CA's. @default the construct's id */
  name?: string;
  /** DNS names under which clients reach the engine. @default `localhost` */
  dnsNames?: string[];
  /** IP addresses under which clients reach the engine. @default `127.0.0.1` */
  ipAddresses?: string[];
}

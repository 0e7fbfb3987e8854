import type * as pulumi from "@pulumi/pulumi";
import type { CertificateArgs, ClientArgs, EngineArgs } from "../args/engineArgs";
import type { GuardArgs } from "../args/guardArgs";

/** Where clients on other servers reach the engine. */
export interface Publication {
  /** The address of the server's interface on which the port is opened. */
  address: pulumi.Input<string>;
  /** The port on that address. @default 2376 */
  port?: pulumi.Input<number>;
  /** The DNS name under which clients know that address. @default the address itself */
  hostname?: pulumi.Input<string>;
}

/** What an engine in a container is told, and what it may take. */
export interface ContainerEngineArgs extends EngineArgs {
  /** The name of a volume for the engine's data, which no other engine may use. @default a volume of its own */
  dataVolume?: pulumi.Input<string>;
  /** Processes and threads of one user, `nproc`. Root is not held by it. @default 8192 */
  processes?: pulumi.Input<number>;
}

/** Where clients find an engine, and for how long they are its clients. */
export interface AccessArgs extends CertificateArgs {
  /** Names of networks on which clients reach it, under the component's name. @default a network of its own */
  networks?: pulumi.Input<string>[];
  /** Opens its port on the server, for clients on other servers. @default closed: only the networks reach it */
  publish?: Publication;
  /**
   * Further DNS names for its certificate. @default none but the component's name, `localhost` and those it is
   * published under
   */
  hostnames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Labels of its containers, volumes and networks. @default none */
  labels?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** Inputs of `DindRunner`, none of which is needed. */
export interface DindRunnerArgs extends ContainerEngineArgs, AccessArgs, ClientArgs {}

/** The engine behind an endpoint: one of its own, which all but two of these are about, or the host's. */
export interface EndpointEngine extends ContainerEngineArgs {
  /**
   * The folder of the host with the engine's `docker.sock` in it, as `/var/run`, for clients of that engine instead of
   * one of its own. The folder and not the file: an engine that restarts makes another file. @default none, and so an
   * engine of its own
   */
  hostSocket?: string;
  /**
   * The number of the group of the host's socket, in which the guard is then: `stat -c %g /var/run/docker.sock` on the
   * host.
   */
  group?: pulumi.Input<number>;
}

/** Inputs of `DockerApiEndpoint`. */
export interface DockerApiEndpointArgs extends AccessArgs, GuardArgs {
  /** The engine. @default a rootless one of its own, whose socket the guard alone has */
  engine?: EndpointEngine;
}

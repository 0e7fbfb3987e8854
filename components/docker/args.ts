import type * as pulumi from "@pulumi/pulumi";
import type { BuilderArgs, CertificateArgs, ClientArgs, EngineArgs } from "../args/engineArgs";
import type { GuardArgs } from "../args/guardArgs";

/** A port of the server, on which clients on other servers reach the engine. */
export interface PublishedPort {
  /** The address of the server's network interface on which the port is opened. */
  ip: pulumi.Input<string>;
  /** The port on that address. @default 2376; of a builder, 1234 */
  external?: pulumi.Input<number>;
  /** The port of the container: the only one on which it accepts clients. @default 2376; of a builder, 1234 */
  internal?: pulumi.Input<number>;
  /** The DNS name by which clients reach that address. @default the address itself */
  hostname?: pulumi.Input<string>;
}

/** A network on which clients reach the engine by the component's name. */
export interface NetworkAttachment {
  /** The network's name, as `network.name` gives it. */
  name: pulumi.Input<string>;
  /** Additional names on that network, for which its certificate is valid, too. @default only the component's name */
  aliases?: pulumi.Input<pulumi.Input<string>[]>;
  /** Its IPv4 address on that network. @default one that the network assigns */
  ipv4Address?: pulumi.Input<string>;
  /** Its IPv6 address on that network. @default one that the network assigns, if it has any */
  ipv6Address?: pulumi.Input<string>;
}

/** The limits of a container, and the volume for its data. */
export interface ContainerArgs {
  /** How many processors it may use, with everything that runs in it, in tenths: 1.5. @default all of them */
  cpus?: pulumi.Input<number>;
  /** Memory and swap together in MiB, at least `memory`; -1 for any amount of swap. @default twice the memory */
  memorySwap?: pulumi.Input<number>;
  /** When the server restarts it: `no`, `on-failure`, `always` or `unless-stopped`. @default `unless-stopped` */
  restart?: pulumi.Input<string>;
  /** The name of a volume for its data, which nothing else may use. @default a new volume */
  dataVolume?: pulumi.Input<string>;
  /**
   * Whether its own volume, with its data, stays on the server when it is removed from the program: on `destroy`, or if
   * `dataVolume` names another one. Takes effect from the next update on. In CDKTF, Terraform refuses to destroy it
   * as long as it is in the program (`prevent_destroy`).
   * @default false
   */
  retainData?: boolean;
  /** Maximum processes and threads of one user (`nproc`). Does not limit root. @default 8192 */
  processes?: pulumi.Input<number>;
}

/** The settings and limits of an engine in a container. */
export interface ContainerEngineArgs extends EngineArgs, ContainerArgs {
  /**
   * GPUs of the server by their CDI names: `nvidia.com/gpu=all`. Requires an engine with CDI (28.3, or 25 with the
   * feature `cdi`), and a CDI specification on the server.
   * @default none
   */
  gpus?: pulumi.Input<string>[];
  /**
   * The name of a volume that is mounted at `/cache`, for caches that the jobs of several engines share, such as
   * `docker run -v /cache/npm:/root/.npm`. Jobs can change what other jobs read from it: share it only between jobs
   * that trust each other.
   * @default none
   */
  cacheVolume?: pulumi.Input<string>;
  /**
   * Whether each start of its container begins with an empty engine, for one job at a time: restart the container
   * between jobs (`docker restart NAME`), and no job finds what another one left.
   * @default false: its data stay
   */
  ephemeral?: boolean;
}

/** Where clients reach an engine or a builder, and how long their certificates are valid. */
export interface AccessArgs extends CertificateArgs {
  /** The networks on which clients reach it by the component's name. @default a new network */
  networksAdvanced?: NetworkAttachment[];
  /**
   * Opens its port on the server, for clients on other servers. @default none: it is reachable only on its networks
   */
  ports?: PublishedPort[];
  /**
   * Additional DNS names for its certificate.
   * @default only the component's name, `localhost`, its aliases and the names that it is published under
   */
  dnsNames?: pulumi.Input<pulumi.Input<string>[]>;
  /** Labels of its containers, volumes and networks. @default none */
  labels?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** Inputs of `DindRunner`, all optional. */
export interface DindRunnerArgs extends ContainerEngineArgs, AccessArgs, ClientArgs {}

/** Inputs of `BuildkitBuilder`, all optional. */
export interface BuildkitBuilderArgs extends BuilderArgs, ContainerArgs, AccessArgs, ClientArgs {}

/** The engine behind an endpoint: a dedicated one, which all but two of these inputs configure, or the host's. */
export interface EndpointEngine extends ContainerEngineArgs {
  /**
   * The host's folder that contains the engine's `docker.sock`, such as `/var/run`, to use that engine instead of a
   * dedicated one. The folder, not the file, because a restarting engine creates a new file.
   * @default none: a dedicated engine
   */
  hostSocket?: string;
  /** The id of the group of the host's socket, which the guard joins: `stat -c %g /var/run/docker.sock` on the host. */
  group?: pulumi.Input<number>;
}

/** Inputs of `DockerApiEndpoint`. */
export interface DockerApiEndpointArgs extends AccessArgs, GuardArgs {
  /** The engine. @default a dedicated rootless one, whose socket only the guard has */
  engine?: EndpointEngine;
}

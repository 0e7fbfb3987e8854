import type * as pulumi from "@pulumi/pulumi";

/** How the engine runs. */
export const RunnerMode = {
  /** As an ordinary user in its own user namespace. */
  Rootless: "rootless",
  /**
   * As root, with Docker's default capabilities, SYS_ADMIN and NET_ADMIN: for features that a rootless engine lacks.
   * Not an isolation boundary.
   */
  Rootful: "rootful",
  /**
   * As root in a container of Sysbox, in a user namespace of its own, without privileges of ours. The server's engine has
   * to have the runtime `sysbox-runc`; in a cluster, the nodes have to have it and its runtime class.
   */
  Sysbox: "sysbox",
} as const;
export type RunnerMode = (typeof RunnerMode)[keyof typeof RunnerMode];

/** A range of addresses from which the engine allocates the networks of its containers. */
export interface AddressPool {
  /** A network in CIDR notation: `10.200.0.0/16`. */
  base: pulumi.Input<string>;
  /** The prefix length of each network: 24 for 254 containers. */
  size: pulumi.Input<number>;
}

/** Proxies through which the engine reaches registries. */
export interface Proxies {
  /** For `http:` addresses. */
  httpProxy?: pulumi.Input<string>;
  /** For `https:` addresses. */
  httpsProxy?: pulumi.Input<string>;
  /** Destinations reached without a proxy: names, domains with a leading dot, addresses, networks. */
  noProxy?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Features of an engine, which daemon.json names in `features`. */
export interface EngineFeatures {
  /**
   * Stores images with containerd, for images of several platforms (`containerd-snapshotter`). Another value hides the
   * images that the engine has.
   * @default the engine's own
   */
  containerdSnapshotter?: pulumi.Input<boolean>;
  /** Gives containers devices by their CDI names: `docker run --device nvidia.com/gpu=all`. @default the engine's own */
  cdi?: pulumi.Input<boolean>;
}

/** A limit of the kernel's for each process or user: `nofile`, `nproc`, `core`. */
export interface Ulimit {
  /** What a process starts with. */
  soft: pulumi.Input<number>;
  /** How far a process may raise it. */
  hard: pulumi.Input<number>;
}

/** When the engine deletes parts of its build cache. */
export interface BuildCacheCollection {
  /** Whether it deletes any. @default true */
  enabled?: pulumi.Input<boolean>;
  /** How much cache it keeps: `20GB`. @default a tenth of the disk */
  defaultKeepStorage?: pulumi.Input<string>;
}

/** How the engine builds images. */
export interface EngineBuilder {
  /** When it deletes parts of its build cache. */
  gc?: BuildCacheCollection;
}

/** The settings and limits of an engine, wherever it runs. */
export interface EngineArgs {
  /**
   * How the engine runs. Use rootful only for features that a rootless engine lacks, such as resource limits of its
   * containers; where there is Sysbox, it has these without being root on the server. An engine behind a guard, and a
   * sidecar, is rootless or rootful.
   * @default `rootless`
   */
  mode?: RunnerMode;
  /**
   * An image with an engine of this mode: docker:dind, or an image with Docker's packages.
   * @default the official image of a complete version
   */
  image?: pulumi.Input<string>;
  /** Memory in MiB for the engine and everything that its jobs run. @default 4096 */
  memory?: pulumi.Input<number>;
  /**
   * The MTU of the engine's networks in bytes, at most that of the network that the engine is attached to.
   * @default the engine's own, 1500
   */
  mtu?: pulumi.Input<number>;
  /** Mirrors of Docker Hub: `https://mirror.example.com`. @default none */
  registryMirrors?: pulumi.Input<pulumi.Input<string>[]>;
  /** Registries whose certificates are not verified. Prefer `extraCa`. @default none */
  insecureRegistries?: pulumi.Input<pulumi.Input<string>[]>;
  /** CA certificates in PEM that the engine trusts for registries, in addition to the image's. @default none */
  extraCa?: pulumi.Input<string>;
  /** Proxies through which the engine reaches registries. @default none */
  proxies?: Proxies;
  /** Addresses for the networks of its containers, if the default ones are in use. @default the engine's own */
  defaultAddressPools?: pulumi.Input<pulumi.Input<AddressPool>[]>;
  /**
   * Options of the log driver `json-file`, for the engine's containers and, if the runner is a Docker container, for
   * the runner.
   * @default three files of 10 MB each
   */
  logOpts?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
  /**
   * Addresses of DNS servers, for the engine's containers and, if the runner is a Docker container, for the runner.
   * @default those of the host
   */
  dns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Domains in which the engine's containers look up short names. @default those of the host */
  dnsSearch?: pulumi.Input<pulumi.Input<string>[]>;
  /** Whether containers on the engine's default network have IPv6 addresses, too. @default false */
  ipv6?: pulumi.Input<boolean>;
  /** The network of these addresses, in CIDR notation, with `ipv6`. @default `fd4d:7a2b:91c6::/64` */
  fixedCidrV6?: pulumi.Input<string>;
  /**
   * How the engine stores layers: `overlay2`, `btrfs`, `zfs`, `vfs`, or in a Docker container `fuse-overlayfs`. Another
   * driver hides the images that the engine has.
   * @default the engine's choice: `overlay2` on Linux 5.11 and newer
   */
  storageDriver?: string;
  /** Features by their names in daemon.json. @default the engine's own */
  features?: EngineFeatures;
  /** How the engine builds images. @default the engine's own */
  builder?: EngineBuilder;
  /** Limits that its containers get, by name: `{ nofile: { soft: 1024, hard: 524288 } }`. @default the engine's own */
  defaultUlimits?: { [name: string]: Ulimit };
  /** How many layers of an image it pulls at a time. @default the engine's own, 3 */
  maxConcurrentDownloads?: pulumi.Input<number>;
  /** How many layers of an image it pushes at a time. @default the engine's own, 5 */
  maxConcurrentUploads?: pulumi.Input<number>;
  /** How often it tries to pull a layer. @default the engine's own, 5 */
  maxDownloadAttempts?: pulumi.Input<number>;
  /** Seconds for which its containers may go on when it stops. @default the engine's own, 15 */
  shutdownTimeout?: pulumi.Input<number>;
  /** How much it logs about itself: `debug`, `info`, `warn`, `error` or `fatal`. @default the engine's own, `info` */
  logLevel?: pulumi.Input<string>;
}

/** The settings and limits of a BuildKit daemon, wherever it runs. */
export interface BuilderArgs {
  /**
   * An image with rootless BuildKit: moby/buildkit with a tag that ends in `rootless`, or a mirror of it.
   * @default the official image of a complete version
   */
  image?: pulumi.Input<string>;
  /** Memory in MiB for the daemon and everything that builds run. @default 4096 */
  memory?: pulumi.Input<number>;
  /** Mirrors of Docker Hub: `https://mirror.example.com`. @default none */
  registryMirrors?: pulumi.Input<pulumi.Input<string>[]>;
  /** CA certificates in PEM that it trusts for registries, in addition to the image's. @default none */
  extraCa?: pulumi.Input<string>;
  /** Proxies through which it reaches registries. Builds get proxies from their clients. @default none */
  proxies?: Proxies;
  /** Addresses of DNS servers for the steps of builds. @default those of its container */
  dns?: pulumi.Input<pulumi.Input<string>[]>;
  /** Domains in which the steps of builds look up short names. @default those of its container */
  dnsSearch?: pulumi.Input<pulumi.Input<string>[]>;
  /** How many steps of builds run at a time. @default any number */
  maxParallelism?: pulumi.Input<number>;
  /** How much cache it keeps, as a size or a part of the disk: `20GB`, `60%`. @default BuildKit's own */
  maxUsedSpace?: pulumi.Input<string>;
  /** How much of the disk it leaves free, as a size or a part of the disk: `10GB`, `20%`. @default BuildKit's own */
  minFreeSpace?: pulumi.Input<string>;
}

/** The validity of certificates. */
export interface CertificateArgs {
  /**
   * Validity in hours of server and client certificates. An engine does not support revocation: a lost key stays valid
   * for this long.
   * @default 2160 (90 days)
   */
  validityPeriodHours?: pulumi.Input<number>;
  /**
   * Hours before expiry from which an update renews certificates, and replaces what uses them.
   * @default a third of `validityPeriodHours`: 720 (30 days)
   */
  earlyRenewalHours?: pulumi.Input<number>;
}

/** A client of an engine. The validity of its certificate may differ from that of the others. */
export interface EngineClient extends CertificateArgs {}

/** The clients of an engine. */
export interface ClientArgs {
  /**
   * The clients by their names: `{ build: {}, deploy: {} }`. Each gets its own certificate, and each controls the whole
   * engine.
   * @default one, `client`
   */
  clients?: { [name: string]: EngineClient };
}

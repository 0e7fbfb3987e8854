import type * as pulumi from "@pulumi/pulumi";

/** How the engine runs. */
export const RunnerMode = {
  /** As an ordinary user in a user namespace of its own. */
  Rootless: "rootless",
  /**
   * As root, with Docker's default capabilities, SYS_ADMIN and NET_ADMIN: for what a rootless engine cannot do. No
   * isolation boundary.
   */
  Rootful: "rootful",
} as const;
export type RunnerMode = (typeof RunnerMode)[keyof typeof RunnerMode];

/** Addresses from which the engine takes the networks of its containers. */
export interface AddressPool {
  /** A network in CIDR notation: `10.200.0.0/16`. */
  base: pulumi.Input<string>;
  /** How many bits of an address name the network of each: 24 for 254 containers. */
  size: pulumi.Input<number>;
}

/** Proxies through which the engine reaches registries. */
export interface Proxies {
  /** For `http:` addresses. */
  http?: pulumi.Input<string>;
  /** For `https:` addresses. */
  https?: pulumi.Input<string>;
  /** What is reached directly: names, domains with a leading dot, addresses, networks. */
  exceptFor?: pulumi.Input<pulumi.Input<string>[]>;
}

/** What an engine is told, and what it may take, wherever it runs. */
export interface EngineArgs {
  /**
   * How the engine runs. Rootful is for what a rootless engine cannot do, such as limits of the containers in it.
   * @default `rootless`
   */
  mode?: RunnerMode;
  /**
   * An image with an engine of this mode: a docker:dind, or one with Docker's packages in it. @default the official one
   * of a complete version
   */
  image?: pulumi.Input<string>;
  /** Memory in MiB, of the engine and of all that its jobs run. @default 4096 */
  memory?: pulumi.Input<number>;
  /**
   * The largest packet of the engine's networks, in bytes: no more than that of the network it is on. @default the
   * engine's, 1500
   */
  mtu?: pulumi.Input<number>;
  /** Mirrors of Docker Hub: `https://mirror.example.com`. @default none */
  registryMirrors?: pulumi.Input<pulumi.Input<string>[]>;
  /** Registries that are not verified. Prefer `extraCa`. @default none */
  insecureRegistries?: pulumi.Input<pulumi.Input<string>[]>;
  /** Certificates of CAs, in PEM, that the engine trusts for registries besides the image's. @default none */
  extraCa?: pulumi.Input<string>;
  /** Proxies through which the engine reaches registries. @default none */
  proxies?: Proxies;
  /** Addresses for the networks of the containers in it, where the usual ones are taken. @default the engine's own */
  addressPools?: pulumi.Input<pulumi.Input<AddressPool>[]>;
  /**
   * Options of the log driver `json-file`, for the containers in it and, where that is Docker's, the runner. @default
   * three files of 10 MB each
   */
  logOptions?: pulumi.Input<{ [name: string]: pulumi.Input<string> }>;
}

/** For how long certificates are good. */
export interface CertificateArgs {
  /**
   * Hours for which certificates of the server and of clients are good. An engine knows no revocation: a key that is
   * lost is good for as long.
   * @default 2160 (90 days)
   */
  validityHours?: pulumi.Input<number>;
  /**
   * Hours before their end from which on an update makes new ones, and what they are for anew. @default a third of
   * `validityHours`: 720 (30 days)
   */
  earlyRenewalHours?: pulumi.Input<number>;
}

/** Who the clients of an engine are. */
export interface ClientArgs {
  /**
   * Names of the clients, each of which gets a certificate of its own; every one of them commands the whole engine.
   * @default one, `client`
   */
  clients?: string[];
}

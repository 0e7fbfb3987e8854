import type { GuardLimits } from "../../core/schema/guardConfiguration";
import type { Address } from "../../server/listening";
import type { SocketFile } from "../../server/unixSocket";
import type { Role } from "./role";

/** Paths of PEM files. */
export interface TlsFiles {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

type Contents = Readonly<Record<keyof TlsFiles, Buffer>>;

/** What a guard runs with: its configuration, with roles resolved and every default filled in. */
export interface GuardSettings {
  /** Where clients with certificates connect. Undefined if clients have sockets alone. */
  readonly listen: Address | undefined;
  /** Further addresses where they connect. @default none */
  readonly alsoListen?: readonly Address[];
  /** Unix sockets, by the client that each belongs to. */
  readonly sockets?: ReadonlyMap<string, SocketFile>;
  /** The path of the engine's socket. Where the engine is remote, that of a socket which leads to it. */
  readonly engine: string;
  /** Where the engine is, if it is reached over TCP, and paths of PEM files. @default it has a socket here */
  readonly remoteEngine?: { readonly address: Address; readonly tls: TlsFiles };
  /** Paths of PEM files. Undefined if it does not listen for certificates. */
  readonly tls: TlsFiles | undefined;
  /** Roles, by the common name of a client's certificate. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly limits: GuardLimits;
  /** The file to which audit lines are appended. Undefined for standard output. */
  readonly audit: string | undefined;
  /** Where to report health, in plain HTTP. Undefined to report none. */
  readonly health: Address | undefined;
}

/** Settings with the contents of their certificates and key, in PEM. */
export interface CheckedSettings extends GuardSettings {
  readonly pem: Contents | undefined;
  /** Those for a remote engine. @default its engine has a socket here */
  readonly enginePem?: Contents;
}

import type { GuardLimits } from "../../core/schema/guardConfiguration";
import type { Address } from "../../server/listening";
import type { SocketFile } from "../../server/unixSocket";
import type { Role } from "./role";

/** What a guard runs with: its configuration, with roles resolved and every default filled in. */
export interface GuardSettings {
  /** Where clients with certificates connect. Undefined if clients have sockets alone. */
  readonly listen: Address | undefined;
  /** Unix sockets, by the client that each belongs to. */
  readonly sockets?: ReadonlyMap<string, SocketFile>;
  /** The path of the engine's socket. */
  readonly engine: string;
  /** Paths of PEM files. Undefined if it does not listen for certificates. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string } | undefined;
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
  readonly pem: Readonly<Record<keyof NonNullable<GuardSettings["tls"]>, Buffer>> | undefined;
}

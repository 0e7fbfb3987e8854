import type { GuardLimits } from "../../core/schema/guardConfiguration";
import type { Address } from "../../server/listening";
import type { Role } from "./role";

/** What a guard runs with: its configuration, with roles resolved and every default filled in. */
export interface GuardSettings {
  readonly listen: Address;
  /** The path of the engine's socket. */
  readonly engine: string;
  /** Paths of PEM files. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
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
  readonly pem: Readonly<Record<keyof GuardSettings["tls"], Buffer>>;
}

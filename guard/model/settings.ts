import type { GuardLimits } from "../../core/schema/guardConfiguration";
import type { Role } from "./role";

/** What a guard runs with: its configuration, with roles resolved and every default filled in. */
export interface GuardSettings {
  readonly listen: Address;
  /** The path of the engine's socket. */
  readonly engine: string;
  /** Paths of files in PEM. */
  readonly tls: { readonly ca: string; readonly cert: string; readonly key: string };
  /** By the common name of a client's certificate. */
  readonly roles: ReadonlyMap<string, Role>;
  readonly limits: GuardLimits;
  /** The file that audit lines are added to. Undefined for standard output. */
  readonly audit: string | undefined;
  /** Where health is told, in plain HTTP. Undefined where it is not. */
  readonly health: Address | undefined;
}

/** Settings with what their certificates and key say, in PEM. */
export interface CheckedSettings extends GuardSettings {
  readonly pem: Readonly<Record<keyof GuardSettings["tls"], Buffer>>;
}

export interface Address {
  readonly host: string;
  readonly port: number;
}

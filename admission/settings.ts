import type { AdmissionLimits, AdmissionMode } from "../core/schema/admissionConfiguration";
import type { Address } from "../server/listening";
import type { ReferenceSettings } from "./references/settings";

/** Which mode an object has. */
export interface Modes {
  /** Of namespaces that are not listed, and of objects without a namespace. */
  readonly otherwise: AdmissionMode;
  readonly byNamespace: ReadonlyMap<string, AdmissionMode>;
  readonly excluded: ReadonlySet<string>;
  /** Of objects that a controller creates for an object that was admitted before. */
  readonly owned: AdmissionMode;
  /** User names of controllers beside Kubernetes' own. */
  readonly controllers: ReadonlySet<string>;
}

/** The configuration that threads judge by: plain data, which can be sent to them. */
export interface JudgingSettings {
  /** The rules' configuration, in the form of breakwater.yaml. */
  readonly rules: Readonly<Record<string, unknown>>;
  readonly modes: Modes;
  /** Bytes of a review, which also limit what is in it. */
  readonly bodyBytes: number;
  /** Whether a cluster is asked for what an object refers to. */
  readonly looksUp: boolean;
}

/** What a webhook runs with: its configuration with every default filled in. */
export interface AdmissionSettings {
  readonly listen: Address;
  /** Paths of PEM files. */
  readonly tls: { readonly cert: string; readonly key: string; readonly ca?: string };
  readonly judging: JudgingSettings;
  /** Where to look up what objects refer to, with the path of the CA. Undefined to look up nothing. */
  readonly references: (Omit<ReferenceSettings, "caPem"> & { readonly ca: string }) | undefined;
  readonly limits: AdmissionLimits;
  /** The file to which audit lines are appended. Undefined for standard output. */
  readonly audit: string | undefined;
  /** Where to report health and metrics, in plain HTTP. Undefined to report none. */
  readonly health: Address | undefined;
}

/** Settings with the contents of their certificates and key, in PEM. */
export interface CheckedAdmissionSettings extends Omit<AdmissionSettings, "references"> {
  readonly references: ReferenceSettings | undefined;
  readonly pem: { readonly cert: Buffer; readonly key: Buffer; readonly ca?: Buffer };
}

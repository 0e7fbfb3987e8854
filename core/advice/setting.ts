import type { Format } from "../model/format";

/** One setting that mends a finding, on the mount or port that the finding is about. */
export interface MendingSetting {
  /** Its name in each format that has it. */
  readonly names: Readonly<Partial<Record<Format, string>>>;
  readonly value: string | true;
}

const READ_ONLY: MendingSetting = {
  names: { compose: "read_only", kubernetes: "readOnly", pulumi: "readOnly", "pulumi-kubernetes": "readOnly" },
  value: true,
};

const ON_LOOPBACK: MendingSetting = {
  names: { compose: "host_ip", kubernetes: "hostIP", pulumi: "ip", "pulumi-kubernetes": "hostIP" },
  value: "127.0.0.1",
};

/** The rules that one setting mends. */
export type MendedRule = "dood-writable-credentials" | "dood-published-api" | "dood-published-plaintext-api";

/**
 * The settings that mend findings without a change of what a workload does: what `breakwater fix` writes into files, and
 * the policy pack into resources.
 */
export const MENDING_SETTINGS: Readonly<Record<MendedRule, MendingSetting>> = {
  "dood-writable-credentials": READ_ONLY,
  "dood-published-api": ON_LOOPBACK,
  "dood-published-plaintext-api": ON_LOOPBACK,
};

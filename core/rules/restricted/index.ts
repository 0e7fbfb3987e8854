import type { Rule } from "../support/rule";
import { rule as capabilities } from "./restricted-capabilities";
import { rule as nonRoot } from "./restricted-non-root";
import { rule as privilegeEscalation } from "./restricted-privilege-escalation";
import { rule as procMount } from "./restricted-proc-mount";
import { rule as rootUser } from "./restricted-root-user";
import { rule as seccomp } from "./restricted-seccomp";
import { rule as volumeTypes } from "./restricted-volume-types";

/**
 * What the restricted profile of the Pod Security Standards asks for beyond the baseline, which Breakwater's other
 * rules stand for.
 */
export const RESTRICTED: readonly Rule[] = [
  capabilities,
  nonRoot,
  privilegeEscalation,
  procMount,
  rootUser,
  seccomp,
  volumeTypes,
];

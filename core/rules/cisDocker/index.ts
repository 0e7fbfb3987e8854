import type { Rule } from "../support/rule";
import { rule as cpuLimit } from "./cis-docker-cpu-limit";
import { rule as healthCheck } from "./cis-docker-health-check";
import { rule as memoryLimit } from "./cis-docker-memory-limit";
import { rule as noNewPrivileges } from "./cis-docker-no-new-privileges";
import { rule as processLimit } from "./cis-docker-process-limit";
import { rule as publishedAddress } from "./cis-docker-published-address";
import { rule as readOnlyRoot } from "./cis-docker-read-only-root";
import { rule as restartPolicy } from "./cis-docker-restart-policy";
import { rule as user } from "./cis-docker-user";

/**
 * What the CIS Docker Benchmark asks of a running container beyond Breakwater's other rules, which stand for the
 * controls that are about ways to the host.
 */
export const CIS_DOCKER: readonly Rule[] = [
  cpuLimit,
  healthCheck,
  memoryLimit,
  noNewPrivileges,
  processLimit,
  publishedAddress,
  readOnlyRoot,
  restartPolicy,
  user,
];

import {
  capabilityName,
  DOCKER_DEFAULT_CAPABILITIES,
  ENGINE_CAPABILITIES,
  POD_SECURITY_BASELINE_CAPABILITIES,
} from "../docker/capabilities";
import { isRootlessBuilder } from "../engine/rootless";
import type { Container } from "../model/container";
import type { Platform } from "../model/workload";
import { certainEngine, judge, type Rule, show } from "./support/rule";

interface Settings {
  readonly allowedCapabilities: readonly string[];
}

/**
 * What must hold: a container adds no capability beyond those that the platform gives or allows anyway. It hands over
 * to `dind-excess-capabilities` for one with an engine inside.
 * Fields: the capabilities that every container and engine plugin adds; dropping the same ones does not undo that.
 * Allowed: on Docker its default 14, in any spelling; on Kubernetes the Pod Security baseline's 13, in that spelling,
 * since the standard compares strings; on both those that the setting `allowedCapabilities` names, for an engine the
 * two that it needs, and SYS_ADMIN for the start command of this package's builders, which gives it up.
 */
export const rule: Rule<Settings> = {
  id: "excess-capabilities",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must not add capabilities beyond the platform's baseline",
  why:
    "Capabilities are root's powers in pieces, and some pieces are as good as the whole: with " +
    "SYS_ADMIN a process mounts file systems and leaves its container, with SYS_MODULE it loads a " +
    "kernel module, with SYS_PTRACE it takes over other processes.",
  remediation:
    "Remove the capability. A job that needs Docker gets a rootless engine, which has none of these, or a " +
    "guarded Docker API.",
  remedies: ["capabilities", "dockerJob"],
  exception: "What a workload truly needs goes into this rule's setting `allowedCapabilities`.",
  references: [
    "CIS Docker Benchmark 5.4 (5.3 before 1.6)",
    "Pod Security Standards, baseline: Capabilities",
    "CVE-2022-0492",
  ],
  settings: {
    allowedCapabilities: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description:
        "Capabilities that containers may add beside the platform's baseline, as SYS_PTRACE or CAP_SYS_PTRACE.",
    },
  },
  handsOverTo: ["dind-excess-capabilities"],
  *check(workload, settings) {
    const allowed = new Set(settings.allowedCapabilities.map(capabilityName));
    for (const container of workload.containers) {
      if (container.capabilities.add.length === 0) continue;
      const needed = certainEngine(container, settings) ? ENGINE_CAPABILITIES : neededByBuilder(container);
      for (const field of container.capabilities.add) {
        yield* judge(field, container, (spelling) => {
          const name = capabilityName(spelling);
          if (isBaseline(spelling, workload.platform) || allowed.has(name) || needed.has(name)) return false;
          if (name === "ALL") return `is ${show(field)}: the container has every capability`;
          return POD_SECURITY_BASELINE_CAPABILITIES.has(name)
            ? `is ${show(field)}, which the Pod Security Standards only allow as ${name}`
            : `is ${show(field)}, a capability beyond the platform's baseline`;
        });
      }
    }
  },
};

const NONE: ReadonlySet<string> = new Set();
const UNTIL_STARTED: ReadonlySet<string> = new Set(["SYS_ADMIN"]);

function neededByBuilder(container: Container): ReadonlySet<string> {
  return isRootlessBuilder(container) ? UNTIL_STARTED : NONE;
}

function isBaseline(spelling: string, platform: Platform): boolean {
  return platform === "kubernetes"
    ? POD_SECURITY_BASELINE_CAPABILITIES.has(spelling)
    : DOCKER_DEFAULT_CAPABILITIES.has(capabilityName(spelling));
}

import type { Workload } from "../model/workload";
import { judge, type Rule, show, type Verdict } from "./support/rule";

/**
 * What must hold: probes and lifecycle handlers connect to their own pod. Applies from the Pod Security Standards v1.34
 * on.
 * Fields: `host` of `httpGet` and `tcpSocket` in the liveness, readiness and startup probes and in the postStart and
 * preStop hooks.
 * Allowed: absent, empty.
 */
export const rule: Rule = {
  id: "host-probe",
  group: "kubernetes",
  severity: "low",
  level: "advisory",
  title: "Probes and lifecycle handlers should not name a host",
  why:
    "The kubelet connects to the host that a probe names, from the node's own network: whoever may " +
    "write a pod makes the node knock at addresses that the pod itself cannot reach, the node's " +
    "loopback and the cloud's metadata service among them.",
  remediation:
    "Leave `host` out, so that the pod itself is asked; send another name in an HTTP `Host` header where the " +
    "server wants one.",
  remedies: ["hostProbe"],
  references: ["Pod Security Standards, baseline: Host Probes / Lifecycle Hooks (v1.34+)"],
  versions: [{ from: "v1.34", check: judgeHosts }],
};

function* judgeHosts({ containers }: Workload): Iterable<Verdict> {
  for (const container of containers) {
    for (const field of container.probeHosts) {
      yield* judge(
        field,
        container,
        (host) => host !== "" && `is ${show(field)}, which the kubelet connects to from the node`,
      );
    }
  }
}

import { mapKnown } from "../model/known";
import { judge, type Rule, show } from "./support/rule";

/**
 * What must hold: a pod opens no port of its node.
 * Fields: `hostPort` of every container's ports.
 * Allowed: absent, 0. Other rules judge Services and the ports that Docker containers publish.
 */
export const rule: Rule = {
  id: "host-port",
  group: "kubernetes",
  severity: "low",
  level: "advisory",
  title: "Pods should not open ports of their node",
  why:
    "A host port is reached at the node's own address, past the Services and often past the network " +
    "policies that guard the pod, and it takes the port from the node and from every other pod there.",
  remediation: "Leave `hostPort` out and put a Service in front of the pod.",
  remedies: ["hostPort"],
  references: ["Pod Security Standards, baseline: Host Ports"],
  *check({ containers }) {
    for (const container of containers) {
      for (const { as, published } of container.ports) {
        if (as !== "hostPort" || !published) continue;
        const port = mapKnown(published, String);
        yield* judge(port, container, (number) => number !== "0" && `opens port ${show(port)} of the node`);
      }
    }
  },
};

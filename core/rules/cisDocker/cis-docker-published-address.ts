import { isEveryInterface } from "../../docker/dockerHost";
import { portKey } from "../../model/port";
import { judge, type Rule, violation } from "../support/rule";
import { wholeContainers } from "./support";

/**
 * What must hold: a port is published on a chosen address of the host.
 * Fields: the published ports of every whole container.
 * Allowed: a specific address, loopback or not. It hands over to `dood-published-api` and
 * `dood-published-plaintext-api` for the ports of a Docker API.
 */
export const rule: Rule = {
  id: "cis-docker-published-address",
  group: "isolation",
  severity: "low",
  level: "mandatory",
  title: "Containers must publish ports on chosen addresses of their host",
  why:
    "A port without an address is open on every interface of the host, and Docker's own rules let it pass a firewall " +
    "that was set up for the host: what was meant for one network answers all of them.",
  remediation: "Name the address of the network in which the clients are, such as 127.0.0.1 for those of the host.",
  remedies: ["portAddress"],
  references: ["CIS Docker Benchmark 5.14 (5.13 before 1.6)"],
  handsOverTo: ["dood-published-api", "dood-published-plaintext-api"],
  *check(workload) {
    for (const container of wholeContainers(workload)) {
      const paths = new Set<string>(); // A range is one finding.
      for (const port of container.ports) {
        if (port.reach !== "host" || paths.has(port.path)) continue;
        paths.add(port.path);
        const found = "opens a port on every interface of the host";
        const verdicts = port.address
          ? judge(port.address, container, (address) => isEveryInterface(address) && found)
          : [violation(port.path, container, found)];
        for (const verdict of verdicts)
          yield verdict.status === "violation" ? { ...verdict, path: port.path, cause: portKey(port) } : verdict;
      }
    }
  },
};

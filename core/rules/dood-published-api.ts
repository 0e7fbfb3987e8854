import { isEveryInterface } from "../docker/dockerHost";
import { judgePublishedPort } from "./support/publishedPort";
import type { Rule } from "./support/rule";

/**
 * What must hold: port 2376, the Docker API with TLS, is published on chosen addresses only.
 * Fields: published container ports, hostPort, Services that are reachable from outside the cluster, Swarm endpoints;
 * on either side of the mapping.
 * Allowed: a specific address of the host, loopback or not; a ClusterIP. It hands over to
 * `dood-published-plaintext-api` for a mapping that also opens 2375.
 */
export const rule: Rule = {
  id: "dood-published-api",
  group: "dood",
  severity: "medium",
  level: "advisory",
  title: "The Docker API with TLS, port 2376, should be published on chosen addresses only",
  why:
    "Every certificate of an engine's CA is root on its host, for as long as it is valid: an engine " +
    "knows no revocation. A port that is open on every interface makes each certificate that leaks " +
    "one that works from anywhere.",
  remediation:
    "Bind the port to the address of the network in which the clients are, or let the API and its clients " +
    "share a network without publishing anything.",
  remedies: ["publishedAddress"],
  references: ["CIS Docker Benchmark 5.14 (5.13 before 1.6)", "measured: dockerd reads no revocation list"],
  handsOverTo: ["dood-published-plaintext-api"],
  *check(workload) {
    yield* judgePublishedPort(
      workload,
      2376,
      ({ reach }, address) => reach !== "host" || (address !== undefined && !isEveryInterface(address)),
      ({ as }) => `opens the Docker API, port 2376, on every interface of the host (${as})`,
    );
  },
};

import { isLoopback } from "../docker/dockerHost";
import { judgePublishedPort } from "./support/publishedPort";
import type { Rule } from "./support/rule";

/**
 * What must hold: nobody outside a container can reach port 2375, on which engines speak without TLS.
 * Fields: published container ports, hostPort, Services of every type, Swarm endpoints; on either side of the mapping.
 * Allowed: a loopback address of the host.
 */
export const rule: Rule = {
  id: "dood-published-plaintext-api",
  group: "dood",
  severity: "critical",
  level: "mandatory",
  title: "The Docker API without TLS, port 2375, must not be published",
  why:
    "Whoever reaches an engine's unencrypted port starts a container that mounts the host's root " +
    "folder, and so is root on the host. The port is scanned for all over the Internet; a published " +
    "one is found within hours.",
  remediation:
    "Publish a guarded API instead (mutual TLS on 2376, one restricted role per client), or let the engine " +
    "and its clients share a network without publishing anything. On the host itself, bind the port to " +
    "127.0.0.1.",
  remedies: ["publishedPlaintext"],
  references: [
    "CIS Docker Benchmark 2.7 (2.6 until 1.2)",
    "docker:dind, dockerd-entrypoint.sh: 2375 is the port without TLS",
  ],
  *check(workload) {
    yield* judgePublishedPort(
      workload,
      2375,
      (_, address) => address !== undefined && isLoopback(address),
      ({ as, reach }) => {
        const whom = reach === "host" ? "everyone who reaches the host" : "every pod of the cluster";
        return `opens the Docker API without TLS, port 2375, to ${whom} (${as})`;
      },
    );
  },
};

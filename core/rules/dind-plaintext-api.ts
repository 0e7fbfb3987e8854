import { parseDockerHost, showHost } from "../docker/dockerHost";
import { asksForCertificates, listenersOf, unseenOptions } from "../engine/engineOptions";
import { shorten } from "../text/shorten";
import { judgeEngines, type Rule, undetermined, violation } from "./support/rule";

/**
 * What must hold: a Docker engine asks everyone who connects over TCP for a certificate.
 * Fields: the engine's command line, an uploaded or mounted daemon.json, DOCKER_TLS_CERTDIR, and the image's own
 * entrypoint.
 * Allowed: `--tlsverify`, unix sockets, loopback addresses (which a pod's containers share).
 */
export const rule: Rule = {
  id: "dind-plaintext-api",
  group: "dind",
  severity: "critical",
  level: "mandatory",
  title: "Docker engines must verify the clients of their TCP API",
  why:
    "Whoever reaches an engine's unprotected port is root where it runs: one request starts a " +
    "container that mounts the engine's whole file system. Port 2375 is scanned for all over the " +
    "Internet.",
  remediation:
    "Leave DOCKER_TLS_CERTDIR at /certs and connect to port 2376, or start dockerd with --tlsverify. An " +
    "engine for its own container or pod alone can listen on a unix socket or on tcp://127.0.0.1:2375.",
  remedies: ["engineTls"],
  references: [
    "CIS Docker Benchmark 2.7 (2.6 until 1.2)",
    "docker:dind, dockerd-entrypoint.sh: an empty DOCKER_TLS_CERTDIR opens tcp://0.0.0.0:2375",
    "measured: --tls without --tlsverify authenticates nobody",
  ],
  needs: "engine",
  *check(workload, settings) {
    yield* judgeEngines(workload, settings, function* (engine, container) {
      for (const { host, verified, path, secret } of listenersOf(engine, container)) {
        if (verified === true) continue;
        const address = secret ? "a TCP address" : showHost(parseDockerHost(host));
        if (verified === false)
          yield violation(
            path,
            container,
            `lets the engine listen on ${shorten(address)} without asking clients for a certificate`,
          );
        else yield undetermined(verified, container);
      }
      if (asksForCertificates(engine)) return;
      for (const unseen of unseenOptions(engine)) yield undetermined(unseen, container);
    });
  },
};

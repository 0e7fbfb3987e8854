import { isRemote, parseDockerHost, showHost } from "../docker/dockerHost";
import { known } from "../model/known";
import { type Rule, show, undetermined, violation } from "./support/rule";

/**
 * What must hold: a Docker provider that reaches its engine over the network does so with mutual TLS.
 * Fields: the provider's `host`, and its certificates as paths or as material.
 * Allowed: unix sockets, pipes, SSH, loopback addresses; TCP with a CA, a certificate and a key.
 */
export const rule: Rule = {
  id: "dood-provider-plaintext",
  group: "dood",
  severity: "high",
  level: "mandatory",
  title: "Docker providers must use mutual TLS or SSH to reach an engine over the network",
  why:
    "A deployment that talks to an engine over plain TCP needs that engine to obey everyone who " +
    "reaches its port, each of whom is root on its host. And whoever sits on the way sees every " +
    "secret that is deployed, and deploys something else.",
  remediation:
    "Give the connection its CA, certificate and key, and let the engine listen on 2376 with --tlsverify; or " +
    "connect with ssh://USER@HOST.",
  remedies: ["providerTls"],
  references: ["CIS Docker Benchmark 2.7 (2.6 until 1.2)", "Docker documentation, Protect the Docker daemon socket"],
  needs: "endpoints",
  *check({ endpoints }) {
    for (const { role, host, verified } of endpoints) {
      if (role !== "provider") continue;
      if (!host.known) {
        yield undetermined(host);
        continue;
      }
      const target = parseDockerHost(host.value);
      if (!isRemote(target)) continue;
      if (!verified.known) yield undetermined(verified);
      else if (!verified.value) {
        const address = show(known(showHost(target), host.path, host.secret));
        yield violation(
          host.path,
          undefined,
          `has everything deployed through ${address}, without a CA, a certificate and a key`,
        );
      }
    }
  },
};

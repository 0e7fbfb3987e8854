import { insecureRegistriesOf, unseenOptions } from "../engine/engineOptions";
import { known } from "../model/known";
import { judgeEngines, type Rule, show, undetermined, violation } from "./support/rule";

/**
 * What must hold: a Docker engine verifies the registries it pulls from.
 * Fields: `--insecure-registry` on the engine's command line, `insecure-registries` of an uploaded or mounted
 * daemon.json.
 * Allowed: registries on loopback.
 */
export const rule: Rule = {
  id: "dind-insecure-registry",
  group: "dind",
  severity: "medium",
  level: "advisory",
  title: "Docker engines should verify their registries",
  why:
    "An engine that takes a registry without TLS runs whatever image somebody on the way puts in its " +
    "place, and shows them the credentials it pulls with.",
  remediation:
    "Give the registry a certificate and the engine the CA that signed it, as " +
    "/etc/docker/certs.d/REGISTRY/ca.crt.",
  remedies: ["engineRegistry"],
  references: ["CIS Docker Benchmark 2.5 (2.4 until 1.2)"],
  needs: "engine",
  *check(workload, settings) {
    yield* judgeEngines(workload, settings, function* (engine, container) {
      for (const { registry, path, secret } of insecureRegistriesOf(engine)) {
        yield violation(
          path,
          container,
          `lets the engine use the registry ${show(known(registry, path, secret))} without verifying it`,
        );
      }
      for (const unseen of unseenOptions(engine)) yield undetermined(unseen, container);
    });
  },
};

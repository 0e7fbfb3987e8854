import { container } from "../../model/container";
import { known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";

/** Limits belong to the machine. */
const LIMITS = { memory: undefined, processes: undefined, processesExpressible: false, memoryExpressible: false };
const PROGRAM = ["dockerd"];
/** Settings that decide together how the engine listens. */
const LISTENING = ["hosts", "tlsverify", "tls", "tlscacert", "tlscert", "tlskey"];

/**
 * What `daemon.json` sets for an engine and for its containers, wherever the engine runs.
 *
 * @see https://docs.docker.com/reference/cli/dockerd/#daemon-configuration-file
 */
export function readDaemonJson(configuration: Raw, source: Source): Workload[] {
  const { name } = source;
  const of = (keys: readonly string[], path: string) => {
    const content = Object.fromEntries(
      keys.map((key) => [key, configuration.get(key).raw()] as const).filter(([, value]) => value !== undefined),
    );
    const file = { target: known("/etc/docker/daemon.json", path), content: known(JSON.stringify(content), path) };
    return container({ name, path, entrypoint: known(PROGRAM, path), files: [file], limits: LIMITS });
  };
  const engines = [
    ...(configuration.get("hosts").exists ? [of(LISTENING, configuration.get("hosts").path)] : []),
    ...(configuration.get("insecure-registries").exists
      ? [of(["insecure-registries"], configuration.get("insecure-registries").path)]
      : []),
  ];
  const driver = configuration.get("log-driver").string();
  const runtime = configuration.get("default-runtime").string();
  const seccomp = configuration.get("seccomp-profile").string();
  const cgroup = configuration.get("default-cgroupns-mode").string();
  const insecure = configuration.get("builder", "entitlements", "security-insecure").boolean();
  const defaults = container({
    name,
    path: configuration.path,
    privileged: insecure,
    runtime,
    confinement: seccomp?.known && seccomp.value === "unconfined" ? { seccomp: [seccomp] } : {},
    logging: {
      driver,
      options: configuration
        .get("log-opts")
        .entries()
        .map(([option, place]) => ({ name: option, value: place.string() ?? place.unknown() })),
    },
    limits: LIMITS,
  });
  return [
    workload({ source, platform: "docker", containers: engines }),
    workload({ source, platform: "docker", containers: [defaults], host: cgroup ? { cgroup } : {} }),
  ].filter(({ containers }) => containers.length > 0);
}

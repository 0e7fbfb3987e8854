import { known } from "../../model/known";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { replaceDelimited } from "../../text/delimited";
import { type Interpret, Raw } from "../raw/raw";
import { MODULES } from "./modules";

/** Drivers whose platforms are containers. Platforms without a driver are usually created by Docker's modules. */
const DRIVERS: readonly (string | undefined)[] = ["docker", "podman", "containers", "default", "delegated", undefined];
/** What Molecule runs in place of the image's own command. */
const WAITS = ["bash", "-c", "while true; do sleep 10000; done"];

/**
 * The containers in which a scenario of Molecule tests a role, with the options of Ansible's modules.
 *
 * @see https://docs.ansible.com/projects/molecule/docker/
 */
export function readMolecule(content: unknown, sourceOf: (platform: string) => Source): Workload[] {
  const scenario = new Raw(content, "", interpretVariables);
  if (!DRIVERS.includes(scenario.get("driver", "name").name())) return [];
  return scenario
    .get("platforms")
    .items()
    .filter((platform) => platform.isObject)
    .flatMap((platform, at) => readPlatform(platform, sourceOf(platform.get("name").name() ?? `${at}`)));
}

function readPlatform(platform: Raw, source: Source): Workload[] {
  const runsOwn = platform.get("override_command").raw() === false;
  const workloads = MODULES["docker_container"]?.(platform, source) ?? [];
  return workloads.map((workload) => ({
    ...workload,
    containers: workload.containers.map((container) => ({
      ...container,
      command: runsOwn ? undefined : (container.command ?? known(WAITS, platform.path)),
    })),
  }));
}

/** `${NAME:-default}` is a variable of the environment. */
const interpretVariables: Interpret = (value) => {
  if (typeof value !== "string" || !value.includes("${")) return undefined;
  let missing: string | undefined;
  const text = replaceDelimited(value, [["${", "}"]], (inner) => {
    const [, name = "", fallback] = /^(\w+)(?::?-(.*))?$/s.exec(inner) ?? [];
    if (fallback === undefined) missing ??= name;
    return fallback ?? `\0${name}\0`;
  });
  return missing === undefined
    ? { value: text }
    : { value: text, unknown: `is taken from the environment variable ${missing} when Molecule runs` };
};

import { certainEngineOf } from "../engine/engine";
import type { Container } from "../model/container";
import type { Mount } from "../model/mount";
import type { Workload } from "../model/workload";

/**
 * Whether a workload refers to no other and none can refer to it, so that looking at several together says nothing new
 * of it: for hosts that do not hold everything at once.
 */
export function standsAlone(
  { configuration, certificates, volumes, containers }: Workload,
  engineImages: readonly string[],
): boolean {
  return (
    configuration.length === 0 &&
    certificates.length === 0 &&
    volumes.every(({ source }) => source.kind === "emptyDir" || source.kind === "other") &&
    containers.every((container) => isByItself(container, engineImages))
  );
}

function isByItself(container: Container, engineImages: readonly string[]): boolean {
  const { envFrom, env, mounts, files } = container;
  return (
    envFrom.length === 0 &&
    files.length === 0 &&
    env.every(({ reference }) => reference === undefined) &&
    mounts.every(isOwn) &&
    certainEngineOf(container, engineImages) === undefined
  );
}

/** What the pod alone sees. */
function isOwn({ from }: Mount): boolean {
  return (
    from.kind === "private" ||
    (from.kind === "volume" && (from.declared?.kind === "emptyDir" || from.declared?.kind === "other"))
  );
}

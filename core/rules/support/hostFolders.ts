import { type Exposure, exposuresOf, type HostFolder, hostFolders } from "../../engine/hostFolder";
import type { Container } from "../../model/container";
import { knownValue } from "../../model/known";
import type { Workload } from "../../model/workload";
import { certainEngine, judge, type PackSettings, type Verdict } from "./rule";

/** The host folders that containers with a certain engine mount, each with the first such container. */
export function* engineFolders(
  workload: Workload,
  settings: PackSettings,
): Iterable<{ folder: HostFolder; container: Container }> {
  for (const folder of hostFolders(workload)) {
    const container = folder.containers.find((candidate) => certainEngine(candidate, settings));
    if (container) yield { folder, container };
  }
}

/** What a folder gives away in one class; undefined if it gives away nothing of this class. */
export function exposureTo<Class extends Exposure["class"]>(
  wanted: Class,
  folder: HostFolder,
  path: string,
  { engineImages }: PackSettings,
): (Exposure & { readonly class: Class }) | undefined {
  return exposuresOf(folder, path, engineImages).find(
    (exposure): exposure is Exposure & { readonly class: Class } => exposure.class === wanted,
  );
}

/**
 * Judges the path of a host folder. Every verdict names the folder as its cause, so that rules about host folders can
 * hand over to each other.
 */
export function judgeFolder(
  folder: HostFolder,
  container: Container | undefined,
  found: (path: string) => string | false | undefined,
): readonly Verdict[] {
  return judge(folder.hostPath, container, found).map((verdict) => ofFolder(folder, verdict));
}

/**
 * Adds the folder as the verdict's cause: containers that take their mounts from another one have several folders at
 * one path.
 */
export function ofFolder<V extends Verdict>({ hostPath }: HostFolder, verdict: V): V {
  return { ...verdict, cause: knownValue(hostPath) };
}

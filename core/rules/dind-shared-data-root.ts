import { type DataRoot, dataRoots } from "../engine/dataRoot";
import { shorten } from "../text/shorten";
import { type Rule, type StackVerdict, undetermined, violation } from "./support/rule";

/**
 * What must hold: no two Docker engines inside containers keep their data in one place.
 * Fields: the mounts over the data root (`--data-root`, daemon.json, or the usual folder) of every engine in the stack,
 * and how many copies run.
 * Allowed: volumes, claims, host folders and sub-paths that differ; an emptyDir or a claim template, of which each pod
 * has its own; the same volume name on two Docker hosts.
 */
export const rule: Rule = {
  id: "dind-shared-data-root",
  group: "dind",
  severity: "high",
  level: "mandatory",
  title: "Docker engines inside containers must not share a data root",
  why:
    "An engine takes its data root for its own: a second one corrupts images and layers under " +
    "running containers, and a job in one engine reads and replaces the images that the other will " +
    "run.",
  remediation: "Give every engine a volume of its own.",
  remedies: ["engineOwnData"],
  references: ["Docker documentation, multiple daemons: each needs a --data-root of its own"],
  looksAt: ["engines", "sharedStorage"],
  *checkStack(workloads, settings) {
    const first = new Map<string, DataRoot>();
    const all = dataRoots(workloads, settings.engineImages);
    for (const root of all) {
      const { place, container, mount, workload } = root;
      if (typeof place !== "string") {
        if (all.some((other) => other !== root && couldBeOne(root, other)))
          yield { ...undetermined(place, container), source: workload.source };
        continue;
      }
      const owner = first.get(place);
      if (owner && owner.container !== container) {
        const whose = `of container "${shorten(owner.container.name)}" in ${shorten(owner.workload.source.name)}`;
        const found = `is the data root of another Docker engine as well: ${whose}`;
        yield { ...violation(mount.path, container, found), source: workload.source };
      } else if (!owner) {
        first.set(place, root);
        if (root.acrossCopies) yield* copies(root);
      }
    }
  },
};

function* copies({ workload, container, mount }: DataRoot): Iterable<StackVerdict> {
  const { replicas, source } = workload;
  if (!replicas) return;
  if (!replicas.known) yield { ...undetermined(replicas, container), source };
  else if (replicas.value > 1) {
    yield {
      ...violation(mount.path, container, `is the data root of ${replicas.value} Docker engines, one in each copy`),
      source,
    };
  }
}

function couldBeOne({ workload: one }: DataRoot, { workload: other }: DataRoot): boolean {
  return one.platform === other.platform && one.source.host === other.source.host;
}

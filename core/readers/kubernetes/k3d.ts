import { container } from "../../model/container";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { Raw } from "../raw/raw";
import { readBind } from "./gitlabRunner";

/** The configuration of a cluster of k3d has other limits, which are those of all its nodes. */
const LIMITS = { memory: undefined, processes: undefined, processesExpressible: false, memoryExpressible: false };

/**
 * What a cluster of k3d mounts into its nodes, which are containers of Docker.
 *
 * @see https://k3d.io/stable/usage/configfile/
 */
export function readK3d(cluster: Raw, source: Source): Workload[] {
  const volumes = cluster.get("volumes");
  const mounts = (volumes.isList ? volumes.items() : []).flatMap((each) =>
    each.isObject && each.get("volume").exists ? [readBind(each.get("volume"))] : [],
  );
  const node = container({ name: "node", path: volumes.path, mounts, limits: LIMITS });
  return mounts.length > 0 ? [workload({ source, platform: "docker", containers: [node] })] : [];
}

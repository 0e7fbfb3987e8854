import { certainEngineOf, engineOf } from "../../engine/engine";
import { hostFolders } from "../../engine/hostFolder";
import type { Workload } from "../../model/workload";
import type { Need, PackSettings, Sight } from "./rule";

type Has = (workload: Workload, settings: PackSettings) => boolean;

/** Whether a workload has what a rule needs. */
export const HAS: Readonly<Record<Need, Has>> = {
  engine: ({ containers }, { engineImages }) =>
    containers.some((container) => engineOf(container, engineImages) !== undefined),
  certificates: ({ certificates }) => certificates.length > 0,
  endpoints: ({ endpoints }) => endpoints.length > 0,
  hostFolders: (workload) => hostFolders(workload).length > 0,
};

/** Whether a stack rule looks at anything in a workload. A workload without it changes none of the rule's verdicts. */
export const SHOWS: Readonly<Record<Sight, Has>> = {
  engines: ({ containers }, { engineImages }) =>
    containers.some((container) => certainEngineOf(container, engineImages) !== undefined),
  sharedStorage: ({ volumes, containers }) =>
    volumes.some(({ source }) => !livesWithPod(source.kind)) ||
    containers.some(({ mounts }) =>
      mounts.some(
        ({ from }) => from.kind !== "private" && !(from.kind === "volume" && livesWithPod(from.declared?.kind)),
      ),
    ),
  files: ({ containers }) => containers.some(({ files }) => files.length > 0),
  certificates: ({ certificates }) => certificates.length > 0,
  configuration: ({ configuration }) => configuration.length > 0,
};

function livesWithPod(kind: string | undefined): boolean {
  return kind === "emptyDir" || kind === "other";
}

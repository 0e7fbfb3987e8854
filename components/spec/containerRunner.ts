import { ephemeral } from "./ephemeral";
import { ROOTFUL } from "./rootful";
import { ROOTLESS_BY_ITSELF } from "./rootlessByItself";
import type { Runner, RunnerMode } from "./runner";

/** The Docker providers cannot remove the masks over /proc, so the rootless runner must do it itself. */
const RUNNERS: Readonly<Record<RunnerMode, Runner>> = { rootless: ROOTLESS_BY_ITSELF, rootful: ROOTFUL };

/** The runner of a mode, for a container of a Docker provider. @param isEphemeral whether each start begins empty */
export function containerRunner(mode: RunnerMode = "rootless", isEphemeral = false): Runner {
  return isEphemeral ? ephemeral(RUNNERS[mode]) : RUNNERS[mode];
}

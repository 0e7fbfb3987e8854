import { ephemeral } from "./ephemeral";
import { ROOTFUL, ROOTFUL_CHECK } from "./rootful";
import { ROOTLESS_BY_ITSELF, ROOTLESS_BY_ITSELF_CHECK } from "./rootlessByItself";
import type { Runner, RunnerMode, Started } from "./runner";

/** The Docker providers cannot remove the masks over /proc, so the rootless runner must do it itself. */
const RUNNERS: Readonly<Record<RunnerMode, Runner>> = { rootless: ROOTLESS_BY_ITSELF, rootful: ROOTFUL };

/** The runner of a mode, for a container of a Docker provider. @param isEphemeral whether each start begins empty */
export function containerRunner(mode: RunnerMode = "rootless", isEphemeral = false): Runner {
  return isEphemeral ? ephemeral(RUNNERS[mode]) : RUNNERS[mode];
}

/** How the check of such a runner starts, by its mode: its engine starts as the runner's does. */
export const CHECKS: Readonly<Record<RunnerMode, Started>> = {
  rootless: ROOTLESS_BY_ITSELF_CHECK,
  rootful: ROOTFUL_CHECK,
};

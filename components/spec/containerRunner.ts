import { ephemeral } from "./ephemeral";
import { ROOTFUL, ROOTFUL_CHECK } from "./rootful";
import { ROOTLESS_BY_ITSELF, ROOTLESS_BY_ITSELF_CHECK } from "./rootlessByItself";
import type { ContainerMode, Runner, Started } from "./runner";
import { SYSBOX, SYSBOX_CHECK } from "./sysbox";

/** The Docker providers cannot remove the masks over /proc, so the rootless runner must do it itself. */
const RUNNERS: Readonly<Record<ContainerMode, Runner>> = {
  rootless: ROOTLESS_BY_ITSELF,
  rootful: ROOTFUL,
  sysbox: SYSBOX,
};

/** The runner of a mode, for a container of a Docker provider. @param isEphemeral whether each start begins empty */
export function containerRunner(mode: ContainerMode = "rootless", isEphemeral = false): Runner {
  return isEphemeral ? ephemeral(RUNNERS[mode]) : RUNNERS[mode];
}

/** How the check of such a runner starts, by its mode: its engine starts as the runner's does. */
export const CHECKS: Readonly<Record<ContainerMode, Started>> = {
  rootless: ROOTLESS_BY_ITSELF_CHECK,
  rootful: ROOTFUL_CHECK,
  sysbox: SYSBOX_CHECK,
};

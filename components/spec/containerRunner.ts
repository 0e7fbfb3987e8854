import { ROOTFUL } from "./rootful";
import { ROOTLESS_BY_ITSELF } from "./rootlessByItself";
import type { Runner, RunnerMode } from "./runner";

/** The Docker providers cannot remove the masks over /proc, so the rootless runner must do it itself. */
const RUNNERS: Readonly<Record<RunnerMode, Runner>> = { rootless: ROOTLESS_BY_ITSELF, rootful: ROOTFUL };

/** The runner of a mode, for a container of a Docker provider. */
export function containerRunner(mode: RunnerMode = "rootless"): Runner {
  return RUNNERS[mode];
}

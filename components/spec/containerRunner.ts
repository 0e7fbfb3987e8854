import { ROOTFUL } from "./rootful";
import { ROOTLESS_BY_ITSELF } from "./rootlessByItself";
import type { Runner, RunnerMode } from "./runner";

/** No property of the Docker providers lifts the masks over /proc, so that the rootless runner has to do it itself. */
const RUNNERS: Readonly<Record<RunnerMode, Runner>> = { rootless: ROOTLESS_BY_ITSELF, rootful: ROOTFUL };

/** The runner of a mode, as a container of a Docker provider. */
export function containerRunner(mode: RunnerMode = "rootless"): Runner {
  return RUNNERS[mode];
}

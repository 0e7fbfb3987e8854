import { COMPOSE } from "./compose";
import { DOCKER_RUN } from "./dockerRun";
import type { RecipeFormat } from "./format";
import { KUBERNETES } from "./kubernetes";
import { QUADLET } from "./quadlet";
import { SYSTEMD } from "./systemd";

/** The formats, by the words of `--for`. */
export const FORMATS: readonly RecipeFormat[] = [COMPOSE, KUBERNETES, DOCKER_RUN, SYSTEMD, QUADLET];

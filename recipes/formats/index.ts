import { ARC } from "./arc";
import { COMPOSE } from "./compose";
import { DEVCONTAINER } from "./devcontainer";
import { DOCKER_RUN } from "./dockerRun";
import type { RecipeFormat } from "./format";
import { GITHUB_ACTIONS } from "./githubActions";
import { GITLAB_CI } from "./gitlabCi";
import { GITLAB_RUNNER } from "./gitlabRunner";
import { JENKINS } from "./jenkins";
import { KUBERNETES } from "./kubernetes";
import { QUADLET } from "./quadlet";
import { SYSTEMD } from "./systemd";
import { TEKTON } from "./tekton";
import { TERRAFORM } from "./terraform";

/** The formats, by the words of `--for`. */
export const FORMATS: readonly RecipeFormat[] = [
  COMPOSE,
  KUBERNETES,
  DOCKER_RUN,
  GITLAB_CI,
  GITHUB_ACTIONS,
  SYSTEMD,
  QUADLET,
  TERRAFORM,
  GITLAB_RUNNER,
  DEVCONTAINER,
  JENKINS,
  ARC,
  TEKTON,
];

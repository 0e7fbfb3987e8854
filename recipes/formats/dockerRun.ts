import type { PlannedContainer } from "../plan/container";
import { dockerRun, volumeWords } from "../plan/dockerRun";
import { exampleCommand } from "../plan/job";
import { shellLines, shellWord } from "../text/shell";
import { commentLines } from "../text/yaml";
import { ALL_KINDS, type Recipe, type RecipeFile, type RecipeFormat } from "./format";

/** A shell script of `docker run`. */
export const DOCKER_RUN: RecipeFormat = {
  name: "docker-run",
  title: "docker run",
  kinds: ALL_KINDS,
  files: (recipe) => [...(recipe.options.kind === "client" ? [] : [startScript(recipe)]), jobScript(recipe)],
  steps: ({ options }) => [...(options.kind === "client" ? [] : ["./start.sh"]), `./job.sh ${exampleCommand(options)}`],
};

/** Seconds for which the script waits for a container to be healthy. */
const WAIT_SECONDS = 180;

function startScript({ plan: { network, containers, volumes } }: Recipe): RecipeFile {
  const text = [
    "#!/bin/sh",
    "# Starts the containers, or replaces those that run. The engine's data stay.",
    "set -eu",
    'cd "$(dirname "$0")"',
    "",
    "# wait_for CONTAINER: until it is healthy",
    "wait_for() {",
    `  tries=${WAIT_SECONDS}`,
    '  until [ "$(docker inspect --format \'{{.State.Health.Status}}\' "$1")" = healthy ]; do',
    "    tries=$((tries - 1))",
    '    if [ "$tries" -le 0 ]; then docker logs --tail 20 "$1" >&2; echo "$1 is not healthy" >&2; exit 1; fi',
    "    sleep 1",
    "  done",
    "}",
    "",
    `docker network inspect ${network} >/dev/null 2>&1 || docker network create ${network} >/dev/null`,
    ...volumes.flatMap((volume) => [
      ...commentLines(volume.about, ""),
      `docker volume create ${volumeWords(volume).map(shellWord).join(" ")} >/dev/null`,
    ]),
    ...containers
      .filter(({ isJob }) => !isJob)
      .flatMap((container) => ["", ...commentLines(container.about, ""), ...started(container, network)]),
    "",
  ].join("\n");
  return { path: "start.sh", text, isExecutable: true };
}

function started(container: PlannedContainer, network: string): string[] {
  const { name, isOneShot, restart, health } = container;
  if (isOneShot) return [runCommand(container, network, ["--rm"])];
  return [
    `docker rm --force ${name} >/dev/null 2>&1 || :`,
    runCommand(container, network, [
      "--detach",
      `--name ${name}`,
      ...(restart === undefined ? [] : [`--restart ${restart}`]),
    ]),
    ...(health ? [`wait_for ${name}`] : []),
  ];
}

function jobScript({ options, plan: { network, containers } }: Recipe): RecipeFile {
  const jobs = containers.filter(({ isJob }) => isJob);
  const text = [
    "#!/bin/sh",
    `# Runs a command in a container that uses the ${options.kind === "builder" ? "builder: ./job.sh docker buildx build" : "engine: ./job.sh docker build"} .`,
    "set -eu",
    'cd "$(dirname "$0")"',
    ...jobs.flatMap((job) => {
      const { command: _, ...others } = job;
      const line = runCommand(others, options.kind === "client" ? undefined : network, ["--rm", "--interactive"]);
      return [...commentLines(job.about, ""), `exec ${line} "$@"`];
    }),
    "",
  ].join("\n");
  return { path: "job.sh", text, isExecutable: true };
}

/** `docker run`, an option a line. The script's own folder is the current one. */
function runCommand(container: PlannedContainer, network: string | undefined, first: readonly string[]): string {
  const { options, image, command } = dockerRun(container, FOLDER, network);
  return shellLines([
    "docker run",
    ...first,
    ...options.map(([option, value]) => (value === undefined ? option : `${option} ${inFolder(value)}`)),
    [image, ...command].map(shellWord).join(" "),
  ]);
}

const FOLDER = "$PWD";

/** Paths in the folder are in double quotes, as the shell has to replace its name. */
function inFolder(value: string): string {
  return value.includes(FOLDER) ? `"${value}"` : shellWord(value);
}

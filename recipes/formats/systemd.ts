import type { PlannedContainer } from "../plan/container";
import { dockerRun, volumeWords } from "../plan/dockerRun";
import { ALL_KINDS, type Recipe, type RecipeFile, type RecipeFormat } from "./format";

/** Units of systemd that run the containers with Docker's client. */
export const SYSTEMD: RecipeFormat = {
  name: "systemd",
  title: "systemd and Docker",
  kinds: ALL_KINDS,
  files: (recipe) => units(recipe),
  steps: (recipe) => [
    `# with this folder at ${folderOf(recipe)}`,
    `sudo cp ${folderOf(recipe)}/*.service /etc/systemd/system/`,
    "sudo systemctl daemon-reload",
    ...(recipe.options.kind === "client"
      ? []
      : [`sudo systemctl enable --now ${unitName(recipe, recipe.options.name)}`]),
    `sudo systemctl start ${unitName(recipe, "job")}`,
  ],
};

const DOCKER = "/usr/bin/docker";

function folderOf({ options: { name } }: Recipe): string {
  return `/opt/breakwater/${name}`;
}

function unitName({ options }: Recipe, container: string): string {
  return container === "job" ? `breakwater-${options.name}-job.service` : `breakwater-${container}.service`;
}

function units(recipe: Recipe): RecipeFile[] {
  const { containers } = recipe.plan;
  const first = containers.filter(({ isOneShot }) => isOneShot);
  return containers
    .filter(({ isOneShot }) => !isOneShot)
    .map((container) => {
      const before = first.filter(({ name }) => container.after?.some((each) => each.container === name));
      return { path: unitName(recipe, container.name), text: unit(recipe, container, before) };
    });
}

function unit(recipe: Recipe, container: PlannedContainer, before: readonly PlannedContainer[]): string {
  const { options, plan } = recipe;
  const network = options.kind === "client" ? undefined : plan.network;
  const folder = folderOf(recipe);
  const name = container.isJob ? `${options.name}-job` : container.name;
  const needed = (container.after ?? [])
    .map((each) => each.container)
    .filter((each) => plan.containers.some((other) => other.name === each && !other.isOneShot))
    .map((each) => unitName(recipe, each));
  const volumes = plan.volumes.filter((volume) =>
    [container, ...before].some(({ mounts = [] }) => mounts.some((mount) => mount.volume === volume.name)),
  );
  const run = (each: PlannedContainer, more: readonly string[]) => {
    const { options: given, image, command } = dockerRun(each, folder, network);
    const words = given.map(([option, value]) => (value === undefined ? option : `${option}=${value}`));
    return [DOCKER, "run", "--rm", ...more, ...words, image, ...command];
  };
  return `${[
    "[Unit]",
    `Description=${container.about.replaceAll("%", "%%")}`,
    `Requires=${["docker.service", ...needed].join(" ")}`,
    `After=${["docker.service", "network-online.target", ...needed].join(" ")}`,
    "Wants=network-online.target",
    "",
    "[Service]",
    ...(container.isJob ? ["Type=oneshot"] : ["Restart=always", "RestartSec=5", "TimeoutStartSec=300"]),
    "# where the client finds the seccomp profile",
    `WorkingDirectory=${folder}`,
    ...line("ExecStartPre=-", [DOCKER, "rm", "--force", name]),
    ...(network === undefined ? [] : line("ExecStartPre=-", [DOCKER, "network", "create", network])),
    ...volumes.flatMap((volume) => line("ExecStartPre=", [DOCKER, "volume", "create", ...volumeWords(volume)])),
    ...before.flatMap((each) => line("ExecStartPre=", run(each, []))),
    ...line("ExecStart=", run(container, [`--name=${name}`])),
    ...(container.health === undefined ? [] : line("ExecStartPost=", healthy(name))),
    ...(container.isJob ? [] : line("ExecStop=", [DOCKER, "stop", "--time=30", name])),
    ...(container.isJob ? [] : ["", "[Install]", "WantedBy=multi-user.target"]),
  ].join("\n")}\n`;
}

/**
 * A command that waits until the container is healthy: until then the unit counts as starting, and those that need it
 * wait. It fails when the container's own command, whose id systemd sets as MAINPID, has ended.
 */
function healthy(name: string): string[] {
  const status = `$(${DOCKER} inspect --format '{{.State.Health.Status}}' ${name} 2>/dev/null)`;
  return ["/bin/sh", "-c", `until [ "${status}" = healthy ]; do kill -0 "$MAINPID" || exit 1; sleep 1; done`];
}

/** A command, with long ones over several lines. */
function line(key: string, words: readonly string[]): string[] {
  const quoted = words.map(systemdWord);
  if (quoted.length < 12) return [`${key}${quoted.join(" ")}`];
  return [
    `${key}${quoted.slice(0, 3).join(" ")}${quoted
      .slice(3)
      .map((word) => ` \\\n    ${word}`)
      .join("")}`,
  ];
}

/** A text in which systemd replaces neither specifiers nor variables. */
export function systemdText(text: string): string {
  return text.replaceAll("%", "%%").replaceAll("$", "$$$$");
}

/** The same as one word of a command line, which knows the escapes of C. */
export function systemdWord(text: string): string {
  const literal = systemdText(text);
  if (/^[\w./:=@,+%-]+$/.test(literal)) return literal;
  return `"${literal.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n")}"`;
}

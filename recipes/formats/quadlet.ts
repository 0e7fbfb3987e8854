import type { PlannedContainer, PlannedVolume } from "../plan/container";
import { ALL_KINDS, type Recipe, type RecipeFile, type RecipeFormat } from "./format";
import { systemdText, systemdWord } from "./systemd";

/** Units of Podman's Quadlet. */
export const QUADLET: RecipeFormat = {
  name: "quadlet",
  title: "Podman's Quadlet (Podman 5.0 and newer)",
  kinds: ALL_KINDS,
  files: (recipe) => {
    const { options, plan } = recipe;
    return [
      ...plan.containers.map((container) => containerUnit(recipe, container)),
      ...plan.volumes.map(volumeUnit),
      ...(options.kind === "client"
        ? []
        : [{ path: `${unitOf(plan.network)}.network`, text: `[Network]\nNetworkName=${plan.network}\n` }]),
    ];
  },
  steps: (recipe) => [
    `# with this folder at ${folderOf(recipe)}`,
    `sudo cp ${folderOf(recipe)}/*.container ${recipe.options.kind === "client" ? "" : `${folderOf(recipe)}/*.volume ${folderOf(recipe)}/*.network `}/etc/containers/systemd/`,
    "sudo systemctl daemon-reload",
    ...(recipe.options.kind === "client" ? [] : [`sudo systemctl start ${unitOf(recipe.options.name)}.service`]),
    `sudo systemctl start ${unitOf(recipe.options.name)}-job.service`,
  ],
};

function folderOf({ options: { name } }: Recipe): string {
  return `/opt/breakwater/${name}`;
}

/**
 * A unit's name, for something of the recipe's. A prefix keeps it apart from other units: one that is called `docker`
 * becomes a `docker.service`, which systemd takes instead of Docker's own.
 */
function unitOf(name: string): string {
  return `breakwater-${name}`;
}

function containerUnit(recipe: Recipe, container: PlannedContainer): RecipeFile {
  const { options, plan } = recipe;
  const folder = folderOf(recipe);
  const { entrypoint = [], command = [], health, publish, memory } = container;
  const [program, ...words] = entrypoint;
  const exec = [...words, ...command];
  const name = container.isJob ? `${options.name}-job` : container.name;
  const needed = (container.after ?? []).map((each) => `${unitOf(each.container)}.service`).join(" ");
  const podmanArgs = [
    ...(container.cgroupNamespace === undefined ? [] : [`--cgroupns=${container.cgroupNamespace}`]),
    ...(memory === undefined ? [] : [`--memory=${memory}m`, `--memory-swap=${2 * memory}m`]),
    ...(container.apparmor === undefined ? [] : [`--security-opt=apparmor=${container.apparmor}`]),
  ];
  const isEnding = container.isOneShot || container.isJob;
  const lines = [
    "[Unit]",
    `Description=${container.about.replaceAll("%", "%%")}`,
    ...(needed === "" ? [] : [`Requires=${needed}`, `After=${needed}`]),
    "",
    "[Container]",
    `ContainerName=${name}`,
    `Image=docker.io/${container.image.includes("/") ? "" : "library/"}${container.image}`,
    ...(container.user === undefined ? [] : [`User=${container.user}`]),
    ...(program === undefined ? [] : [`Entrypoint=${program}`]),
    ...(exec.length === 0 ? [] : [`Exec=${exec.map(systemdWord).join(" ")}`]),
    ...(container.init ? ["RunInit=true"] : []),
    ...(container.capabilities ? ["DropCapability=all"] : []),
    ...(container.capabilities ?? []).map((each) => `AddCapability=${each}`),
    ...(container.seccomp === undefined ? [] : [`SeccompProfile=${container.seccomp}`]),
    ...(container.noNewPrivileges ? ["NoNewPrivileges=true"] : []),
    ...(container.devices ?? []).map(({ path, permissions }) => `AddDevice=${path}:${path}:${permissions}`),
    ...Object.entries(container.environment ?? {}).map(
      ([key, value]) => `Environment=${systemdWord(`${key}=${value}`)}`,
    ),
    ...(container.binds ?? []).map(({ source, target }) => `Volume=${folder}/${source}:${target}:ro`),
    ...(container.mounts ?? []).map(
      ({ volume, target, readOnly }) => `Volume=${unitOf(volume)}.volume:${target}${readOnly ? ":ro" : ""}`,
    ),
    ...(container.isConnected
      ? options.kind === "client"
        ? []
        : [`Network=${unitOf(plan.network)}.network`]
      : ["Network=none"]),
    ...(publish
      ? [
          `PublishPort=${publish.ip.includes(":") ? `[${publish.ip}]` : publish.ip}:${publish.external}:${publish.internal}`,
        ]
      : []),
    ...(container.processes === undefined ? [] : [`PidsLimit=${container.processes}`]),
    ...(health
      ? [
          `HealthCmd=${systemdText(healthCommand(health.test))}`,
          `HealthInterval=${health.interval}`,
          `HealthTimeout=${health.timeout}`,
          `HealthStartPeriod=${health.startPeriod}`,
          `HealthRetries=${health.retries}`,
          // Those that need it wait until it answers.
          "Notify=healthy",
        ]
      : []),
    ...podmanArgs.map((each) => `PodmanArgs=${each}`),
    "",
    "[Service]",
    ...(container.seccomp === undefined
      ? []
      : ["# where Podman finds the seccomp profile", `WorkingDirectory=${folder}`]),
    ...(isEnding
      ? ["Type=oneshot", ...(container.isOneShot ? ["RemainAfterExit=yes"] : [])]
      : ["Restart=always", "TimeoutStartSec=300"]),
    ...(isEnding ? [] : ["", "[Install]", "WantedBy=multi-user.target"]),
  ];
  return { path: `${unitOf(name)}.container`, text: `${lines.join("\n")}\n` };
}

/** A health check on one line, which ends its setting: Podman reads words in JSON, where a line break is an escape. */
function healthCommand(test: string | readonly string[]): string {
  if (typeof test !== "string") return JSON.stringify(test);
  return test.includes("\n") ? JSON.stringify(["/bin/sh", "-c", test]) : test;
}

function volumeUnit({ name, about, tmpfs }: PlannedVolume): RecipeFile {
  const lines = [
    "[Unit]",
    `Description=${about}`,
    "",
    "[Volume]",
    `VolumeName=${name}`,
    ...(tmpfs === undefined ? [] : ["Driver=local", "Type=tmpfs", "Device=tmpfs", `Options=${tmpfs}`]),
  ];
  return { path: `${unitOf(name)}.volume`, text: `${lines.join("\n")}\n` };
}

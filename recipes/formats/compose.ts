import type { PlannedContainer, PlannedVolume } from "../plan/container";
import { exampleCommand } from "../plan/job";
import { commented, yaml } from "../text/yaml";
import { ALL_KINDS, type Recipe, type RecipeFormat } from "./format";

/** The name of a recipe's Compose file. */
export const COMPOSE_FILE = "compose.yaml";

/** A Compose file: `docker compose up`. */
export const COMPOSE: RecipeFormat = {
  name: "compose",
  title: "Docker Compose",
  kinds: ALL_KINDS,
  files: (recipe) => [{ path: COMPOSE_FILE, text: composeFile(recipe) }],
  steps: ({ options, options: { kind, inProject } }) => [
    ...(inProject === undefined ? [] : ["# in the folder of your own Compose file, whose services extend these"]),
    ...(kind === "client" ? [] : ["docker compose up --detach --wait"]),
    ...(inProject === undefined ? [`docker compose run --rm job ${exampleCommand(options)}`] : []),
  ],
};

/**
 * The text of the Compose file. Where a project extends its services, it is no project itself: networks are those of the
 * other one, and so are jobs.
 */
export function composeFile({ options, plan: { containers, volumes, network } }: Recipe): string {
  const { inProject } = options;
  const own = inProject === undefined ? containers : containers.filter(({ isJob }) => !isJob);
  return yaml({
    // A client's project is none of its server's, which may run on the same machine.
    ...(inProject === undefined && { name: options.kind === "client" ? `${options.name}-client` : options.name }),
    services: Object.fromEntries(
      own.map((container) => [container.name, commented(container.about, service(container, inProject))]),
    ),
    ...(options.kind !== "client" && inProject === undefined && { networks: { default: { name: network } } }),
    ...(volumes.length > 0 && {
      volumes: Object.fromEntries(volumes.map((each) => [each.name, commented(each.about, volume(each))])),
    }),
  });
}

/**
 * One service. Empty settings are left out.
 *
 * @param folder in which Compose looks for a seccomp profile: other paths count from the file's own
 */
function service(container: PlannedContainer, folder = "."): object {
  const {
    image,
    user,
    entrypoint,
    command,
    capabilities,
    health,
    environment,
    restart,
    publish,
    after = [],
  } = container;
  return withoutEmpty({
    profiles: container.isJob && ["job"],
    image,
    user,
    entrypoint: entrypoint?.map(escaped),
    command: command?.map(escaped),
    init: container.init,
    cap_drop: capabilities && ["ALL"],
    cap_add: capabilities,
    security_opt: [
      container.seccomp && `seccomp:${folder === "." ? "" : "./"}${folder}/${container.seccomp}`,
      container.apparmor && `apparmor:${container.apparmor}`,
      container.noNewPrivileges && "no-new-privileges:true",
    ].filter(Boolean),
    cgroup: container.cgroupNamespace,
    devices: container.devices?.map(({ path, permissions }) => `${path}:${path}:${permissions}`),
    environment:
      environment && Object.fromEntries(Object.entries(environment).map(([name, value]) => [name, escaped(value)])),
    volumes: [
      ...(container.binds ?? []).map(({ source, target, isWritable = false }) => ({
        type: "bind",
        source: source.startsWith(".") ? source : `./${source}`,
        target,
        ...(!isWritable && { read_only: true }),
        // A folder that is missing is a mistake, and not an empty folder.
        bind: { create_host_path: false },
      })),
      ...(container.mounts ?? []).map(({ volume: source, target, readOnly }) => ({
        type: "volume",
        source,
        target,
        ...(readOnly && { read_only: true }),
      })),
      ...(container.hidden ?? []).map((target) => ({ type: "tmpfs", target })),
    ],
    network_mode: container.isConnected ? undefined : "none",
    ports: publish && [
      `${publish.ip.includes(":") ? `[${publish.ip}]` : publish.ip}:${publish.external}:${publish.internal}`,
    ],
    mem_limit: container.memory && `${container.memory}m`,
    memswap_limit: container.memory && `${2 * container.memory}m`,
    pids_limit: container.processes,
    logging: container.logOptions && { driver: "json-file", options: container.logOptions },
    healthcheck: health && {
      test:
        typeof health.test === "string" ? ["CMD-SHELL", escaped(health.test)] : ["CMD", ...health.test.map(escaped)],
      interval: health.interval,
      timeout: health.timeout,
      start_period: health.startPeriod,
      retries: health.retries,
    },
    restart,
    depends_on: Object.fromEntries(
      after.map(({ container: name, is }) => [
        name,
        { condition: is === "healthy" ? "service_healthy" : "service_completed_successfully" },
      ]),
    ),
  });
}

function volume({ tmpfs }: PlannedVolume): object {
  return tmpfs === undefined ? {} : tmpfsVolume(tmpfs);
}

/** A volume in memory. @param options as `mount -o` takes them */
export function tmpfsVolume(options: string): object {
  return { driver: "local", driver_opts: { type: "tmpfs", device: "tmpfs", o: options } };
}

/** Compose replaces variables in every text. */
function escaped(text: string): string {
  return text.replaceAll("$", "$$$$");
}

function withoutEmpty(settings: Record<string, unknown>): object {
  const isSaid = (value: unknown) =>
    value !== undefined &&
    value !== false &&
    (typeof value !== "object" || value === null || Object.keys(value).length > 0);
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => isSaid(value)));
}

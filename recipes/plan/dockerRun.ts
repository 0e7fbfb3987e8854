import { shellWord } from "../text/shell";
import type { PlannedContainer, PlannedVolume } from "./container";

/** An option of `docker run`, and its value: one line where people read it. */
export type RunOption = readonly [option: string, value?: string];

/** A container as options of `docker run`, and what follows them. */
export interface DockerRun {
  readonly options: readonly RunOption[];
  readonly image: string;
  readonly command: readonly string[];
}

/**
 * A container as Docker's client takes it.
 *
 * @param folder of the recipe, as a prefix of its files. A seccomp profile is looked for in the folder of the client
 * @param network @default Docker's own
 */
export function dockerRun(container: PlannedContainer, folder: string, network: string | undefined): DockerRun {
  const { entrypoint = [], command = [], publish, health, memory } = container;
  const [program, ...words] = entrypoint;
  const options: RunOption[] = [
    ...(container.user === undefined ? [] : [["--user", container.user] as const]),
    ...(program === undefined ? [] : [["--entrypoint", program] as const]),
    ...(container.init ? [["--init"] as const] : []),
    ...(container.capabilities ? [["--cap-drop", "ALL"] as const] : []),
    ...(container.capabilities ?? []).map((name) => ["--cap-add", name] as const),
    ...(container.seccomp === undefined ? [] : [["--security-opt", `seccomp=${container.seccomp}`] as const]),
    ...(container.apparmor === undefined ? [] : [["--security-opt", `apparmor=${container.apparmor}`] as const]),
    ...(container.noNewPrivileges ? [["--security-opt", "no-new-privileges:true"] as const] : []),
    ...(container.cgroupNamespace === undefined ? [] : [["--cgroupns", container.cgroupNamespace] as const]),
    ...(container.devices ?? []).map(
      ({ path, permissions }) => ["--device", `${path}:${path}:${permissions}`] as const,
    ),
    ...Object.entries(container.environment ?? {}).map(([name, value]) => ["--env", `${name}=${value}`] as const),
    ...(container.binds ?? []).map(
      ({ source, target }) => ["--mount", `type=bind,source=${folder}/${source},target=${target},readonly`] as const,
    ),
    ...(container.mounts ?? []).map(
      ({ volume, target, readOnly }) =>
        ["--mount", `type=volume,source=${volume},target=${target}${readOnly ? ",readonly" : ""}`] as const,
    ),
    ...(container.isConnected
      ? network === undefined
        ? []
        : [["--network", network] as const]
      : [["--network", "none"] as const]),
    ...(publish
      ? [
          [
            "--publish",
            `${publish.ip.includes(":") ? `[${publish.ip}]` : publish.ip}:${publish.external}:${publish.internal}`,
          ] as const,
        ]
      : []),
    ...(memory === undefined
      ? []
      : [["--memory", `${memory}m`] as const, ["--memory-swap", `${2 * memory}m`] as const]),
    ...(container.processes === undefined ? [] : [["--pids-limit", `${container.processes}`] as const]),
    ...(container.logOptions ? [["--log-driver", "json-file"] as const] : []),
    ...Object.entries(container.logOptions ?? {}).map(([name, value]) => ["--log-opt", `${name}=${value}`] as const),
    ...(health
      ? [
          [
            "--health-cmd",
            typeof health.test === "string" ? health.test : health.test.map(shellWord).join(" "),
          ] as const,
          ["--health-interval", health.interval] as const,
          ["--health-timeout", health.timeout] as const,
          ["--health-start-period", health.startPeriod] as const,
          ["--health-retries", `${health.retries}`] as const,
        ]
      : []),
  ];
  return { options, image: container.image, command: [...words, ...command] };
}

/** A volume as words after `docker volume create`. */
export function volumeWords({ name, tmpfs }: PlannedVolume): string[] {
  if (tmpfs === undefined) return [name];
  return ["--driver", "local", "--opt", "type=tmpfs", "--opt", "device=tmpfs", "--opt", `o=${tmpfs}`, name];
}

import type { ContainerInputs } from "./createRequest";

/** What the engine's `GET /containers/ID/json` says, as far as the provider reads it. */
export interface Inspected {
  readonly Config: {
    readonly User: string;
    readonly Entrypoint: readonly string[] | null;
    readonly Cmd: readonly string[] | null;
    readonly Env: readonly string[];
    readonly Labels: Readonly<Record<string, string>> | null;
    readonly Healthcheck?: {
      readonly Test: readonly string[];
      readonly Interval: number;
      readonly Timeout: number;
      readonly StartPeriod?: number;
      readonly Retries: number;
    };
  };
  readonly HostConfig: Readonly<Record<string, unknown>> & {
    readonly CapAdd: readonly string[] | null;
    readonly CapDrop: readonly string[] | null;
    readonly Memory: number;
    readonly MemorySwap: number;
    readonly RestartPolicy: { readonly Name: string };
    readonly LogConfig: { readonly Type: string; readonly Config: Readonly<Record<string, string>> };
    readonly Ulimits: readonly { readonly Name: string; readonly Soft: number; readonly Hard: number }[] | null;
    readonly Devices:
      | readonly {
          readonly PathOnHost: string;
          readonly PathInContainer: string;
          readonly CgroupPermissions: string;
        }[]
      | null;
    readonly SecurityOpt: readonly string[] | null;
  };
}

const MEGABYTE = 1024 * 1024;

/**
 * What kreuzwerker/docker 3.6 and 4.5 read back of a container on a refresh, in the names of docker.Container. An input
 * that is not here is one that the provider does not read: files, waiting, the networks' aliases.
 */
const READERS: { readonly [Name in keyof ContainerInputs]?: (inspected: Inspected) => unknown } = {
  user: ({ Config }) => Config.User,
  entrypoints: ({ Config }) => Config.Entrypoint,
  command: ({ Config }) => Config.Cmd,
  labels: ({ Config }) => Object.entries(Config.Labels ?? {}).map(([label, value]) => ({ label, value })),
  healthcheck: ({ Config: { Healthcheck: check } }) =>
    check && {
      tests: check.Test,
      interval: asGoWrites(check.Interval),
      timeout: asGoWrites(check.Timeout),
      startPeriod: asGoWrites(check.StartPeriod ?? 0),
      retries: check.Retries,
    },
  init: ({ HostConfig }) => HostConfig["Init"] ?? false,
  capabilities: ({ HostConfig: { CapAdd, CapDrop } }) => ({
    ...(CapAdd && { adds: CapAdd }),
    ...(CapDrop && { drops: CapDrop }),
  }),
  securityOpts: ({ HostConfig }) => HostConfig.SecurityOpt,
  cgroupnsMode: ({ HostConfig }) => HostConfig["CgroupnsMode"],
  memory: ({ HostConfig }) => HostConfig.Memory / MEGABYTE,
  memorySwap: ({ HostConfig }) =>
    HostConfig.MemorySwap > 0 ? HostConfig.MemorySwap / MEGABYTE : HostConfig.MemorySwap,
  cpus: ({ HostConfig }) => asProviderWrites(Number(HostConfig["NanoCpus"])),
  dns: ({ HostConfig }) => HostConfig["Dns"],
  shmSize: ({ HostConfig }) => Number(HostConfig["ShmSize"]) / MEGABYTE,
  restart: ({ HostConfig }) => HostConfig.RestartPolicy.Name,
  logDriver: ({ HostConfig }) => HostConfig.LogConfig.Type,
  logOpts: ({ HostConfig }) => HostConfig.LogConfig.Config,
  ulimits: ({ HostConfig }) =>
    HostConfig.Ulimits?.map(({ Name, Soft, Hard }) => ({ name: Name, soft: Soft, hard: Hard })),
  devices: ({ HostConfig }) =>
    (HostConfig.Devices ?? []).map(({ PathOnHost, PathInContainer, CgroupPermissions }) => ({
      hostPath: PathOnHost,
      containerPath: PathInContainer,
      permissions: CgroupPermissions,
    })),
};

/** Billionths of processors as version 4.5 of the provider writes them: nine decimals, without the zeros at the end. */
function asProviderWrites(nanoseconds: number): string {
  const text = (nanoseconds / 1e9).toFixed(9);
  return text.match(/0/g)?.length === 9 ? (nanoseconds / 1e9).toFixed(1) : text.replace(/0+$/, "");
}

/** A duration as Go's `time.Duration` writes it, which is how the provider reads one back: `1m0s`, `500ms`. */
export function asGoWrites(nanoseconds: number): string {
  if (nanoseconds === 0) return "0s";
  if (nanoseconds < 1e9) return `${nanoseconds / 1e6}ms`;
  const seconds = nanoseconds / 1e9;
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor((seconds % 3600) / 60)];
  return `${hours > 0 ? `${hours}h` : ""}${seconds >= 60 ? `${minutes}m` : ""}${seconds % 60}s`;
}

/** The declared inputs that the provider reads, and the same as it reads them back from the engine. */
export function declaredAndRead(inputs: ContainerInputs, inspected: Inspected): [declared: object, read: object] {
  const names = (Object.keys(READERS) as (keyof ContainerInputs)[]).filter((name) => inputs[name] !== undefined);
  return [
    Object.fromEntries(names.map((name) => [name, withSetsSorted(name, inputs[name])])),
    Object.fromEntries(names.map((name) => [name, withSetsSorted(name, READERS[name]?.(inspected))])),
  ];
}

/** What the provider takes for a set has no order: capabilities and labels. */
function withSetsSorted(name: keyof ContainerInputs, value: unknown): unknown {
  const sorted = (list: readonly unknown[]) =>
    [...list].sort((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1));
  if (name === "labels") return sorted(value as unknown[]);
  if (name !== "capabilities") return value;
  return Object.fromEntries(
    Object.entries(value as Record<string, unknown[]>).map(([kind, list]) => [kind, sorted(list)]),
  );
}

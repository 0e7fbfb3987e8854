import type { ContainerArgs } from "@pulumi/docker";
import type { Unwrap } from "@pulumi/pulumi";

/** The inputs of a docker.Container, every output known. */
export type ContainerInputs = Unwrap<ContainerArgs>;

/**
 * The body of the engine's `POST /containers/create`: what the Docker provider makes of the inputs, in version 1.41 of
 * the API.
 */
export interface CreateRequest {
  [field: string]: unknown;
  HostConfig: Record<string, unknown>;
  NetworkingConfig?: { EndpointsConfig: Record<string, unknown> };
}

type Translation<Name extends keyof ContainerInputs> = (
  request: CreateRequest,
  value: NonNullable<ContainerInputs[Name]>,
) => void;

const MEGABYTE = 1024 * 1024;

/**
 * How each input is passed on. An input that is missing here is an error: what a test does not pass on, it does not
 * test.
 */
const TRANSLATIONS: { readonly [Name in keyof ContainerInputs]?: Translation<Name> } = {
  image: field("Image"),
  user: field("User"),
  hostname: field("Hostname"),
  workingDir: field("WorkingDir"),
  entrypoints: field("Entrypoint"),
  command: field("Cmd"),
  envs: field("Env"),
  stopSignal: field("StopSignal"),
  stopTimeout: field("StopTimeout"),
  labels: (request, labels) => {
    request["Labels"] = Object.fromEntries(labels.map(({ label, value }) => [label, value]));
  },
  healthcheck: (request, { tests, interval, timeout, startPeriod, retries }) => {
    request["Healthcheck"] = {
      Test: tests,
      Interval: nanoseconds(interval),
      Timeout: nanoseconds(timeout),
      StartPeriod: nanoseconds(startPeriod),
      Retries: retries,
    };
  },

  privileged: hostField("Privileged"),
  readOnly: hostField("ReadonlyRootfs"),
  init: hostField("Init"),
  rm: hostField("AutoRemove"),
  securityOpts: hostField("SecurityOpt"),
  groupAdds: hostField("GroupAdd"),
  runtime: hostField("Runtime"),
  sysctls: hostField("Sysctls"),
  tmpfs: hostField("Tmpfs"),
  dns: hostField("Dns"),
  networkMode: hostField("NetworkMode"),
  pidMode: hostField("PidMode"),
  ipcMode: hostField("IpcMode"),
  usernsMode: hostField("UsernsMode"),
  cgroupnsMode: hostField("CgroupnsMode"),
  capabilities: ({ HostConfig }, { adds, drops }) => {
    HostConfig["CapAdd"] = adds;
    HostConfig["CapDrop"] = drops;
  },
  devices: ({ HostConfig }, devices) => {
    HostConfig["Devices"] = devices.map(({ hostPath, containerPath, permissions }) => ({
      PathOnHost: hostPath,
      PathInContainer: containerPath ?? hostPath,
      CgroupPermissions: permissions ?? "rwm",
    }));
  },
  memory: ({ HostConfig }, megabytes) => {
    HostConfig["Memory"] = megabytes * MEGABYTE;
  },
  memorySwap: ({ HostConfig }, megabytes) => {
    HostConfig["MemorySwap"] = megabytes < 0 ? megabytes : megabytes * MEGABYTE;
  },
  cpus: ({ HostConfig }, cpus) => {
    HostConfig["NanoCpus"] = Math.round(Number(cpus) * 1e9);
  },
  cpuPeriod: hostField("CpuPeriod"),
  cpuQuota: hostField("CpuQuota"),
  deviceRequests: ({ HostConfig }, requests) => {
    HostConfig["DeviceRequests"] = requests.map(({ driver, deviceIds }) => ({ Driver: driver, DeviceIDs: deviceIds }));
  },
  gpus: ({ HostConfig }, written) => {
    const [, driver = "", ids = ""] = /^driver=(\w+),"device=([^"]*)"$/.exec(written) ?? [];
    HostConfig["DeviceRequests"] = [{ Driver: driver, DeviceIDs: ids.split(","), Capabilities: [["gpu"]] }];
  },
  shmSize: ({ HostConfig }, megabytes) => {
    HostConfig["ShmSize"] = megabytes * MEGABYTE;
  },
  ulimits: ({ HostConfig }, ulimits) => {
    HostConfig["Ulimits"] = ulimits.map(({ name, soft, hard }) => ({ Name: name, Soft: soft, Hard: hard }));
  },
  restart: ({ HostConfig }, name) => {
    HostConfig["RestartPolicy"] = { Name: name };
  },
  logDriver: ({ HostConfig }, driver) => {
    HostConfig["LogConfig"] = { ...(HostConfig["LogConfig"] as object), Type: driver };
  },
  logOpts: ({ HostConfig }, options) => {
    HostConfig["LogConfig"] = { ...(HostConfig["LogConfig"] as object), Config: options };
  },
  ports: (request, ports) => {
    const key = ({ internal, protocol }: (typeof ports)[number]) => `${internal}/${protocol ?? "tcp"}`;
    request["ExposedPorts"] = Object.fromEntries(ports.map((port) => [key(port), {}]));
    request.HostConfig["PortBindings"] = Object.fromEntries(
      ports.map((port) => [key(port), [{ HostIp: port.ip ?? "0.0.0.0", HostPort: `${port.external ?? ""}` }]]),
    );
  },
  volumes: (request, volumes) => {
    const isNamed = ({ volumeName, hostPath }: (typeof volumes)[number]) => (hostPath ?? volumeName) !== undefined;
    request.HostConfig["Binds"] = volumes
      .filter(isNamed)
      .map(
        ({ volumeName, hostPath, containerPath, readOnly }) =>
          `${hostPath ?? volumeName}:${containerPath}:${readOnly ? "ro" : "rw"}`,
      );
    const unnamed = volumes.filter((volume) => !isNamed(volume));
    request["Volumes"] = Object.fromEntries(unnamed.map(({ containerPath = "" }) => [containerPath, {}]));
  },
  mounts: ({ HostConfig }, mounts) => {
    HostConfig["Mounts"] = mounts.map(({ type, source, target, readOnly, volumeOptions, tmpfsOptions }) => ({
      Type: type,
      Source: source ?? "",
      Target: target,
      ReadOnly: readOnly ?? false,
      ...(volumeOptions && {
        VolumeOptions: {
          NoCopy: volumeOptions.noCopy ?? false,
          DriverConfig: { Name: volumeOptions.driverName ?? "", Options: volumeOptions.driverOptions ?? {} },
        },
      }),
      ...(tmpfsOptions && { TmpfsOptions: { SizeBytes: tmpfsOptions.sizeBytes ?? 0, Mode: tmpfsOptions.mode ?? 0 } }),
    }));
  },
  networksAdvanced: (request, networks) => {
    request.NetworkingConfig = {
      EndpointsConfig: Object.fromEntries(
        networks.map(({ name, aliases, ipv4Address, ipv6Address }) => [
          name,
          {
            Aliases: aliases ?? [],
            ...((ipv4Address ?? ipv6Address) && {
              IPAMConfig: { IPv4Address: ipv4Address ?? "", IPv6Address: ipv6Address ?? "" },
            }),
          },
        ]),
      ),
    };
  },

  // Not of the container itself: its name is in the request's address, files follow in a request of their own, the rest
  // is the provider's.
  name: nothing,
  uploads: nothing,
  mustRun: nothing,
  attach: nothing,
  logs: nothing,
  start: nothing,
  wait: nothing,
  waitTimeout: nothing,
  removeVolumes: nothing,
  destroyGraceSeconds: nothing,
};

/** Asks for a container of these inputs. */
export function createRequest(inputs: ContainerInputs): CreateRequest {
  const request: CreateRequest = { HostConfig: {} };
  for (const [name, value] of Object.entries(inputs)) {
    if (value === undefined) continue;
    const translate = TRANSLATIONS[name as keyof ContainerInputs] as
      | ((request: CreateRequest, value: unknown) => void)
      | undefined;
    if (translate === undefined)
      throw new Error(`the input ${name} of docker.Container has no translation in createRequest.ts: add it`);
    translate(request, value);
  }
  return request;
}

function field(name: string) {
  return (request: CreateRequest, value: unknown): void => {
    request[name] = value;
  };
}

function hostField(name: string) {
  return ({ HostConfig }: CreateRequest, value: unknown): void => {
    HostConfig[name] = value;
  };
}

function nothing(): void {}

const NANOSECONDS: Readonly<Record<string, number>> = { ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** A duration as Go writes it: `500ms`, `10s`, `1m0s`. */
function nanoseconds(duration: string | undefined): number {
  if (duration === undefined) return 0;
  if (!/^(\d+(ms|s|m|h))+$/.test(duration)) throw new Error(`${duration} is not a duration of h, m, s and ms`);
  const parts = duration.matchAll(/(\d+)(ms|s|m|h)/g);
  return [...parts].reduce((sum, [, amount, unit = ""]) => sum + Number(amount) * (NANOSECONDS[unit] ?? 0), 0);
}

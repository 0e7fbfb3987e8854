import { isObject } from "../../../core/text/jsonObject";
import { harmless, judged, type Key, type Keys, limited, listOf, mapOf, object, oneOf } from "./key";
import { BINDS, MOUNTS, TMPFS, VOLUME_DRIVER } from "./mounts";
import { ENDPOINTS } from "./networks";
import { SECURITY_OPTION } from "./securityOptions";

const INSIDE = harmless("what the container's own processes find");
const ATTACHED = harmless("how a client's streams are attached");
const LABELS = mapOf(harmless("names for people: the guard reads no exemption from them"));
const SHARE = harmless("a limit of the container's own");
const WINDOWS = harmless("read by engines on Windows alone");

/** How a health check runs. */
export const HEALTHCHECK: Key = object({
  Test: judged,
  Interval: INSIDE,
  Timeout: INSIDE,
  Retries: INSIDE,
  StartPeriod: INSIDE,
  StartInterval: INSIDE,
});

/** What a container is, apart from its host (`ContainerConfig`), and what an image sets for its containers. */
export const CONTAINER_CONFIG: Keys = {
  Hostname: INSIDE,
  Domainname: INSIDE,
  User: judged,
  AttachStdin: ATTACHED,
  AttachStdout: ATTACHED,
  AttachStderr: ATTACHED,
  ExposedPorts: mapOf(harmless("what the image listens on")),
  Tty: ATTACHED,
  OpenStdin: ATTACHED,
  StdinOnce: ATTACHED,
  Env: judged,
  Cmd: judged,
  Healthcheck: HEALTHCHECK,
  ArgsEscaped: INSIDE,
  Image: judged,
  Volumes: mapOf(harmless("paths of volumes without a name")),
  WorkingDir: INSIDE,
  Entrypoint: judged,
  NetworkDisabled: INSIDE,
  MacAddress: harmless("of the container's own interface"),
  OnBuild: harmless("what a build from the image does"),
  Labels: LABELS,
  StopSignal: INSIDE,
  StopTimeout: INSIDE,
  Shell: INSIDE,
};

/**
 * The rules judge which device it is; this key requires the device's own path. Through `/proc/PID/root`, the same path
 * would lead into a container, whose root can create any device file there without being able to open it.
 */
const DEVICE = limited(
  "does not name a device by its own path below /dev",
  (path) => typeof path === "string" && path.startsWith("/dev/") && !/(^|\/)\.{1,2}(\/|$)/.test(path),
);

/** The engine looks the path up on the host, and reveals whether such a file exists. */
const DEVICE_RATES = listOf(object({ Path: DEVICE, Rate: SHARE, Weight: SHARE }));

const ULIMIT_NAMES = [
  "core",
  "cpu",
  "data",
  "fsize",
  "locks",
  "memlock",
  "msgqueue",
  "nofile",
  "nproc",
  "rss",
  "rttime",
  "sigpending",
  "stack",
];

/** Whether a limit applies only to processes: see {@link ULIMITS}. */
export const isProcessLimit = (name: string): boolean => ULIMIT_NAMES.includes(name);

/**
 * Limits of processes, without `rtprio` and `nice`: with one of those, a process needs no capability to run before all
 * others on the machine (RLIMIT_RTPRIO in sched(7), RLIMIT_NICE in getrlimit(2)).
 */
export const ULIMITS: Key = listOf(
  object({
    Name: limited("is no limit that gives the host's own processes their turn: leave it out", oneOf(...ULIMIT_NAMES)),
    Soft: SHARE,
    Hard: SHARE,
  }),
);

/** What a container may use of its host's resources (`Resources`). */
export const RESOURCES: Keys = {
  CpuShares: SHARE,
  Memory: judged,
  CgroupParent: limited("puts the container under control groups of the host's: leave it out"),
  BlkioWeight: SHARE,
  BlkioWeightDevice: DEVICE_RATES,
  BlkioDeviceReadBps: DEVICE_RATES,
  BlkioDeviceWriteBps: DEVICE_RATES,
  BlkioDeviceReadIOps: DEVICE_RATES,
  BlkioDeviceWriteIOps: DEVICE_RATES,
  CpuPeriod: SHARE,
  CpuQuota: SHARE,
  CpuRealtimePeriod: limited("lets the container's processes run before the host's own: leave it out"),
  CpuRealtimeRuntime: limited("lets the container's processes run before the host's own: leave it out"),
  CpusetCpus: SHARE,
  CpusetMems: SHARE,
  Devices: listOf(object({ PathOnHost: DEVICE, PathInContainer: INSIDE, CgroupPermissions: INSIDE })),
  DeviceCgroupRules: judged,
  DeviceRequests: listOf(
    object({
      Driver: judged,
      Count: harmless("how many GPUs"),
      DeviceIDs: judged,
      Capabilities: harmless("which of its libraries the driver puts into the container"),
      Options: limited("are options of a device driver on the host"),
    }),
  ),
  DiskQuota: SHARE,
  KernelMemory: SHARE,
  KernelMemoryTCP: SHARE,
  MemoryReservation: SHARE,
  MemorySwap: SHARE,
  MemorySwappiness: SHARE,
  NanoCpus: SHARE,
  NanoCPUs: SHARE,
  OomKillDisable: limited(
    "has the kernel kill the host's processes rather than the container's when memory runs out: leave it out",
  ),
  Init: INSIDE,
  PidsLimit: judged,
  Ulimits: ULIMITS,
  CpuCount: WINDOWS,
  CpuPercent: WINDOWS,
  IOMaximumIOps: WINDOWS,
  IOMaximumBandwidth: WINDOWS,
};

export const RESTART_POLICY = object({
  Name: harmless("when the engine starts the container again"),
  MaximumRetryCount: SHARE,
});

const LOG_OPTION = harmless("how the log's file is kept, or what stands in its lines");
const LOG_OPTIONS = [
  "max-size",
  "max-file",
  "compress",
  "mode",
  "max-buffer-size",
  "labels",
  "labels-regex",
  "env",
  "env-regex",
  "tag",
];
const LOG_CACHE = ["cache-disabled", "cache-max-size", "cache-max-file", "cache-compress"];

/**
 * Log drivers that write to the engine's own files. The others make the engine connect to an address from their
 * options.
 */
export const LOG_DRIVER = limited(
  "is a log driver that has the engine write to other places than its own files: use json-file or local",
  oneOf("json-file", "local", "none"),
);
export const LOG_CONFIG = object(
  Object.fromEntries([...LOG_OPTIONS, ...LOG_CACHE].map((option) => [option, LOG_OPTION])),
);

export const OOM_SCORE = limited(
  "below zero has the kernel kill the host's processes rather than the container's when memory runs out",
  (value) => typeof value === "number" && value >= 0,
);

/** The rules judge which namespace it is. Engines of other makes accept further forms, such as `ns:PATH`. */
const MODE = limited(
  "names a namespace in a form that the guard does not know",
  (mode) => typeof mode === "string" && /^(container:)?[^:/]*$/.test(mode),
);

/** What a container gets from its host (`HostConfig`). */
export const HOST_CONFIG: Keys = {
  ...RESOURCES,
  Binds: BINDS,
  ContainerIDFile: harmless("a file of the client's, which the engine does not read"),
  LogConfig: object({ Type: LOG_DRIVER, Config: LOG_CONFIG }),
  NetworkMode: MODE,
  PortBindings: mapOf(listOf(object({ HostIp: judged, HostPort: judged }))),
  RestartPolicy: RESTART_POLICY,
  AutoRemove: harmless("the container goes when it ends"),
  VolumeDriver: VOLUME_DRIVER,
  VolumesFrom: judged,
  Mounts: MOUNTS,
  ConsoleSize: ATTACHED,
  Annotations: limited("are orders to the OCI runtime, which runs as root on the host: leave them out"),
  Capabilities: limited("takes the place of the default capabilities: use CapAdd and CapDrop"),
  CapAdd: judged,
  CapDrop: judged,
  CgroupnsMode: MODE,
  Dns: INSIDE,
  DnsOptions: INSIDE,
  DnsSearch: INSIDE,
  ExtraHosts: INSIDE,
  GroupAdd: harmless("groups of processes that can have any group as it is"),
  IpcMode: MODE,
  Cgroup: limited("joins control groups of another container: leave it out"),
  Links: judged,
  OomScoreAdj: OOM_SCORE,
  PidMode: MODE,
  Privileged: judged,
  PublishAllPorts: harmless("ports that the engine chooses"),
  ReadonlyRootfs: INSIDE,
  SecurityOpt: listOf(SECURITY_OPTION),
  StorageOpt: limited(
    "may only have a size",
    (options) => isObject(options) && Object.keys(options).every((name) => name === "size"),
  ),
  Tmpfs: mapOf(TMPFS),
  Umask: INSIDE,
  UTSMode: MODE,
  UsernsMode: MODE,
  ShmSize: SHARE,
  Sysctls: mapOf(judged),
  Runtime: limited(
    "chooses an OCI runtime, which may run the container without the confinement that the rules count on: leave it out",
  ),
  Isolation: limited("chooses an isolation technology that only engines on Windows have", oneOf("default")),
  MaskedPaths: judged,
  ReadonlyPaths: judged,
};

/** The body of `ContainerCreate`. */
export const CONTAINER_CREATE: Key = object({
  ...CONTAINER_CONFIG,
  HostConfig: object(HOST_CONFIG),
  NetworkingConfig: object({ EndpointsConfig: ENDPOINTS }),
});

/** The body of `ContainerUpdate`. */
export const CONTAINER_UPDATE: Key = object({ ...RESOURCES, RestartPolicy: RESTART_POLICY });

/** The body of `ContainerExec`. */
export const EXEC_CREATE: Key = object({
  User: judged,
  Privileged: judged,
  Tty: ATTACHED,
  ConsoleSize: ATTACHED,
  AttachStdin: ATTACHED,
  AttachStdout: ATTACHED,
  AttachStderr: ATTACHED,
  Detach: ATTACHED,
  DetachKeys: ATTACHED,
  Env: judged,
  WorkingDir: INSIDE,
  Cmd: judged,
});

/** The body of `ExecStart`. */
export const EXEC_START: Key = object({ Detach: ATTACHED, Tty: ATTACHED, ConsoleSize: ATTACHED });

import type { Confinement } from "../../model/confinement";
import { type Container, type ContainerSettings, container } from "../../model/container";
import { isUnknown, type Known, known, knownValue, mapKnown, unknown } from "../../model/known";
import type { Mount } from "../../model/mount";
import type { Port } from "../../model/port";
import type { Source } from "../../model/source";
import { type HostNamespaces, type Workload, workload } from "../../model/workload";
import { readDeviceRequest, readHealthcheck, readProcessLimit, readSysctls, variable } from "../docker/dockerContainer";
import { readLogging } from "../docker/logging";
import { hostNamespaces, isHostNetwork } from "../docker/namespaces";
import { readSecurityOptions, seccompProfile } from "../docker/securityOptions";
import { cpuLimit, hasHealthCheck, restartPolicy } from "../docker/settings";
import { readVolumeDriver } from "../docker/volumeDriver";
import { readCommands } from "../raw/argv";
import type { Raw } from "../raw/raw";
import { readBind, readMountOfContainer, readMounts, readPrivateMounts, readVolumesFrom } from "./mounts";

/** The body of `POST /containers/create`. */
export function readContainerCreate(body: Raw, source: Source): Workload {
  const host = body.get("HostConfig");
  return readContainerOf(source, {
    config: body,
    host,
    networks: body.get("NetworkingConfig", "EndpointsConfig"),
    mounts: [
      ...host.get("Binds").items().map(readBind),
      ...host.get("Mounts").items().flatMap(readMounts),
      ...host.get("VolumesFrom").items().map(readVolumesFrom),
      ...[host.get("Tmpfs"), body.get("Volumes")].flatMap(readPrivateMounts),
    ],
  });
}

/** The parts of a container, wherever a request or an answer has them. */
interface ContainerParts {
  /** What it runs: `Image`, `Cmd`, `Env` and the like. */
  readonly config: Raw;
  readonly host: Raw;
  /** The networks that it is attached to, by name. */
  readonly networks: Raw;
  readonly mounts: readonly Mount[];
  /** Whether they include what the image sets. @default false */
  readonly includesImage?: boolean;
}

/** A container in the words of the Engine API. */
export function readContainerOf(
  source: Source,
  { config, host, networks, mounts, includesImage }: ContainerParts,
): Workload {
  return workload({
    source,
    platform: "docker",
    host: readNamespaces(host, networks),
    sysctls: readSysctls(host.get("Sysctls")),
    containers: [
      container({
        name: source.name,
        path: "",
        image: config.get("Image").string(),
        ...readCommands(config.get("Entrypoint"), config.get("Cmd")),
        otherCommands: readHealthcheck(config.get("Healthcheck", "Test")),
        env: config.get("Env").strings().map(variable),
        user: config.get("User").string(),
        ports: readPortBindings(host.get("PortBindings")),
        ...readHostConfig(host),
        // When an existing container is inspected, the answer shows the engine's own default here as if the client had
        // set it.
        runtime: host.get("Runtime").string(),
        cgroupParent: host.get("CgroupParent").string(),
        logging: readLogging(host.get("LogConfig", "Type"), host.get("LogConfig", "Config")),
        settings: readSettings(config, host, includesImage),
        mounts,
      }),
    ],
  });
}

function readSettings(config: Raw, host: Raw, includesImage = false): ContainerSettings {
  const restart = host.get("RestartPolicy");
  return {
    includesImage,
    readOnlyRoot: host.get("ReadonlyRootfs").boolean(),
    cpuLimit: cpuLimit({
      limits: ["NanoCpus", "CpuQuota"].map((name) => host.get(name).string()),
      cpus: host.get("CpusetCpus").string(),
      shares: host.get("CpuShares").string(),
    }),
    restart: restartPolicy(restart.get("Name").string(), restart.get("MaximumRetryCount").number()),
    healthCheck: hasHealthCheck(config.get("Healthcheck", "Test")),
  };
}

/** The body of `POST /containers/{id}/update`: only the limits on what a container may use of its host. */
export function readContainerUpdate(body: Raw, source: Source): Workload {
  return workload({
    source,
    platform: "docker",
    containers: [
      container({
        name: source.name,
        path: "",
        devices: readDevices(body),
        deviceCgroupRules: body.get("DeviceCgroupRules").strings(),
      }),
    ],
  });
}

/** The body of `POST /containers/{id}/exec`: a process next to the container's own, with its own privileges. */
export function readExecCreate(body: Raw, source: Source): Workload {
  return workload({
    source,
    platform: "docker",
    containers: [
      container({
        name: source.name,
        path: "",
        ...readCommands(body.get("Entrypoint"), body.get("Cmd")),
        env: body.get("Env").strings().map(variable),
        privileged: body.get("Privileged").boolean(),
        user: body.get("User").string(),
      }),
    ],
  });
}

/**
 * The answer to `GET /containers/{id}/json`: what the container has of its host. What it runs is left out: that depends
 * on its image as well as on its configuration, and gives away nothing of the host.
 *
 * @param defaultCgroupNamespace what the engine gives to containers that set none: the answer shows it as if the client
 *   had set it
 */
export function readInspectedContainer(
  answer: Raw,
  source: Source,
  defaultCgroupNamespace: "host" | "private",
): Workload {
  const host = answer.get("HostConfig");
  const { cgroup, ...others } = readNamespaces(host, answer.get("NetworkSettings", "Networks"));
  const namespaces = cgroup && knownValue(cgroup) !== defaultCgroupNamespace ? { ...others, cgroup } : others;
  return workload({
    source,
    platform: "docker",
    host: namespaces,
    sysctls: readSysctls(host.get("Sysctls")),
    containers: [
      container({
        name: source.name,
        path: "",
        ...readHostConfig(host),
        mounts: answer.get("Mounts").items().map(readMountOfContainer),
      }),
    ],
  });
}

/** A volume, as `POST /volumes/create` takes it (`DriverOpts`) and `GET /volumes/{name}` shows it (`Options`). */
export function readVolume(body: Raw, source: Source): Workload {
  const options = body.oneOf("DriverOpts", "Options");
  const name = body.get("Name").string() ?? known(source.name, "Name");
  const volumes = readVolumeDriver(body.get("Driver"), options).flatMap((from) =>
    from.kind === "hostPath" ? [{ name, path: options.path, source: from }] : [],
  );
  return workload({ source, platform: "docker", volumes });
}

/**
 * The query of `POST /build` as an object of its parameters: each step of a build runs in a container with these
 * options.
 */
export function readBuild(query: Raw, source: Source): Workload {
  const network = query.get("networkmode").string();
  return workload({
    source,
    platform: "docker",
    host: network ? { network } : {},
    containers: [container({ name: source.name, path: "", cgroupParent: query.get("cgroupparent").string() })],
  });
}

/** The body of `POST /services/create` and of a service's update: one container, replicated. */
export function readServiceSpec(body: Raw, source: Source): Workload {
  const task = body.get("TaskTemplate");
  const spec = task.get("ContainerSpec");
  const privileges = spec.get("Privileges");
  const network = [...task.get("Networks").items(), ...body.get("Networks").items()]
    .map((attached) => attached.get("Target").string())
    .find(isHostNetwork);
  return workload({
    source,
    platform: "docker",
    host: network ? { network } : {},
    sysctls: readSysctls(spec.get("Sysctls")),
    ports: body.get("EndpointSpec", "Ports").items().map(readServicePort),
    containers: [
      container({
        name: source.name,
        path: spec.path,
        image: spec.get("Image").string(),
        ...readCommands(spec.get("Command"), spec.get("Args")),
        otherCommands: readHealthcheck(spec.get("Healthcheck", "Test")),
        env: spec.get("Env").strings().map(variable),
        user: spec.get("User").string(),
        capabilities: { add: spec.get("CapabilityAdd").strings(), drop: spec.get("CapabilityDrop").strings() },
        confinement: readPrivileges(privileges),
        mounts: spec.get("Mounts").items().flatMap(readMounts),
        logging: readLogging(task.get("LogDriver", "Name"), task.get("LogDriver", "Options")),
        limits: {
          memory: task.get("Resources", "Limits", "MemoryBytes").number(),
          processes: task.get("Resources", "Limits", "Pids").number(),
          processesExpressible: true,
        },
      }),
    ],
  });
}

/** `Privileges` of a service: sets confinement by modes rather than by security options. */
function readPrivileges(privileges: Raw): Confinement {
  const selinux = privileges.get("SELinuxContext");
  const part = (name: string) =>
    [selinux.get(name).string()].filter((value) => value !== undefined && knownValue(value) !== "") as Known<string>[];
  const disabled = selinux.get("Disable").boolean();
  const apparmor = mapKnown(privileges.get("AppArmor", "Mode").string(), (mode) =>
    mode === "disabled" ? "unconfined" : mode,
  );
  const mode = privileges.get("Seccomp", "Mode").string();
  const profile = mapKnown(privileges.get("Seccomp", "Profile").string(), (text) =>
    Buffer.from(text, "base64").toString("utf8"),
  );
  const seccomp = knownValue(mode) === "custom" ? (profile ?? mode) : mode;
  return {
    seccomp: seccomp ? [mapKnown(seccomp, seccompProfile)] : [],
    apparmor: apparmor && knownValue(apparmor) !== "default" ? [apparmor] : [],
    selinux: { ...(disabled && { disabled }), type: part("Type"), user: part("User"), role: part("Role") },
  };
}

function readServicePort(port: Raw): Port {
  return {
    path: port.path,
    as: "EndpointSpec.Ports",
    target: port.get("TargetPort").number(),
    published: port.get("PublishedPort").number(),
    protocol: port.get("Protocol").string(),
    address: undefined,
    reach: "host",
  };
}

function readHostConfig(host: Raw): Partial<Container> {
  const { confinement, unmaskedPaths } = readSecurityOptions(host.get("SecurityOpt").strings());
  return {
    privileged: host.get("Privileged").boolean(),
    capabilities: { add: host.get("CapAdd").strings(), drop: host.get("CapDrop").strings() },
    confinement,
    unmaskedPaths:
      unmaskedPaths ?? readMasks(host.get("MaskedPaths"), MASKED) ?? readMasks(host.get("ReadonlyPaths"), READ_ONLY),
    devices: readDevices(host),
    deviceCgroupRules: host.get("DeviceCgroupRules").strings(),
    limits: {
      memory: host.get("Memory").number(),
      processes:
        host.get("PidsLimit").number() ?? readProcessLimit(host.get("Ulimits"), { name: "Name", hard: "Hard" }),
      processesExpressible: true,
    },
  };
}

function readDevices(resources: Raw): Known<string>[] {
  return [
    ...resources
      .get("Devices")
      .items()
      .map((device) => device.get("PathOnHost").string() ?? device.unknown("names no device")),
    ...resources
      .get("DeviceRequests")
      .items()
      .flatMap((request) => readDeviceRequest(request.get("Driver"), request.get("DeviceIDs"))),
  ];
}

/** The masks that every engine has put over /proc and /sys since masks became configurable; newer engines have more. */
const MASKED = ["/proc/acpi", "/proc/kcore", "/proc/keys", "/proc/timer_list", "/proc/scsi", "/sys/firmware"];
const READ_ONLY = ["/proc/bus", "/proc/fs", "/proc/irq", "/proc/sys", "/proc/sysrq-trigger"];

/** A list replaces the engine's default even if it is empty; null keeps the default. */
function readMasks(list: Raw, own: readonly string[]): Known<boolean> | undefined {
  if (!list.exists) return undefined;
  const paths = list.strings();
  const missing = paths.find(isUnknown);
  if (missing) return missing;
  const given = new Set(paths.map(knownValue));
  return own.every((path) => given.has(path)) ? undefined : known(true, list.path);
}

/** A container names its network by a mode, and as one of several by name. */
function readNamespaces(host: Raw, networks: Raw): HostNamespaces {
  const joined = networks
    .entries()
    .map(([name, place]) => (name === undefined ? place.unknown() : known(name, place.path)))
    .filter(isHostNetwork);
  return hostNamespaces({
    pid: host.get("PidMode").string(),
    ipc: host.get("IpcMode").string(),
    networks: [host.get("NetworkMode").string(), ...joined],
    uts: host.get("UTSMode").string(),
    user: host.get("UsernsMode").string(),
    cgroup: host.get("CgroupnsMode").string(),
  });
}

/** More than anyone publishes one by one. */
const MAX_PORTS = 4_096;

function readPortBindings(bindings: Raw): Port[] {
  const ports: Port[] = [];
  for (const [name, list] of bindings.entries()) {
    for (const port of portsOf(name, list)) {
      if (ports.length >= MAX_PORTS)
        return [...ports, { ...port, published: unknown(port.path, "is one of too many ports to look at") }];
      ports.push(port);
    }
  }
  return ports;
}

/** `"80/tcp": [{ "HostIp": "", "HostPort": "8000-8010" }]`; from a range, the engine takes a free port. */
function* portsOf(name: string | undefined, list: Raw): Iterable<Port> {
  const [, number, transport] = /^(\d+)(?:\/(.*))?$/s.exec(name ?? "") ?? [];
  for (const binding of list.items()) {
    const target =
      number === undefined
        ? unknown(binding.path, "publishes a port without a number")
        : known(Number(number), binding.path);
    const address = binding.get("HostIp").string();
    const protocol = transport === undefined ? undefined : known(transport, binding.path);
    const port: Port = {
      path: binding.path,
      as: "PortBindings",
      target,
      published: undefined,
      protocol,
      address,
      reach: "host",
    };
    const range = binding.get("HostPort").string();
    const [, first, last = first] = /^(\d+)(?:-(\d+))?$/.exec(knownValue(range) ?? "") ?? [];
    if (first === undefined || last === undefined) {
      yield range === undefined || knownValue(range) === ""
        ? port
        : { ...port, published: range.known ? unknown(range.path, "is not a port") : range };
      continue;
    }
    const end = Math.min(Number(last), Number(first) + MAX_PORTS);
    for (let at = Number(first); at <= end; at++) yield { ...port, published: known(at, binding.path) };
  }
}

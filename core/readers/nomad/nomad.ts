import { container } from "../../model/container";
import { type Known, known, knownValue, mapKnown } from "../../model/known";
import type { Mount } from "../../model/mount";
import type { Port } from "../../model/port";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { readHealthcheck, readSysctls, readVariables } from "../docker/dockerContainer";
import { readLogging } from "../docker/logging";
import { hostNamespaces } from "../docker/namespaces";
import { readSecurityOptions } from "../docker/securityOptions";
import { readVolumeDriver } from "../docker/volumeDriver";
import { startedBy } from "../dockerCli/script";
import { readBind } from "../engineApi/mounts";
import { readCommands } from "../raw/argv";
import type { Raw } from "../raw/raw";

/** Drivers whose tasks are containers. */
const DRIVERS: ReadonlySet<string> = new Set(["docker", "podman"]);

/** Drivers whose tasks are commands of the host. */
const COMMAND_DRIVERS: ReadonlySet<string> = new Set(["raw_exec", "exec", "exec2"]);

/**
 * A task of a Nomad job: a container, if its driver makes one. Its paths are those of the task; its `config` block is
 * the driver's, and both drivers share most of Docker's words.
 *
 * @param count how many copies of its group run
 */
export function readNomadTask(task: Raw, count: Known<number> | undefined, source: Source): Workload[] {
  const driver = task.get("driver").string();
  const config = task.get("config");
  if (COMMAND_DRIVERS.has(knownValue(driver) ?? "")) return readCommandTask(config, source);
  if (driver?.known !== false && !DRIVERS.has(knownValue(driver) ?? "")) return [];
  const { confinement, unmaskedPaths } = readSecurityOptions(config.get("security_opt").strings());
  const apparmor = config.get("apparmor_profile").string();
  const memory = task.get("resources").oneOf("memory", "memory_max").number();
  const mode = (...names: string[]) => config.oneOf(...names).string();
  return [
    workload({
      source,
      platform: "docker",
      host: hostNamespaces({
        pid: mode("pid_mode"),
        ipc: mode("ipc_mode"),
        networks: [mode("network_mode")],
        uts: mode("uts_mode"),
        user: mode("userns_mode", "userns"),
        cgroup: mode("cgroupns"),
      }),
      sysctls: config.oneOf("sysctl", "sysctls").items().flatMap(readSysctls),
      ...(count && { replicas: count }),
      containers: [
        container({
          name: source.name,
          path: config.path,
          image: config.get("image").string(),
          ...readCommands(
            config.get("entrypoint"),
            config.get("command").exists ? commandWith(config) : config.get("args"),
          ),
          otherCommands: readHealthcheck(config.get("healthchecks", "test")),
          env: task.get("env").items().flatMap(readVariables),
          privileged: config.get("privileged").boolean(),
          capabilities: { add: config.get("cap_add").strings(), drop: config.get("cap_drop").strings() },
          confinement: apparmor
            ? { ...confinement, apparmor: [...(confinement.apparmor ?? []), apparmor] }
            : confinement,
          unmaskedPaths,
          mounts: [
            ...config
              .get("volumes")
              .items()
              .map((item) => readVolume(item, config)),
            ...config.get("mount").items().flatMap(readMount),
            ...config.get("mounts").items().flatMap(readMount),
            ...task.get("volume_mount").items().map(readVolumeMount),
          ],
          devices: config.get("devices").items().flatMap(readDevice),
          ports: config.get("port_map").items().flatMap(readPortMap),
          user: task.get("user").string(),
          runtime: config.get("runtime").string(),
          logging: readLogging(config.get("logging").oneOf("driver", "type"), blockIn(config.get("logging", "config"))),
          limits: {
            memory: memory ?? known(DEFAULT_MEMORY, task.path),
            processes: config.get("pids_limit").number(),
            processesExpressible: true,
          },
        }),
      ],
    }),
  ];
}

/** What a task that is a command of the host starts: `docker run …`. */
function readCommandTask(config: Raw, source: Source): Workload[] {
  const command = config.get("command");
  const words = [command, ...config.get("args").items()].map((word) => word.name() ?? "");
  return startedBy(words, command.path).flatMap((draft) =>
    draft.read(source, (name) => `is the value that ${name} has when the task runs`),
  );
}

/** A block that may be written once. */
function blockIn(place: Raw): Raw {
  return (place.isList ? place.items()[0] : undefined) ?? place;
}

/** Megabytes that Nomad gives to a task that asks for none. */
const DEFAULT_MEMORY = 300;

/** `command` with `args`: two properties that make one list. */
function commandWith(config: Raw): Raw {
  const command = config.get("command");
  return config.get("args").exists && !config.get("args").isUnknown
    ? config.get("args").below((args) => [command.raw(), ...[args].flat()], command.path)
    : command.below((word) => [word], command.path);
}

/** `/host/path:/container/path`. A relative source is a folder of the task's own, unless a driver keeps volumes. */
function readVolume(item: Raw, config: Raw): Mount {
  const mount = readBind(item);
  const isOwn = isOwnFolder(item) && !config.get("volume_driver").exists;
  return isOwn ? { ...mount, from: { kind: "private" } } : mount;
}

/** A relative path: what it begins with is known, whether or not the rest is. */
function isOwnFolder(path: Raw): boolean {
  const text = path.raw();
  return typeof text === "string" && /^[^/\0]/.test(text);
}

/** A `mount` block. A relative source of a bind mount is a folder of the task's own. */
function readMount(mount: Raw): Mount[] {
  const type = mount.get("type").string();
  const source = mount.get("source").string();
  const base = {
    path: mount.path,
    target: mount.get("target").string(),
    readOnly: mount.oneOf("readonly", "read_only").boolean(),
  };
  const propagation = mount.get("bind_options", "propagation").string();
  const driver = mount.get("volume_options", "driver_config");
  const driven = readVolumeDriver(driver.get("name"), blockIn(driver.get("options")));
  if (driven.length > 0) return driven.map((from) => ({ ...base, from }));
  const kind = knownValue(type) ?? (type ? "" : "volume");
  if (kind === "tmpfs") return [{ ...base, from: { kind: "private" } }];
  if (kind === "volume" && source) return [{ ...base, from: { kind: "volume", volume: source } }];
  if (kind === "volume" || (source && isOwnFolder(mount.get("source"))))
    return [{ ...base, from: { kind: "private" } }];
  const hostPath = source ?? (type && !type.known ? type : known("", mount.path));
  return [{ ...base, ...(propagation && { propagation }), from: { kind: "hostPath", hostPath } }];
}

/** A volume of the group, whose host folder the client's configuration names. */
function readVolumeMount(mount: Raw): Mount {
  return {
    path: mount.path,
    target: mount.get("destination").string(),
    readOnly: mount.get("read_only").boolean(),
    from: { kind: "volume", volume: mount.get("volume").string() ?? mount.unknown("names no volume") },
  };
}

/** `{ host_path, container_path }`, or Podman's `/dev/fuse:/dev/fuse:rwm`. */
function readDevice(device: Raw): Known<string>[] {
  const path = device.isObject ? device.get("host_path").string() : device.string();
  return path ? [mapKnown(path, (text) => text.replace(/:.*$/s, ""))] : [];
}

/** The older `port_map`, whose labels are published on ports that Nomad chooses. */
function readPortMap(map: Raw): Port[] {
  return map.entries().map(([, place]) => ({
    path: place.path,
    as: "port_map",
    target: place.number(),
    published: undefined,
    address: undefined,
    reach: "host",
  }));
}

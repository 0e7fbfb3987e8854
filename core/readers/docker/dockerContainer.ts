import { type Container, container, type File } from "../../model/container";
import { isUnknown, type Known, known, knownValue, mapKnown } from "../../model/known";
import type { Mount, MountSource } from "../../model/mount";
import type { Port } from "../../model/port";
import type { Source } from "../../model/source";
import type { HostNamespaces, Sysctl, Workload } from "../../model/workload";
import { readCommands, readOtherCommand } from "../raw/argv";
import type { Raw } from "../raw/raw";
import { readSELinux } from "../raw/selinux";
import { readGuard } from "./guard";
import { readLogging } from "./logging";
import { hostNamespaces, isHostNetwork } from "./namespaces";
import { readSecurityOptions } from "./securityOptions";
import { cpuLimit, hasHealthCheck, restartPolicy } from "./settings";
import { readVolumeDriver } from "./volumeDriver";

/** A container of the engine. */
export function readContainer(resource: Raw, source: Source): Partial<Workload> {
  const { confinement, unmaskedPaths } = readSecurityOptions(resource.get("securityOpts").strings());
  const uploads = resource.get("uploads").items();
  const files = uploads.map(readUpload);
  const guard = readGuard(files);
  return {
    host: readNamespaces(resource),
    sysctls: readSysctls(resource.get("sysctls")),
    containers: [
      container({
        name: resource.get("name").name() ?? source.name,
        path: "",
        image: resource.get("image").string(),
        ...readCommands(resource.get("entrypoints"), resource.get("command")),
        otherCommands: readHealthcheck(resource.get("healthcheck", "tests")),
        env: resource.get("envs").strings().map(variable),
        privileged: resource.get("privileged").boolean(),
        capabilities: {
          add: resource.get("capabilities", "adds").strings(),
          drop: resource.get("capabilities", "drops").strings(),
        },
        confinement,
        unmaskedPaths,
        mounts: [
          ...resource.get("mounts").items().flatMap(readMount),
          ...resource.get("volumes").items().flatMap(readContainerVolume),
        ],
        files,
        ...(guard && { guard }),
        unmodelledSettings: [
          ...UNMODELLED_PROPERTIES.map((name) => resource.get(name)),
          ...uploads.flatMap(alternativeUploadSources),
        ].flatMap(settingOf),
        devices: [
          ...resource
            .get("devices")
            .items()
            .flatMap((device) => device.get("hostPath").string() ?? []),
          ...resource
            .get("deviceRequests")
            .items()
            .flatMap((request) => readDeviceRequest(request.get("driver"), request.get("deviceIds"))),
        ],
        deviceCgroupRules: resource.get("deviceCgroupRules").strings(),
        ports: resource.get("ports").items().map(readPort),
        user: resource.get("user").string(),
        runtime: resource.get("runtime").string(),
        cgroupParent: resource.get("cgroupParent").string(),
        logging: readLogging(resource.get("logDriver"), resource.get("logOpts")),
        settings: {
          includesImage: false,
          readOnlyRoot: resource.get("readOnly").boolean(),
          cpuLimit: cpuLimit({
            limits: ["cpus", "cpuQuota"].map((name) => resource.get(name).string()),
            cpus: resource.get("cpuSet").string(),
            shares: resource.get("cpuShares").string(),
          }),
          restart: restartPolicy(resource.get("restart").string(), resource.get("maxRetryCount").number()),
          healthCheck: hasHealthCheck(resource.get("healthcheck", "tests")),
        },
        limits: {
          memory: resource.get("memory").number(),
          processes: readProcessLimit(resource.get("ulimits")),
          processesExpressible: true,
        },
      }),
    ],
  };
}

/** Properties that change what a container runs or what its process can do, and that the model has no field for. */
export const UNMODELLED_PROPERTIES: readonly string[] = [
  "workingDir",
  "runtime",
  "stopSignal",
  "tmpfs",
  "storageOpts",
  "cgroupParent",
  "gpus",
  "deviceRequests",
  "groupAdds",
];

/** Other sources of an upload's content than the one that `readUpload` reads. */
function alternativeUploadSources(upload: Raw): Raw[] {
  return [upload.get("source"), ...(upload.get("content").exists ? [upload.get("contentBase64")] : [])];
}

/** The path of a property that is set: an empty text, list or object sets nothing. */
function settingOf(place: Raw): Known<string>[] {
  if (place.isUnknown) return [place.unknown()];
  const isEmpty = place.isList
    ? place.items().length === 0
    : place.isObject
      ? place.entries().length === 0
      : !place.exists;
  return isEmpty || place.raw() === "" ? [] : [known("", place.path)];
}

function readUpload(upload: Raw): File {
  return {
    target: upload.get("file").string() ?? upload.unknown("names no file"),
    content: upload.get("content").string() ?? upload.get("contentBase64").base64(),
  };
}

/** A Swarm service: one container, replicated. */
export function readService(resource: Raw, source: Source): Partial<Workload> {
  const task = resource.get("taskSpec");
  const spec = task.get("containerSpec");
  const selinux = spec.get("privileges", "seLinuxContext");
  const disabled = selinux.get("disable").boolean();
  const network = task
    .get("networksAdvanceds")
    .items()
    .flatMap((attached) => ["name", "id"].map((key) => attached.get(key).string()))
    .find(isHostNetwork);
  const replicas = resource.get("mode", "replicated", "replicas").number();
  return {
    host: network ? { network: mapKnown(network, () => "host") } : {},
    sysctls: readSysctls(spec.get("sysctl")),
    ...(replicas && { replicas }),
    ports: resource
      .get("endpointSpec", "ports")
      .items()
      .map((port) => ({
        path: port.path,
        as: "endpointSpec.ports",
        target: port.get("targetPort").number(),
        published: port.get("publishedPort").number(),
        protocol: port.get("protocol").string(),
        address: undefined,
        reach: "host",
      })),
    containers: [
      container({
        name: resource.get("name").name() ?? source.name,
        path: spec.path,
        image: spec.get("image").string(),
        ...readCommands(spec.get("commands"), spec.get("args")),
        otherCommands: readHealthcheck(spec.get("healthcheck", "tests")),
        env: readVariables(spec.get("env")),
        capabilities: { add: spec.get("capAdds").strings(), drop: spec.get("capDrops").strings() },
        confinement: { selinux: { ...readSELinux(selinux), ...(disabled && { disabled }) } },
        mounts: spec.get("mounts").items().flatMap(readMount),
        user: spec.get("user").string(),
        logging: readLogging(task.get("logDriver", "name"), task.get("logDriver", "options")),
        limits: {
          memory: task.get("resources", "limits", "memoryBytes").number(),
          processes: undefined,
          processesExpressible: false,
        },
      }),
    ],
  };
}

function readNamespaces(resource: Raw): HostNamespaces {
  const mode = (property: string) => resource.get(property).string();
  const attached = resource
    .get("networksAdvanced")
    .items()
    .map((network) => network.get("name").string())
    .filter(isHostNetwork);
  return hostNamespaces({
    pid: mode("pidMode"),
    ipc: mode("ipcMode"),
    networks: [mode("networkMode"), ...attached],
    uts: mode("utsMode"),
    user: mode("usernsMode"),
    cgroup: mode("cgroupnsMode"),
  });
}

/**
 * An entry of `mounts`. Unlike in the Engine API, the provider takes any text as a source, so a path is read as a host
 * path whatever the type, and an entry has a propagation.
 */
function readMount(mount: Raw): Mount[] {
  const type = mount.get("type").string();
  const source = mount.get("source").string();
  const options = mount.get("volumeOptions");
  const propagation = mount.get("bindOptions", "propagation").string();
  const base = {
    path: mount.path,
    target: mount.get("target").string(),
    readOnly: mount.get("readOnly").boolean(),
    ...(propagation && { propagation }),
  };
  const subPath = options.get("subpath").string();
  const isBind = ["bind", "npipe"].includes(knownValue(type) ?? "");
  const driven = isBind ? [] : readVolumeDriver(options.get("driverName"), options.get("driverOptions"));
  if (driven.length > 0) return driven.map((from) => ({ ...base, from }));
  if (knownValue(type) === "volume" && isUnknown(source))
    return [{ ...base, ...(subPath && { subPath }), from: { kind: "volume", volume: source } }];
  if (isBind || isUnknown(type) || isUnknown(source) || isHostPath(knownValue(source) ?? "")) {
    const hostPath = source ?? (isUnknown(type) ? type : known("", mount.path));
    return [{ ...base, from: { kind: "hostPath", hostPath } }];
  }
  const from: MountSource =
    knownValue(type) === "volume" && source ? { kind: "volume", volume: source } : { kind: "private" };
  return [{ ...base, ...(subPath && { subPath }), from }];
}

function isHostPath(source: string): boolean {
  return /^([/\\]|[a-z]:[/\\])/i.test(source);
}

function readContainerVolume(volume: Raw): Mount[] {
  const base = {
    path: volume.path,
    target: volume.get("containerPath").string(),
    readOnly: volume.get("readOnly").boolean(),
  };
  const hostPath = volume.get("hostPath").string();
  const name = volume.get("volumeName").string();
  // `NAME` or `NAME:MODE`, as in `--volumes-from`.
  const other = mapKnown(volume.get("fromContainer").string(), (text) => text.replace(/:.*$/s, ""));
  const mounts: MountSource[] = [];
  if (hostPath && knownValue(hostPath) !== "") mounts.push({ kind: "hostPath", hostPath });
  if (name && knownValue(name) !== "")
    mounts.push(
      isHostPath(knownValue(name) ?? "") ? { kind: "hostPath", hostPath: name } : { kind: "volume", volume: name },
    );
  if (other && knownValue(other) !== "") mounts.push({ kind: "container", container: other });
  if (volume.isUnknown) return [{ ...base, from: { kind: "hostPath", hostPath: volume.unknown() } }];
  return (mounts.length > 0 ? mounts : [{ kind: "private" } as const]).map((from) => ({ ...base, from }));
}

/** Devices by their CDI names. Every other driver hands out the devices it drives: GPUs. */
export function readDeviceRequest(driver: Raw, ids: Raw): Known<string>[] {
  const name = driver.string();
  if (isUnknown(name)) return [name];
  return knownValue(name) === "cdi" ? ids.strings() : [];
}

function readPort(port: Raw): Port {
  return {
    path: port.path,
    as: "ports",
    target: port.get("internal").number(),
    published: port.get("external").number(),
    protocol: port.get("protocol").string(),
    address: port.get("ip").string(),
    reach: "host",
  };
}

/** @param keys the property names of a limit's name and of its hard value */
export function readProcessLimit(ulimits: Raw, keys = { name: "name", hard: "hard" }): Known<number> | undefined {
  return ulimits.items().flatMap((limit) => {
    const name = limit.get(keys.name).string();
    return isUnknown(name) || knownValue(name) === "nproc"
      ? [isUnknown(name) ? name : (limit.get(keys.hard).number() ?? limit.unknown())]
      : [];
  })[0];
}

/** The command of a health check: `CMD` and its words, or `CMD-SHELL` and a script. */
export function readHealthcheck(test: Raw): Known<readonly string[]>[] {
  const asArgv = (list: readonly string[]) =>
    list[0] === "CMD-SHELL" ? ["sh", "-c", ...list.slice(1)] : list.slice(1);
  return readOtherCommand(test).map((words) => mapKnown(words, asArgv));
}

/** `NAME=value`, as the engine takes variables. The name may be known even if the value is not. */
export function variable(entry: Known<string>): Container["env"][number] {
  if (!entry.known) return { name: /^([^=]+)=/.exec(entry.knownPrefix ?? "")?.[1], value: entry };
  const equals = entry.value.indexOf("=");
  return equals < 0
    ? { name: entry.value, value: { ...entry, value: "" } }
    : { name: entry.value.slice(0, equals), value: { ...entry, value: entry.value.slice(equals + 1) } };
}

/** Variables as an object of names and values. */
export function readVariables(map: Raw): Container["env"] {
  return map.entries().map(([name, value]) => ({ name, value: value.string() ?? known("", value.path) }));
}

/** Kernel parameters as an object of names and values. */
export function readSysctls(map: Raw): Sysctl[] {
  return map.entries().map(([name, place]) => ({
    name: name === undefined ? place.unknown() : known(name, place.path),
    value: name === undefined ? undefined : place.string(),
  }));
}

import { type Container, container } from "../workload/container";
import { isUnknown, type Known, known, knownValue, mapKnown, unknown } from "../workload/known";
import type { Mount, MountSource, Volume } from "../workload/mount";
import type { Port } from "../workload/port";
import { type Endpoint, type HostNamespaces, type Source, type Workload, workload } from "../workload/workload";
import { readArgv } from "./argv";
import type { Raw } from "./raw";
import { readSecurityOptions } from "./securityOptions";
import { readSELinux } from "./selinux";
import { readVolumeDriver } from "./volumeDriver";

type Reader = (resource: Raw, source: Source) => Partial<Workload>;

/** Resources of the Docker providers, by the name both the Pulumi and the Terraform provider give them. */
const READERS: Readonly<Record<string, Reader>> = {
  Container: readContainer,
  Service: readService,
  Volume: readVolume,
  Plugin: readPlugin,
  BuildxBuilder: readBuilder,
  Image: readImage,
  RemoteImage: readImage,
  RegistryImage: readImage,
  Build: readBuild,
  Provider: readProvider,
};

/** The workload of a Docker resource, in the Pulumi provider's property names; undefined for a kind that runs and exposes nothing. */
export function readDocker(kind: string, resource: Raw, source: Source): Workload | undefined {
  const read = Object.hasOwn(READERS, kind) ? READERS[kind] : undefined;
  return read && workload({ source, platform: "docker", annotations: readLabels(resource.get("labels")), ...read(resource, source) });
}

function readContainer(resource: Raw, source: Source): Partial<Workload> {
  const entrypoint = readArgv(resource.get("entrypoints"));
  const command = readArgv(resource.get("command"));
  const { confinement, unmaskedPaths } = readSecurityOptions(resource.get("securityOpts").strings());
  return {
    host: readNamespaces(resource),
    sysctls: names(resource.get("sysctls")),
    containers: [
      container({
        name: resource.get("name").name() ?? source.name,
        path: "",
        image: resource.get("image").string(),
        entrypoint: entrypoint.words,
        command: command.words,
        otherCommands: [...entrypoint.missing, ...command.missing, ...readHealthcheck(resource.get("healthcheck"))],
        env: resource.get("envs").strings().map(variable),
        privileged: resource.get("privileged").boolean(),
        capabilities: { add: resource.get("capabilities", "adds").strings(), drop: resource.get("capabilities", "drops").strings() },
        confinement,
        unmaskedPaths,
        mounts: [...resource.get("mounts").items().flatMap(readMount), ...resource.get("volumes").items().flatMap(readContainerVolume)],
        files: resource
          .get("uploads")
          .items()
          .map((upload) => ({
            target: upload.get("file").string() ?? upload.unknown("names no file"),
            content:
              upload.get("content").string() ?? (upload.get("contentBase64").exists ? decoded(upload.get("contentBase64")) : undefined),
          })),
        devices: [
          ...resource
            .get("devices")
            .items()
            .flatMap((device) => device.get("hostPath").string() ?? []),
          ...resource.get("deviceRequests").items().flatMap(readDeviceRequest),
        ],
        deviceCgroupRules: resource.get("deviceCgroupRules").strings(),
        ports: resource.get("ports").items().map(readPort),
        user: resource.get("user").string(),
        limits: {
          memory: resource.get("memory").number(),
          processes: readProcessLimit(resource.get("ulimits")),
          processesExpressible: true,
        },
      }),
    ],
  };
}

/** A Swarm service: one container, copied. */
function readService(resource: Raw, source: Source): Partial<Workload> {
  const task = resource.get("taskSpec");
  const spec = task.get("containerSpec");
  const entrypoint = readArgv(spec.get("commands"));
  const command = readArgv(spec.get("args"));
  const selinux = spec.get("privileges", "seLinuxContext");
  const disabled = selinux.get("disable").boolean();
  const network = task
    .get("networksAdvanceds")
    .items()
    .map((attached) => attached.oneOf("name", "id").string())
    .find(isHostNetwork);
  const replicas = resource.get("mode", "replicated", "replicas").number();
  return {
    host: network ? { network: mapKnown(network, () => "host") } : {},
    sysctls: names(spec.get("sysctl")),
    ...(replicas && { replicas }),
    ports: resource
      .get("endpointSpec", "ports")
      .items()
      .map((port) => ({
        path: port.path,
        as: "endpointSpec.ports",
        target: port.get("targetPort").number(),
        published: port.get("publishedPort").number(),
        address: undefined,
        reach: "host",
      })),
    containers: [
      container({
        name: resource.get("name").name() ?? source.name,
        path: spec.path,
        image: spec.get("image").string(),
        entrypoint: entrypoint.words,
        command: command.words,
        otherCommands: [...entrypoint.missing, ...command.missing, ...readHealthcheck(spec.get("healthcheck"))],
        env: spec
          .get("env")
          .entries()
          .map(([name, value]) => ({ name, value: value.string() ?? known("", value.path) })),
        capabilities: { add: spec.get("capAdds").strings(), drop: spec.get("capDrops").strings() },
        confinement: { selinux: { ...readSELinux(selinux), ...(disabled && { disabled }) } },
        mounts: spec.get("mounts").items().flatMap(readMount),
        user: spec.get("user").string(),
        limits: { memory: task.get("resources", "limits", "memoryBytes").number(), processes: undefined, processesExpressible: false },
      }),
    ],
  };
}

function readVolume(resource: Raw, source: Source): Partial<Workload> {
  const name = resource.get("name").string() ?? known(source.name, "name");
  const volumes: Volume[] = readVolumeDriver(resource.get("driver"), resource.get("driverOpts")).flatMap((from) =>
    from.kind === "hostPath" ? [{ name, path: "driverOpts", source: from }] : [],
  );
  return { volumes };
}

/** An engine plugin is a container of the engine's own: what it is granted is what it has. */
function readPlugin(resource: Raw, source: Source): Partial<Workload> {
  const all = resource.get("grantAllPermissions");
  const grants = resource.get("grantPermissions").items();
  const granted = (...wanted: string[]) =>
    grants.flatMap((grant) => {
      const name = grant.get("name").string();
      return isUnknown(name) ? [name] : wanted.includes(knownValue(name) ?? "") ? grant.get("values").strings() : [];
    });
  const network = granted("network").find(isHostNetwork);
  const everyDevice = granted("allow-all-devices").find((value) => !value.known || value.value === "true");
  return {
    host: {
      ...(network && { network }),
      ...namespaceGrant("pid", granted("pidhost", "host pid namespace")),
      ...namespaceGrant("ipc", granted("ipchost", "host ipc namespace")),
    },
    containers: [
      container({
        name: resource.get("name").name() ?? source.name,
        path: "",
        capabilities: { add: granted("capabilities"), drop: [] },
        mounts: granted("mount").map((hostPath) => ({
          path: hostPath.path,
          target: undefined,
          readOnly: undefined,
          from: { kind: "hostPath", hostPath },
        })),
        devices: [...granted("device"), ...(everyDevice ? [mapKnown(everyDevice, () => "/dev")] : [])],
      }),
    ],
    unreadable:
      knownValue(all.boolean()) === true ? [unknown(all.path, "grants whatever the plugin asks for, which only the engine sees")] : [],
  };
}

function namespaceGrant(namespace: "pid" | "ipc", values: readonly Known<string>[]): HostNamespaces {
  const value = values.find((grant) => !grant.known || grant.value === "true");
  return value ? { [namespace]: mapKnown(value, () => "host") } : {};
}

/** A BuildKit builder: a container of its own, a pod, or a remote endpoint. */
function readBuilder(resource: Raw, source: Source): Partial<Workload> {
  const options = resource.get("dockerContainer");
  const words = resource.get("buildkitFlags").string();
  const network = options.get("network").string() ?? resource.get("driverOptions", "network").string();
  const remote = resource.get("remote");
  const endpoint = resource.get("endpoint").string();
  const insecure = words && mapKnown(words, (text) => /security\.insecure/.test(text));
  const hostNetwork = words && mapKnown(words, (text) => (/network\.host/.test(text) ? "host" : ""));
  return {
    host: { ...(network ? { network } : hostNetwork && { network: hostNetwork }) },
    endpoints: endpoint
      ? [{ role: "client", host: endpoint, verified: verifiedBy(remote.get("key"), remote.get("cert"), remote.get("cacert")) }]
      : [],
    containers: [
      container({
        name: resource.get("name").name() ?? source.name,
        path: options.path,
        image: options.get("image").string() ?? known("moby/buildkit", options.path),
        privileged: insecure,
        env: options
          .get("env")
          .entries()
          .map(([name, value]) => ({ name, value: value.string() ?? known("", value.path) })),
      }),
    ],
  };
}

function readImage(resource: Raw, source: Source): Partial<Workload> {
  const build = resource.get("build");
  // A string is the folder to build from, with nothing else said.
  return build.exists && typeof build.raw() !== "string" ? readBuild(build, source) : {};
}

/** A build runs containers, one a step, with the options of the build. */
function readBuild(build: Raw, source: Source): Partial<Workload> {
  const network = build.oneOf("networkMode", "network").string();
  const { confinement, unmaskedPaths } = readSecurityOptions(build.get("securityOpts").strings());
  return {
    host: network ? { network } : {},
    containers: [container({ name: source.name, path: build.path, image: known("build", build.path), confinement, unmaskedPaths })],
  };
}

function readProvider(resource: Raw): Partial<Workload> {
  const host = resource.get("host").string();
  if (!host) return {};
  const path = resource.get("certPath");
  const material = verifiedBy(resource.get("keyMaterial"), resource.get("certMaterial"), resource.get("caMaterial"));
  const endpoint: Endpoint = {
    role: "provider",
    host,
    verified: path.exists && knownValue(path.string()) !== "" ? known(true, path.path) : material,
  };
  return { endpoints: [endpoint] };
}

/** A client proves itself with key and certificate, and verifies the engine with a CA: all three, or it is not verified. */
function verifiedBy(...material: readonly Raw[]): Known<boolean> {
  const missing = material.find((place) => !place.exists || knownValue(place.string()) === "");
  return known(missing === undefined, (missing ?? (material[0] as Raw)).path);
}

function readNamespaces(resource: Raw): HostNamespaces {
  const mode = (property: string) => resource.get(property).string();
  const attached = resource
    .get("networksAdvanced")
    .items()
    .map((network) => network.get("name").string())
    .find(isHostNetwork);
  const namespaces = {
    pid: mode("pidMode"),
    ipc: mode("ipcMode"),
    network: mode("networkMode") ?? attached,
    uts: mode("utsMode"),
    user: mode("usernsMode"),
    cgroup: mode("cgroupnsMode"),
  };
  return Object.fromEntries(Object.entries(namespaces).filter(([, value]) => value !== undefined)) as HostNamespaces;
}

function isHostNetwork(network: Known<string> | undefined): network is Known<string> {
  return network !== undefined && (!network.known || network.value === "host");
}

function readMount(mount: Raw): Mount[] {
  const type = mount.get("type").string();
  const source = mount.get("source").string();
  const options = mount.get("volumeOptions");
  const base = { path: mount.path, target: mount.get("target").string(), readOnly: mount.get("readOnly").boolean() };
  const subPath = options.get("subpath").string();
  const driven = readVolumeDriver(options.get("driverName"), options.get("driverOptions"));
  if (driven.length > 0 && knownValue(type) === "volume") return driven.map((from) => ({ ...base, from }));
  const isNamed = knownValue(type) === "volume" && isUnknown(source);
  if (!isNamed && (isUnknown(type) || isUnknown(source) || isHostPath(knownValue(type) ?? "", knownValue(source) ?? ""))) {
    const hostPath = source ?? (isUnknown(type) ? type : known("", mount.path));
    return [{ ...base, from: { kind: "hostPath", hostPath } }];
  }
  const from: MountSource = knownValue(type) === "volume" && source ? { kind: "volume", volume: source } : { kind: "private" };
  return [{ ...base, ...(subPath && { subPath }), from }];
}

function isHostPath(type: string, source: string): boolean {
  return type === "bind" || type === "npipe" || /^([/\\]|[a-z]:[/\\])/i.test(source);
}

function readContainerVolume(volume: Raw): Mount[] {
  const base = { path: volume.path, target: volume.get("containerPath").string(), readOnly: volume.get("readOnly").boolean() };
  const hostPath = volume.get("hostPath").string();
  const name = volume.get("volumeName").string();
  // `NAME` or `NAME:MODE`, as `--volumes-from` takes it.
  const other = mapKnown(volume.get("fromContainer").string(), (text) => text.replace(/:.*$/s, ""));
  const mounts: MountSource[] = [];
  if (hostPath && knownValue(hostPath) !== "") mounts.push({ kind: "hostPath", hostPath });
  if (name && knownValue(name) !== "")
    mounts.push(isHostPath("", knownValue(name) ?? "") ? { kind: "hostPath", hostPath: name } : { kind: "volume", volume: name });
  if (other && knownValue(other) !== "") mounts.push({ kind: "container", container: other });
  if (volume.isUnknown) return [{ ...base, from: { kind: "hostPath", hostPath: volume.unknown() } }];
  return (mounts.length > 0 ? mounts : [{ kind: "private" } as const]).map((from) => ({ ...base, from }));
}

/** Devices by their CDI names. Every other driver hands out what it drives: GPUs. */
function readDeviceRequest(request: Raw): Known<string>[] {
  const driver = request.get("driver").string();
  if (isUnknown(driver)) return [driver];
  return knownValue(driver) === "cdi" ? request.get("deviceIds").strings() : [];
}

function readPort(port: Raw): Port {
  return {
    path: port.path,
    as: "ports",
    target: port.get("internal").number(),
    published: port.get("external").number(),
    address: port.get("ip").string(),
    reach: "host",
  };
}

function readProcessLimit(ulimits: Raw): Known<number> | undefined {
  return ulimits.items().flatMap((limit) => {
    const name = limit.get("name").string();
    return isUnknown(name) || knownValue(name) === "nproc"
      ? [isUnknown(name) ? name : (limit.get("hard").number() ?? limit.unknown())]
      : [];
  })[0];
}

function readHealthcheck(check: Raw): Known<readonly string[]>[] {
  const words = readArgv(check.get("tests")).words;
  return words ? [mapKnown(words, (list) => (list[0] === "CMD-SHELL" ? ["sh", "-c", ...list.slice(1)] : list.slice(1)))] : [];
}

/** `NAME=value`, as the engine takes variables. */
function variable(entry: Known<string>): Container["env"][number] {
  if (!entry.known) return { name: undefined, value: entry };
  const equals = entry.value.indexOf("=");
  return equals < 0
    ? { name: entry.value, value: { ...entry, value: "" } }
    : { name: entry.value.slice(0, equals), value: { ...entry, value: entry.value.slice(equals + 1) } };
}

/** Labels, which the provider lists as `{ label, value }`. */
function readLabels(labels: Raw): Map<string, string> {
  const pairs = (labels.isList ? labels.items() : []).map(
    (label) => [knownValue(label.get("label").string()) ?? "", knownValue(label.get("value").string()) ?? ""] as const,
  );
  return new Map(pairs);
}

function names(map: Raw): Known<string>[] {
  return map.entries().map(([name, place]) => (name === undefined ? place.unknown() : known(name, place.path)));
}

function decoded(place: Raw): Known<string> | undefined {
  return mapKnown(place.string(), (text) => Buffer.from(text, "base64").toString("utf8"));
}

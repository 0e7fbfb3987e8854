import { isAbsolute } from "../../docker/hostPath";
import { type Container, type ContainerSettings, container, type Limits, type Logging } from "../../model/container";
import { isUnknown, type Known, known, mapKnown, type Unknown, unknown } from "../../model/known";
import type { HostPathSource } from "../../model/mount";
import type { Source } from "../../model/source";
import { type HostNamespaces, type Workload, workload } from "../../model/workload";
import { readDeviceRequest } from "../docker/dockerContainer";
import { hostNamespaces, networkAmong } from "../docker/namespaces";
import { readSecurityOptions, trueOrUnknown } from "../docker/securityOptions";
import { cpuLimit, hasHealthCheck, restartPolicy } from "../docker/settings";
import { readVolumeDriver } from "../docker/volumeDriver";
import { readCommands } from "../raw/argv";
import type { Raw } from "../raw/raw";
import { hooksOf, readOtherCommands, testOf, wordsAt } from "./command";
import { readEnvironment } from "./environment";
import { readFiles, readMounts, volumeName } from "./mounts";
import { withSocketProxies } from "./networks";
import { readPorts } from "./ports";
import { type ComposeFiles, type ComposeProject, composeProject } from "./project";
import { hasHole, namedTexts, partOf, textAt } from "./text";

/** The kinds of things that a Compose project declares. */
export type ComposeType = "project" | "service" | "volume";

/**
 * The workloads of a Compose project: its services, the builds of their images, and the volumes that are host folders
 * under another name.
 *
 * @param model merged and interpolated, read with `interpretCompose`
 * @param isWhole whether its services have all of their settings @default true
 */
export function readCompose(
  model: Raw,
  sourceOf: (type: ComposeType, name: string) => Source,
  files: ComposeFiles,
  isWhole = true,
): Workload[] {
  const project = composeProject(model, files, isWhole);
  const services = model.get("services").entries();
  const volumes = model.get("volumes").entries();
  const unread = model
    .get("include")
    .items()
    .filter((item) => item.isUnknown);
  const read = services.map(([name = "", service]) => {
    const source = sourceOf("service", name);
    return { service, of: readService(service, project, source), builds: readBuild(service.get("build"), source) };
  });
  return [
    ...withSocketProxies(read, model.get("networks")).flatMap(({ of, builds }) => [of, ...builds]),
    ...volumes.flatMap(([name, volume]) =>
      readVolume(volume, name === undefined ? sourceOf("project", "") : sourceOf("volume", name)),
    ),
    ...(unread.length > 0
      ? [
          workload({
            source: sourceOf("project", ""),
            platform: "docker",
            unreadable: unread.map((item) => item.unknown()),
          }),
        ]
      : []),
  ];
}

function readService(service: Raw, project: ComposeProject, source: Source): Workload {
  const replicas = service.get("deploy", "replicas").number() ?? service.get("scale").number();
  const extended = service.get("extends");
  return workload({
    source,
    platform: "docker",
    host: readNamespaces(service, project),
    sysctls: namedTexts(service.get("sysctls")).map(({ name, text, place }) => ({
      name: name === undefined ? place.unknown() : known(name, place.path),
      value: name === undefined || text === undefined ? undefined : partOf(place, text),
    })),
    containers: [readContainer(service, project, source), ...privilegedHooks(service, source)],
    annotations: readLabels(service.get("labels")),
    unreadable: extended.isUnknown && service.isObject ? [extended.unknown()] : [],
    ...(replicas && { replicas }),
  });
}

function readContainer(service: Raw, project: ComposeProject, { name }: Source): Container {
  const { options, unread } = readSecurityTexts(service.get("security_opt"), project.files);
  const { confinement, unmaskedPaths } = readSecurityOptions(options);
  const mounts = readMounts(service, project);
  const settings = project.isWhole ? readSettings(service) : undefined;
  return container({
    name,
    path: service.path,
    image: service.get("image").string(),
    ...readCommands(wordsAt(service.get("entrypoint")), wordsAt(service.get("command"))),
    otherCommands: readOtherCommands(service),
    env: readEnvironment(service, project.files),
    privileged: service.get("privileged").boolean(),
    capabilities: { add: service.get("cap_add").strings(), drop: service.get("cap_drop").strings() },
    confinement: { ...confinement, seccomp: [...(confinement.seccomp ?? []), ...unread] },
    unmaskedPaths,
    mounts,
    files: readFiles(service, project, mounts),
    devices: [
      ...service.get("devices").items().flatMap(readDevice),
      ...service.get("deploy", "resources", "reservations", "devices").items().flatMap(readRequest),
      ...(service.get("gpus").isList ? service.get("gpus").items().flatMap(readRequest) : []),
    ],
    deviceCgroupRules: service.get("device_cgroup_rules").strings(),
    ports: readPorts(service.get("ports"), project),
    user: service.get("user").string(),
    runtime: service.get("runtime").string(),
    cgroupParent: service.get("cgroup_parent").string(),
    logging: readLogging(service),
    ...(settings && { settings }),
    limits: readLimits(service),
  });
}

/**
 * The security options of a service. A seccomp profile is a file next to the project: it is judged by its content, and
 * is unknown if it lies elsewhere. Compose starts nothing if the file is missing.
 */
function readSecurityTexts(written: Raw, files: ComposeFiles): { options: Known<string>[]; unread: Unknown[] } {
  const options: Known<string>[] = [];
  const unread: Unknown[] = [];
  for (const option of written.strings()) {
    const path = option.known
      ? /^seccomp[=:](?!unconfined$|builtin$|default$)([^{].*)$/s.exec(option.value)?.[1]
      : undefined;
    const profile = path === undefined ? undefined : files.content(path);
    if (path === undefined) options.push(option);
    else if (profile !== undefined) options.push(mapKnown(option, () => `seccomp=${profile}`));
    else if (leavesProject(path)) unread.push(unknown(option.path, "names a seccomp profile that was not read"));
  }
  return { options, unread };
}

function leavesProject(path: string): boolean {
  return isAbsolute(path) || hasHole(path) || /(^|\/)\.\.(\/|$)/.test(path);
}

function readNamespaces(service: Raw, { model, containers }: ComposeProject): HostNamespaces {
  const mode = (property: string) => mapKnown(service.get(property).string(), (text) => joined(text, containers));
  return hostNamespaces({
    pid: mode("pid"),
    ipc: mode("ipc"),
    networks: [mode("network_mode"), hostNetwork(service, model.get("networks"))],
    uts: mode("uts"),
    user: mode("userns_mode"),
    cgroup: mode("cgroup"),
  });
}

/** `service:NAME` joins that service's container, `container:NAME` a container by its own name. */
function joined(mode: string, containers: ReadonlyMap<string, string>): string {
  const [, kind, name = ""] = /^(service|container):(.*)$/s.exec(mode) ?? [];
  if (kind === undefined) return mode;
  return `container:${kind === "service" ? name : (containers.get(name) ?? name)}`;
}

/**
 * The host's network under another name: a network that the engine calls `host`. Compose uses an existing network of
 * that name even if the project does not declare it external, and attaches a service without networks to `default`.
 */
function hostNetwork(service: Raw, networks: Raw): Known<string> | undefined {
  const attached = service.get("networks");
  const written = attached.isList
    ? attached.items().map((item) => [item.name(), item] as const)
    : attached.entries().map(([name, place]) => [name, place] as const);
  const isDefault = written.length === 0 && !service.get("network_mode").exists;
  for (const [name, place] of isDefault ? [["default", networks.get("default")] as const] : written) {
    if (place.isUnknown) return place.unknown();
    const called = name === undefined ? undefined : engineNetwork(networks.get(name), name);
    if (isUnknown(called)) return called;
    if (called?.value === "host") return known("host", place.path);
  }
  return undefined;
}

/** The engine's name for a network; undefined for a name that begins with the project's. */
function engineNetwork(network: Raw, key: string): Known<string> | undefined {
  if (!network.isObject) return undefined;
  const external = network.get("external");
  const called = network.get("name").string() ?? (external.isObject ? external.get("name").string() : undefined);
  if (called || external.isObject) return called ?? known(key, network.path);
  const isExternal = external.boolean();
  return mapKnown(isExternal, (is) => (is ? key : ""));
}

function privilegedHooks(service: Raw, { name }: Source): Container[] {
  return hooksOf(service).flatMap((hook) => {
    const privileged = hook.get("privileged").boolean();
    const user = hook.get("user").string();
    return privileged ? [container({ name: `${name} hook`, path: hook.path, privileged, user })] : [];
  });
}

/** `/dev/x[:/dev/y[:rwm]]`, or a device's CDI name. */
function readDevice(device: Raw): Known<string>[] {
  if (device.isObject) return [device.get("source").string() ?? device.unknown("names no device")];
  const text = textAt(device);
  return text === undefined
    ? [device.unknown()]
    : [partOf(device, text.startsWith("/") ? (text.split(":", 1)[0] ?? "") : text)];
}

function readRequest(request: Raw): Known<string>[] {
  return readDeviceRequest(request.get("driver"), request.get("device_ids"));
}

/** `logging`, or `log_driver` and `log_opt` as in the first version of Compose and in the client's options. */
function readLogging(service: Raw): Logging {
  return {
    driver: service.get("logging", "driver").string() ?? service.get("log_driver").string(),
    options: [service.get("logging", "options"), service.get("log_opt")]
      .flatMap(namedTexts)
      .map(({ name, text, place }) => ({
        name,
        value: place.isUnknown || name === undefined ? place.unknown() : partOf(place, text ?? ""),
      })),
  };
}

function readLimits(service: Raw): Limits {
  const limits = service.get("deploy", "resources", "limits");
  const nproc = service.get("ulimits", "nproc");
  return {
    memory: service.get("mem_limit").string() ?? limits.get("memory").string(),
    processes:
      service.get("pids_limit").number() ??
      limits.get("pids").number() ??
      (nproc.isObject ? nproc.get("hard") : nproc).number(),
    processesExpressible: true,
  };
}

/**
 * The settings of a service; undefined for one that is a part of another, such as a service of an override file: it has
 * neither an image nor a build, or extends what was not read.
 */
function readSettings(service: Raw): ContainerSettings | undefined {
  if (!(service.get("image").exists || service.get("build").exists) || service.get("extends").isUnknown)
    return undefined;
  const health = service.get("healthcheck");
  const isOff = health.get("disable").boolean();
  return {
    includesImage: false,
    readOnlyRoot: service.get("read_only").boolean(),
    cpuLimit: cpuLimit({
      limits: [
        ...["cpus", "cpu_count", "cpu_percent", "cpu_quota"].map((name) => service.get(name).string()),
        service.get("deploy", "resources", "limits", "cpus").string(),
      ],
      cpus: service.get("cpuset").string(),
      shares: service.get("cpu_shares").string(),
    }),
    restart: service.get("restart").string() ?? restartOfDeployment(service.get("deploy", "restart_policy")),
    healthCheck: isUnknown(isOff) || isOff?.value ? mapKnown(isOff, () => false) : hasHealthCheck(testOf(health)),
  };
}

/** The restart policy of `deploy`, which counts where the service has no `restart`. Without a condition it is `any`. */
function restartOfDeployment(policy: Raw): Known<string> | undefined {
  if (!policy.exists) return undefined;
  const condition = policy.get("condition").string() ?? known("any", policy.path);
  const name = mapKnown(condition, (word) => ({ any: "always", none: "no" })[word] ?? word);
  return restartPolicy(name, policy.get("max_attempts").number());
}

function readLabels(labels: Raw): Map<string, string> {
  return new Map(namedTexts(labels).map(({ name, text, place }) => [name ?? "", place.isUnknown ? "" : (text ?? "")]));
}

/** Building an image runs separate containers, with the permissions of the build. */
export function readBuild(build: Raw, source: Source): Workload[] {
  if (!build.isObject) return [];
  const entitlements = build.get("entitlements").strings();
  const entitled = (to: string) => entitlements.filter((entry) => !entry.known || entry.value.trim() === to);
  const privileged = trueOrUnknown([
    ...[build.get("privileged").boolean()].filter((flag) => flag !== undefined),
    ...entitled("security.insecure").map((entry) => mapKnown(entry, () => true)),
  ]);
  const networks = [
    build.get("network").string(),
    ...entitled("network.host").map((entry) => mapKnown(entry, () => "host")),
  ];
  const network = networkAmong(networks);
  // No name: a build step may ask for any device of the host.
  const devices = entitlements
    .filter((entry) => !entry.known || /^device(=|$)/.test(entry.value.trim()))
    .map((entry) => mapKnown(entry, (text) => text.trim().replace(/^device=(name=)?/, "")));
  if (!privileged && !network && devices.length === 0) return [];
  const step = container({
    name: `${source.name} build`,
    path: build.path,
    image: known("build", build.path),
    privileged,
    devices,
  });
  return [workload({ source, platform: "docker", host: network ? { network } : {}, containers: [step] })];
}

/** A volume that is a host folder under another name. */
function readVolume(volume: Raw, source: Source): Workload[] {
  if (volume.isUnknown) return [workload({ source, platform: "docker", unreadable: [volume.unknown()] })];
  if (!volume.isObject) return [];
  const options = volume.get("driver_opts");
  const name = known(volumeName(volume, source.name), volume.path);
  const volumes = readVolumeDriver(volume.get("driver"), options).flatMap((from) =>
    from.kind === "hostPath"
      ? [{ name, path: options.path, source: ofProject(from, volume.get("driver"), options) }]
      : [],
  );
  return volumes.length > 0 ? [workload({ source, platform: "docker", volumes })] : [];
}

/**
 * Compose resolves a relative device from the project's folder only if `driver` is exactly `local` and `o` exactly
 * `bind`; the engine resolves any other.
 */
function ofProject(from: HostPathSource, driver: Raw, options: Raw): HostPathSource {
  const device = options.get("device");
  const path = device.name();
  const isResolved = driver.name() === "local" && options.get("o").name() === "bind";
  const isRelative = path !== undefined && !isAbsolute(path) && from.hostPath.path === device.path;
  return isResolved && isRelative ? { kind: "hostPath", hostPath: known(path, device.path) } : from;
}

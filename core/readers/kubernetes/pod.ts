import type { Confinement } from "../../model/confinement";
import { type Container, container, type EnvironmentSource } from "../../model/container";
import { type Known, known, knownValue, mapKnown, unknown } from "../../model/known";
import type { DataSource, Mount, Volume, VolumeSource } from "../../model/mount";
import type { Port } from "../../model/port";
import type { Source } from "../../model/source";
import { type HostNamespaces, type PodSettings, type Workload, workload } from "../../model/workload";
import { readCommands, readOtherCommand } from "../raw/argv";
import type { Raw } from "../raw/raw";
import { readSELinux } from "../raw/selinux";

const SECCOMP_POD = "seccomp.security.alpha.kubernetes.io/pod";
const SECCOMP_CONTAINER = "container.seccomp.security.alpha.kubernetes.io/";
const APPARMOR_CONTAINER = "container.apparmor.security.beta.kubernetes.io/";

/** The keys under which a pod, or a custom resource that stands for one, lists its containers. */
export const CONTAINER_LISTS = ["initContainers", "containers", "ephemeralContainers", "steps", "sidecars"] as const;
/** …and those for a single container. */
export const SINGLE_CONTAINERS = ["container", "script"] as const;

/** The workload of a pod template: its metadata (for annotations) and its spec. */
export function readPod(metadata: Raw, spec: Raw, source: Source): Workload {
  const annotations = metadata.get("annotations");
  const pod = spec.get("securityContext");
  const volumes = spec.get("volumes").items().map(readVolume);
  const lists = CONTAINER_LISTS.flatMap((list) => spec.get(list).items());
  const isListed = ({ path }: Raw) => lists.some((listed) => listed.path === path);
  const single = SINGLE_CONTAINERS.map((key) => spec.get(key)).filter((place) => place.isObject && !isListed(place));
  const places = [...lists, ...single];
  const sources = new Map(volumes.map(({ name, source }) => [knownValue(name), source]));
  const containers = places.map((place) => readContainer(place, { spec, annotations, volumes: sources }));
  return workload({
    source,
    platform: "kubernetes",
    host: readNamespaces(spec),
    confinement: {
      ...readConfinement(pod),
      seccompAnnotations: annotation(annotations, SECCOMP_POD),
      apparmor: [...readProfiles(pod.get("appArmorProfile")), ...orphanedProfiles(annotations, places)],
    },
    sysctls: pod
      .get("sysctls")
      .items()
      .map((sysctl) => ({
        name: sysctl.get("name").string() ?? sysctl.unknown("names no parameter"),
        value: sysctl.get("value").string(),
      })),
    containers,
    volumes,
    annotations: new Map(
      annotations.entries().flatMap(([key, place]) => (key === undefined ? [] : [[key, place.name() ?? ""] as const])),
    ),
    unreadable: unnamedAnnotations(annotations),
  });
}

/** What the Pod Security Standards judge of a pod of Kubernetes itself. */
export function readPodSettings(spec: Raw): PodSettings {
  const os = spec.get("os", "name").string();
  const user = spec.get("securityContext", "runAsUser").string();
  return { ...(os && { os }), ...(user && { user }) };
}

/** What the pod's volumes hold, by name. */
type VolumeSources = ReadonlyMap<string | undefined, VolumeSource>;

/** Where a container has further commands, and addresses that the kubelet connects to. */
const HANDLERS: readonly (readonly string[])[] = [
  ["livenessProbe"],
  ["readinessProbe"],
  ["startupProbe"],
  ["lifecycle", "postStart"],
  ["lifecycle", "preStop"],
];

/** What a container inherits from its pod. */
interface PodContext {
  readonly spec: Raw;
  readonly annotations: Raw;
  readonly volumes: VolumeSources;
}

function readContainer(place: Raw, { spec, annotations, volumes }: PodContext): Container {
  const defaults = defaultsOf(place, spec);
  const field = (...keys: string[]) => firstThatExists(place.get(...keys), defaults?.get(...keys));
  const both = (key: string) => [...(defaults?.get(key).items() ?? []), ...place.get(key).items()];
  const name = knownValue(place.get("name").string()) ?? "";
  const own = (...keys: string[]) => field("securityContext", ...keys);
  const handlers = HANDLERS.map((keys) => place.get(...keys)).filter(({ exists }) => exists);
  return container({
    name: place.get("name").name() ?? "",
    path: place.path,
    image: field("image").string(),
    ...readMainCommand(place, spec, handlers, field),
    env: both("env").map(readVariable),
    envFrom: both("envFrom").flatMap(readVariableSource),
    privileged: own("privileged").boolean(),
    capabilities: { add: own("capabilities", "add").strings(), drop: own("capabilities", "drop").strings() },
    confinement: {
      ...readConfinement(own()),
      seccompAnnotations: annotation(annotations, SECCOMP_CONTAINER + name),
      apparmor: [...readProfiles(own("appArmorProfile")), ...annotation(annotations, APPARMOR_CONTAINER + name)],
    },
    unmaskedPaths: readUnmasked(own()),
    mounts: both("volumeMounts").map((mount) => readMount(mount, volumes)),
    ports: place.get("ports").items().flatMap(readPort),
    probeHosts: handlers.flatMap((handler) =>
      ["httpGet", "tcpSocket"].flatMap((kind) => handler.get(kind, "host").string() ?? []),
    ),
    user: own("runAsUser").string() ?? spec.get("securityContext", "runAsUser").string(),
    limits: {
      memory: field("resources", "limits", "memory").string() ?? spec.get("resources", "limits", "memory").string(),
      processes: undefined,
      processesExpressible: false,
    },
  });
}

/** The defaults for the steps of a Tekton task. */
function defaultsOf(place: Raw, spec: Raw): Raw | undefined {
  const template = spec.get("stepTemplate");
  return template.isObject && isListedIn(spec, "steps", place) ? template : undefined;
}

function isListedIn(spec: Raw, list: string, place: Raw): boolean {
  return place.path.startsWith(`${spec.get(list).path}[`);
}

function firstThatExists(own: Raw, other: Raw | undefined): Raw {
  return own.exists || !other ? own : other;
}

/**
 * What a container runs: its script, with the command as its interpreter, if it is a Tekton or Argo container with one;
 * else its command. Commands that the kubelet runs in it are read separately.
 */
function readMainCommand(place: Raw, spec: Raw, handlers: readonly Raw[], field: (key: string) => Raw) {
  const others = handlers.flatMap((handler) => readOtherCommand(handler.get("exec", "command")));
  const scripts = ["script", "source"].flatMap((key) => {
    const text = place.get(key).string();
    return text ? [mapKnown(text, (script): readonly string[] => ["sh", "-c", script])] : [];
  });
  const [command, args] = [field("command"), field("args")];
  const [script, ...more] = scripts;
  const runsScript = () =>
    isListedIn(spec, "steps", place) || isListedIn(spec, "sidecars", place) || place.path === spec.get("script").path;
  if (!script || !runsScript()) return { ...readCommands(command, args), otherCommands: [...others, ...scripts] };
  const interpreter = [command, args].flatMap(readOtherCommand);
  return { entrypoint: script, otherCommands: [...others, ...more, ...interpreter] };
}

/** A security context on its own, for containers that are described elsewhere. */
export function readSecurityContext(context: Raw, source: Source): Workload {
  const lone = container({
    name: "",
    path: context.path,
    privileged: context.get("privileged").boolean(),
    capabilities: {
      add: context.get("capabilities", "add").strings(),
      drop: context.get("capabilities", "drop").strings(),
    },
    confinement: { ...readConfinement(context), apparmor: readProfiles(context.get("appArmorProfile")) },
    unmaskedPaths: readUnmasked(context),
  });
  return workload({ source, platform: "kubernetes", containers: [lone] });
}

/** A host folder on its own; what mounts it, and how, is described elsewhere. */
export function readHostPath(path: Raw, source: Source): Workload {
  const mount: Mount = {
    path: path.path,
    target: undefined,
    readOnly: unknown(path.path, "does not say whether it is mounted read-only"),
    from: { kind: "hostPath", hostPath: path.string() ?? path.unknown() },
  };
  return workload({
    source,
    platform: "kubernetes",
    containers: [container({ name: "", path: path.path, mounts: [mount] })],
  });
}

function readUnmasked(context: Raw): Known<boolean> | undefined {
  return mapKnown(context.get("procMount").string(), (mount) => mount !== "Default");
}

function readNamespaces(spec: Raw): HostNamespaces {
  const shared = (field: string): Known<string> | undefined =>
    mapKnown(spec.get(field).boolean(), (on) => (on ? "host" : ""));
  const pid = shared("hostPID");
  const ipc = shared("hostIPC");
  const network = shared("hostNetwork");
  // hostUsers is true by default: only false is worth recording.
  const user = mapKnown(spec.get("hostUsers").boolean(), (on) => (on ? "" : "private"));
  return { ...(pid && { pid }), ...(ipc && { ipc }), ...(network && { network }), ...(user && { user }) };
}

function readConfinement(context: Raw): Confinement {
  const hostProcess = context.get("windowsOptions", "hostProcess").boolean();
  const selinux = context.get("seLinuxOptions");
  const noNewPrivileges = mapKnown(context.get("allowPrivilegeEscalation").boolean(), (allowed) => !allowed);
  const nonRoot = context.get("runAsNonRoot").boolean();
  return {
    seccomp: readProfiles(context.get("seccompProfile")),
    ...(selinux.exists && { selinux: readSELinux(selinux) }),
    ...(noNewPrivileges && { noNewPrivileges }),
    ...(nonRoot && { nonRoot }),
    ...(hostProcess && { windowsHostProcess: hostProcess }),
  };
}

const PROFILE_TYPES: ReadonlyMap<string, string> = new Map([
  ["RuntimeDefault", "runtime/default"],
  ["Localhost", "localhost/"],
]);

/**
 * A seccomp or AppArmor `{ type, localhostProfile }` in one word. A type that Kubernetes does not know confines
 * nothing.
 */
function readProfiles(profile: Raw): Known<string>[] {
  if (!profile.exists) return [];
  const type = profile.get("type").string() ?? known("", profile.path);
  return [mapKnown(type, (word) => PROFILE_TYPES.get(word) ?? "unconfined")];
}

function annotation(annotations: Raw, key: string): Known<string>[] {
  return annotations.isObject ? [annotations.get(key).string()].filter((value) => value !== undefined) : [];
}

/** AppArmor annotations for containers that the pod does not have: the Pod Security Standards refuse these as well. */
function orphanedProfiles(annotations: Raw, containers: readonly Raw[]): Known<string>[] {
  const profiles = annotations.entries().filter(([key]) => key?.startsWith(APPARMOR_CONTAINER));
  if (profiles.length === 0) return [];
  const names = new Set(
    containers.map((container) => APPARMOR_CONTAINER + (knownValue(container.get("name").string()) ?? "")),
  );
  return profiles.flatMap(([key, place]) => (names.has(key ?? "") ? [] : (place.string() ?? [])));
}

function unnamedAnnotations(annotations: Raw) {
  return annotations.exists && !annotations.isObject ? [annotations.get("").unknown()] : [];
}

/** A variable in Kubernetes' form. */
export function readVariable(entry: Raw): Container["env"][number] {
  const name = knownValue(entry.get("name").string());
  const from = entry.get("valueFrom");
  if (!from.exists) return { name, value: entry.get("value").string() ?? known("", entry.path) };
  if (from.isUnknown) return { name, value: from.unknown() };
  const value = unknown(from.path, "comes from elsewhere in the cluster");
  for (const kind of ["ConfigMap", "Secret"] as const) {
    const reference = from.get(kind === "ConfigMap" ? "configMapKeyRef" : "secretKeyRef");
    const [of, key] = [reference.get("name").string(), reference.get("key").string()];
    if (of && key) return { name, value, reference: { kind, name: of, key } };
  }
  return { name, value };
}

function readVariableSource(from: Raw): EnvironmentSource[] {
  const prefix = knownValue(from.get("prefix").string()) ?? "";
  return (["ConfigMap", "Secret"] as const).flatMap((kind) => {
    const name = from.get(kind === "ConfigMap" ? "configMapRef" : "secretRef", "name").string();
    return name ? [{ kind, name, prefix }] : [];
  });
}

/** Where a container mounts volumes of its pod. */
export function readMounts(list: Raw, volumes: readonly Volume[]): Mount[] {
  const sources = new Map(volumes.map(({ name, source }) => [knownValue(name), source]));
  return list.items().map((mount) => readMount(mount, sources));
}

const PROPAGATION: ReadonlyMap<string, string> = new Map([
  ["None", "rprivate"],
  ["HostToContainer", "rslave"],
  ["Bidirectional", "rshared"],
]);

function readMount(mount: Raw, volumes: VolumeSources): Mount {
  const subPath = mount.oneOf("subPath", "subPathExpr").string();
  const volume = mount.get("name").string() ?? mount.unknown("names no volume");
  const declared = volume.known ? volumes.get(volume.value) : undefined;
  const propagation = mapKnown(mount.get("mountPropagation").string(), (mode) => PROPAGATION.get(mode) ?? mode);
  return {
    path: mount.path,
    ...(propagation && { propagation }),
    target: mount.get("mountPath").string(),
    readOnly: mount.get("readOnly").boolean(),
    ...(subPath && { subPath }),
    from: { kind: "volume", volume, ...(declared && { declared }) },
  };
}

function readPort(port: Raw): Port[] {
  const published = port.get("hostPort").number();
  if (!published || knownValue(published) === 0) return [];
  return [
    {
      path: published.path,
      as: "hostPort",
      target: port.get("containerPort").number(),
      published,
      protocol: port.get("protocol").string(),
      address: port.get("hostIP").string(),
      reach: "host",
    },
  ];
}

function readVolume(volume: Raw): Volume {
  return {
    name: volume.get("name").string() ?? known("", volume.path),
    path: volume.path,
    source: readVolumeSource(volume),
  };
}

function readVolumeSource(volume: Raw): VolumeSource {
  if (volume.isUnknown) return { kind: "hostPath", hostPath: volume.unknown() };
  const hostPath = volume.get("hostPath");
  if (hostPath.exists) return { kind: "hostPath", hostPath: hostPath.get("path").string() ?? known("", hostPath.path) };
  const claim = volume.get("persistentVolumeClaim", "claimName").string();
  if (claim) return { kind: "claim", claim };
  if (volume.get("emptyDir").exists) return { kind: "emptyDir" };
  const projected = volume.get("projected");
  const sources = [volume, ...projected.get("sources").items()].flatMap((place) => [
    ...readDataSource("ConfigMap", place.get("configMap")),
    ...readDataSource("Secret", place.get("secret")),
  ]);
  if (sources.length > 0 || projected.exists || volume.get("downwardAPI").exists) return { kind: "data", sources };
  const type = volume.entries().find(([key, { exists }]) => key !== "name" && exists)?.[0];
  return { kind: "other", ...(type !== undefined && { type }) };
}

function readDataSource(of: DataSource["of"], data: Raw): DataSource[] {
  if (!data.exists) return [];
  const name = data.oneOf("name", "secretName").string();
  const items = data.get("items");
  return [{ of, ...(name && { name }), ...(items.exists && { items: items.items().map(readItem) }) }];
}

function readItem(item: Raw): { key: Known<string>; path: Known<string> } {
  const key = item.get("key").string() ?? item.unknown("names no key");
  return { key, path: item.get("path").string() ?? key };
}

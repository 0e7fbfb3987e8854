import { OPERATIONS, type TableEntry } from "./table";

/** A role that every guard has. */
export interface BuiltInRole {
  readonly name: "observe" | "pull" | "build" | "run" | "admin";
  /** What clients with this role do, for a page and a message. */
  readonly purpose: string;
  /** Ids of operations. */
  readonly operations: ReadonlySet<string>;
}

/** What every Docker client calls before anything else, and what reveals only what the engine is. */
const HANDSHAKE = ["SystemPing", "SystemPingHead", "SystemVersion", "SystemInfo"];

const IMAGES = ["ImageList", "ImageInspect", "ImageHistory", "ImageAttestations"];

/** Read-only: what exists and how it is configured; but no logs, and no files of containers, images or volumes. */
const OBSERVE = [
  ...HANDSHAKE,
  ...IMAGES,
  ...["SystemEvents", "SystemDataUsage"],
  ...["ContainerList", "ContainerInspect", "ContainerTop", "ContainerChanges", "ContainerStats", "ExecInspect"],
  ...["VolumeList", "VolumeInspect", "NetworkList", "NetworkInspect", "PluginList", "PluginInspect"],
  ...["NodeList", "NodeInspect", "ServiceList", "ServiceInspect", "TaskList", "TaskInspect"],
  ...["SecretList", "SecretInspect", "ConfigList"],
];

/** What programs print, secrets among it. */
const LOGS = ["ContainerLogs", "ServiceLogs", "TaskLogs"];

const PULL = [...HANDSHAKE, ...IMAGES, "ImageCreate", "ImageSearch", "DistributionInspect", "SystemAuth"];

const BUILD = [
  ...PULL,
  ...["ImageBuild", "BuildCancel", "BuildPrune", "Session", "Grpc"],
  ...["ImageTag", "ImagePush", "ImageDelete", "ImageGet", "ImageGetAll", "ImageLoad"],
];

const RUN = [
  ...OBSERVE,
  ...LOGS,
  ...PULL,
  ...[
    "ContainerCreate",
    "ContainerStart",
    "ContainerStop",
    "ContainerRestart",
    "ContainerKill",
    "ContainerPause",
    "ContainerUnpause",
  ],
  ...[
    "ContainerWait",
    "ContainerAttach",
    "ContainerAttachWebsocket",
    "ContainerResize",
    "ContainerRename",
    "ContainerDelete",
  ],
  ...["ContainerExec", "ExecStart", "ExecResize"],
  ...["ContainerArchiveInfo", "ContainerArchive", "PutContainerArchive"],
  ...["VolumeCreate", "VolumeDelete", "NetworkCreate", "NetworkConnect", "NetworkDisconnect", "NetworkDelete"],
];

export const ROLES: readonly BuiltInRole[] = [
  { name: "observe", purpose: "sees what is on the engine, and changes nothing", operations: new Set(OBSERVE) },
  { name: "pull", purpose: "has the engine fetch images", operations: new Set(PULL) },
  {
    name: "build",
    purpose: "builds images, and pulls, pushes, saves, loads and removes them",
    operations: new Set(BUILD),
  },
  {
    name: "run",
    purpose: "runs containers that pass the rules: run, exec, logs, cp, compose up",
    operations: new Set(RUN),
  },
  {
    name: "admin",
    purpose: "is root on the engine: nothing is judged",
    operations: new Set(OPERATIONS.map(({ id }) => id)),
  },
];

/** Remarks on operations whose effects are not obvious, for the page about roles. */
export const REMARKS: Readonly<Record<string, string>> = {
  ContainerInspect: "It shows a container's environment: to observe, without values.",
  ContainerLogs: "observe has no logs: a role that extends it names the operation.",
  ServiceLogs: "observe has no logs: a role that extends it names the operation.",
  TaskLogs: "observe has no logs: a role that extends it names the operation.",
  ContainerTop: "The engine runs ps on its host: of its arguments those pass that show the container's processes only.",
  ContainerArchiveInfo:
    "It tells of a file in a container whether it is there: a question about files, not about containers.",
  ContainerArchive: "It reads files in a container, of mounts as well.",
  PutContainerArchive: "It writes files into a container, of mounts as well.",
  SecretList: "The engine never tells what is in a secret.",
  SecretInspect: "The engine never tells what is in a secret.",
  SystemDataUsage: "The engine adds up its files for it, which is work.",
  ImageCreate: "It pulls an image. To import one from an archive, under any name, a role needs ImageLoad as well.",
  SystemAuth: "docker login: the engine tries the credentials at the registry that the client names.",
  ImageTag: "With shares: engine it may give an image the name of another one that others use.",
  ImagePush: "To any registry, with the client's own credentials for it, any image that the client sees.",
  ImageDelete: "Images that the client built; with shares: engine, any that no container uses.",
  ImageGet: "It reads all files of an image. Whoever builds from it or runs it can read them too.",
  ImageGetAll: "It reads all files of images. Whoever builds from them or runs them can read them too.",
  ImageLoad:
    "What it loads is the client's own. With shares: engine it may bring an image under the name of another one, as a " +
    "build can.",
  BuildPrune:
    "Only with shares: engine. It empties the cache of everybody's builds, and lists it (buildx du), with the commands of their steps.",
  Session:
    "The engine calls the client over it, for the build's context and secrets; the client can ask for nothing on it.",
  Grpc:
    "BuildKit's own API, which buildx speaks. The guard judges each call on it, and lets pass what " +
    "builds; builds, sessions and caches of other clients are refused.",
  ContainerRename: "Compose renames the container that it replaces.",
};

/** Operations of no built-in role but `admin`, which custom roles may name. */
export const GRANTABLE: Readonly<Record<string, string>> = {
  ContainerExport: "It reads all files of a container, which is more than to look at it and not needed to run it.",
  ContainerUpdate: "It changes the limits of a container that was judged when it was made; it is judged again.",
  ImageCommit:
    "It makes an image of a container's files and a configuration of the client's; neither run nor build needs it.",
  ContainerPrune: "Only with shares: engine. It removes every container that does not run, whoever made it.",
  ImagePrune: "Only with shares: engine. It removes every image that is not used, whoever pulled it.",
  VolumePrune: "It removes volumes that are not used, with all data.",
  NetworkPrune: "It removes networks that are not used.",
  VolumeUpdate: "It changes volumes of a swarm.",
  GetPluginPrivileges: "The engine asks a registry for it; only who installs a plugin needs it.",
  PluginPush: "It sends a plugin to a registry.",
  ServiceCreate: "It runs containers on any node of a swarm, whose volumes and images this engine does not know.",
  ServiceUpdate: "It runs containers on any node of a swarm, whose volumes and images this engine does not know.",
  ServiceDelete: "It ends containers on every node of a swarm.",
  SecretCreate: "It changes what services of a swarm are given.",
  SecretUpdate: "It changes what services of a swarm are given.",
  SecretDelete: "It changes what services of a swarm are given.",
  ConfigInspect: "It shows what is in a config, which often is a credential.",
  ConfigCreate: "It changes what services of a swarm are given.",
  ConfigUpdate: "It changes what services of a swarm are given.",
  ConfigDelete: "It changes what services of a swarm are given.",
};

const PLUGIN =
  "A plugin runs as root on the engine's host, with the mounts, devices and capabilities that it " +
  "asks for, and no rule sees it.";
const CLUSTER = "Whoever manages a swarm decides what runs on every node of it.";

/**
 * Operations that hand over the engine, directly or with the next call, however they are judged: only `admin` has them,
 * and custom roles cannot name them.
 */
export const ADMIN_ONLY: Readonly<Record<string, string>> = {
  PluginPull: PLUGIN,
  PluginCreate: PLUGIN,
  PluginUpgrade: PLUGIN,
  PluginSet: `${PLUGIN} Its settings are mounts and devices too.`,
  PluginEnable: PLUGIN,
  PluginDisable: "A plugin may be what authorizes requests on the engine.",
  PluginDelete: "A plugin may be what authorizes requests on the engine.",
  SwarmInit: `${CLUSTER} It also opens the engine's port for other nodes.`,
  SwarmJoin: `${CLUSTER} The engine would obey the managers that the client names.`,
  SwarmLeave:
    "It takes the engine out of its swarm; the last manager takes the swarm's services, secrets and configs with it.",
  SwarmUpdate: `${CLUSTER} It sets the certificate authority that says who is a manager.`,
  SwarmInspect: `${CLUSTER} The answer has the tokens with which any machine joins as a manager.`,
  SwarmUnlockkey: `${CLUSTER} The answer is the key to the managers' certificates and logs.`,
  SwarmUnlock: `${CLUSTER} It puts a manager that was locked back to work.`,
  NodeUpdate: `${CLUSTER} It makes a node a manager.`,
  NodeDelete: `${CLUSTER} It takes a node out of the swarm.`,
};

/** An operation and who may call it, for the page about roles. */
export interface RoleRow {
  readonly operation: TableEntry;
  readonly roles: readonly BuiltInRole["name"][];
  /** Whether a custom role can have it. */
  readonly grantable: boolean;
  /** What it gives, or why only `admin` has it, if that is not obvious. */
  readonly remark: string | undefined;
}

/** Every operation, in the table's order. */
export const roleTable = (): readonly RoleRow[] =>
  OPERATIONS.map((operation) => ({
    operation,
    roles: ROLES.filter(({ operations }) => operations.has(operation.id)).map(({ name }) => name),
    grantable: !(operation.id in ADMIN_ONLY),
    remark: ADMIN_ONLY[operation.id] ?? GRANTABLE[operation.id] ?? REMARKS[operation.id],
  }));

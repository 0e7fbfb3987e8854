import type { Source } from "../../core/model/source";
import type { Workload } from "../../core/model/workload";
import {
  readBuild,
  readContainerCreate,
  readContainerUpdate,
  readExecCreate,
  readServiceSpec,
  readVolume,
} from "../../core/readers/engineApi/engineApi";
import { Raw } from "../../core/readers/raw/raw";
import type { Call } from "../model/call";
import { type Draft, draftOf } from "../model/draft";
import {
  fromBodyContainer,
  fromBuild,
  fromContainerCreate,
  fromPath,
  fromPathOrLink,
  fromQueryParameter,
  fromService,
  type References,
} from "../ownership/references";
import { CONTAINER_CONFIG, CONTAINER_CREATE, CONTAINER_UPDATE, EXEC_CREATE, EXEC_START } from "./keys/container";
import { type Key, type Keys, object } from "./keys/key";
import { NETWORK_CONNECT, NETWORK_CREATE, NETWORK_DISCONNECT } from "./keys/networks";
import {
  BUILD_QUERY,
  IMAGE_CREATE_QUERY,
  SECRET,
  START_QUERY,
  SYSTEM_AUTH,
  TOP_QUERY,
  VOLUME_CREATE,
  VOLUME_UPDATE,
} from "./keys/others";
import { SERVICE, SERVICE_UPDATE_QUERY } from "./keys/services";

/** The part of a request by which the rules judge it. */
export type Asked = Pick<Draft, "query" | "body">;

/** What is judged in an operation's requests. */
export interface Judgement {
  /** What its body may contain. */
  readonly body?: Key;
  /** Query parameters that are judged; the others give nothing away. */
  readonly query?: Keys;
  /** Reads what it asks for, as a workload for the rules. */
  readonly read?: (asked: Asked, source: Source) => Workload;
  /** The names in it that mean something to the engine: each container that they name must itself keep the rules. */
  readonly references?: readonly References[];
  /** Returns the id of another operation to which the request amounts, and which the role must have as well. */
  readonly amountsTo?: (draft: Draft) => string | undefined;
}

const fromBody =
  (read: (body: Raw, source: Source) => Workload): NonNullable<Judgement["read"]> =>
  ({ body }, source) =>
    read(new Raw(body, ""), source);

const fromQuery =
  (read: (query: Raw, source: Source) => Workload): NonNullable<Judgement["read"]> =>
  ({ query }, source) =>
    read(new Raw(Object.fromEntries([...query].map(([name, values]) => [name, values[0]])), ""), source);

/** Nothing is judged: the operation only reads, or changes only what belongs to the client. */
const NOTHING: Judgement = {};
/** It uses the container named in the path, and so whatever that container has of the host. */
const OF_CONTAINER: Judgement = { references: [fromPath("container")] };

/** Every operation that roles other than `admin` can have. */
export const JUDGEMENTS: Readonly<Record<string, Judgement>> = {
  ContainerCreate: { body: CONTAINER_CREATE, read: fromBody(readContainerCreate), references: [fromContainerCreate] },
  ContainerUpdate: { body: CONTAINER_UPDATE, read: fromBody(readContainerUpdate), references: [fromPath("container")] },
  ContainerExec: { body: EXEC_CREATE, read: fromBody(readExecCreate), references: [fromPath("container")] },
  ExecStart: { body: EXEC_START, references: [fromPath("exec")] },
  ExecResize: NOTHING,
  ExecInspect: NOTHING,

  ContainerStart: { ...OF_CONTAINER, query: START_QUERY },
  ContainerStop: OF_CONTAINER,
  ContainerRestart: OF_CONTAINER,
  ContainerKill: OF_CONTAINER,
  ContainerPause: OF_CONTAINER,
  ContainerUnpause: OF_CONTAINER,
  ContainerRename: OF_CONTAINER,
  ContainerDelete: { references: [fromPathOrLink] },
  ContainerAttach: OF_CONTAINER,
  ContainerAttachWebsocket: OF_CONTAINER,
  ContainerExport: OF_CONTAINER,
  ContainerArchiveInfo: OF_CONTAINER,
  ContainerArchive: OF_CONTAINER,
  PutContainerArchive: OF_CONTAINER,

  ContainerList: NOTHING,
  ContainerInspect: NOTHING,
  ContainerTop: { query: TOP_QUERY },
  ContainerLogs: NOTHING,
  ContainerChanges: NOTHING,
  ContainerStats: NOTHING,
  ContainerResize: NOTHING,
  ContainerWait: NOTHING,
  ContainerPrune: NOTHING,

  ImageBuild: { query: BUILD_QUERY, read: fromQuery(readBuild), references: [fromBuild] },
  ImageCreate: {
    query: IMAGE_CREATE_QUERY,
    amountsTo: ({ query }) => ((query.get("fromSrc")?.[0] ?? "") === "" ? undefined : "ImageLoad"),
  },
  ImageCommit: { body: object(CONTAINER_CONFIG), references: [fromQueryParameter("container")] },
  ImageList: NOTHING,
  ImageInspect: NOTHING,
  ImageAttestations: NOTHING,
  ImageHistory: NOTHING,
  ImagePush: { body: SYSTEM_AUTH },
  ImageTag: NOTHING,
  ImageDelete: NOTHING,
  ImageSearch: NOTHING,
  ImagePrune: NOTHING,
  ImageGet: NOTHING,
  ImageGetAll: NOTHING,
  ImageLoad: NOTHING,
  DistributionInspect: NOTHING,
  BuildPrune: NOTHING,
  BuildCancel: NOTHING,
  Session: NOTHING,
  Grpc: NOTHING,

  VolumeCreate: { body: VOLUME_CREATE, read: fromBody(readVolume) },
  VolumeUpdate: { body: VOLUME_UPDATE },
  VolumeList: NOTHING,
  VolumeInspect: NOTHING,
  VolumeDelete: NOTHING,
  VolumePrune: NOTHING,

  NetworkCreate: { body: NETWORK_CREATE },
  NetworkConnect: { body: NETWORK_CONNECT, references: [fromBodyContainer] },
  NetworkDisconnect: { body: NETWORK_DISCONNECT, references: [fromBodyContainer] },
  NetworkList: NOTHING,
  NetworkInspect: NOTHING,
  NetworkDelete: NOTHING,
  NetworkPrune: NOTHING,

  SystemAuth: { body: SYSTEM_AUTH },
  SystemInfo: NOTHING,
  SystemVersion: NOTHING,
  SystemPing: NOTHING,
  SystemPingHead: NOTHING,
  SystemEvents: NOTHING,
  SystemDataUsage: NOTHING,

  ServiceCreate: { body: SERVICE, read: fromBody(readServiceSpec), references: [fromService] },
  ServiceUpdate: {
    body: SERVICE,
    query: SERVICE_UPDATE_QUERY,
    read: fromBody(readServiceSpec),
    references: [fromService],
  },
  ServiceDelete: NOTHING,
  NodeList: NOTHING,
  NodeInspect: NOTHING,
  ServiceList: NOTHING,
  ServiceInspect: NOTHING,
  ServiceLogs: NOTHING,
  TaskList: NOTHING,
  TaskInspect: NOTHING,
  TaskLogs: NOTHING,
  SecretCreate: { body: SECRET },
  SecretUpdate: { body: SECRET },
  SecretDelete: NOTHING,
  SecretList: NOTHING,
  SecretInspect: NOTHING,
  ConfigCreate: { body: SECRET },
  ConfigUpdate: { body: SECRET },
  ConfigDelete: NOTHING,
  ConfigList: NOTHING,
  ConfigInspect: NOTHING,
  PluginList: NOTHING,
  PluginInspect: NOTHING,
  PluginPush: NOTHING,
  GetPluginPrivileges: NOTHING,
};

/** Returns the operations that a role needs for a call: its own, and the one that it amounts to. */
export function operationsOf(call: Call): readonly string[] {
  const { id } = call.operation;
  const further = Object.hasOwn(JUDGEMENTS, id) ? JUDGEMENTS[id]?.amountsTo?.(draftOf(call, undefined)) : undefined;
  return further === undefined ? [id] : [id, further];
}

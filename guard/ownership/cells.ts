import { isObject } from "../../core/text/jsonObject";
import { Refusal } from "../model/refusal";
import type { Claim } from "./claim";
import { addAlias, claimContainer, claimLinks } from "./containerCreate";
import { claimFilters, filtersIn } from "./filters";
import { buildImage, showBuild } from "./imageBuild";
import { alsoPrivate } from "./imageNames";
import {
  commitImage,
  createImage,
  loadImages,
  pushImage,
  removeImage,
  saveImage,
  saveImages,
  tagImage,
  useImage,
} from "./images";
import { engineName, withLabels } from "./names";
import { OWNER_LABEL, type Owner } from "./owner";
import { hasOwnContainersAlone } from "./ownList";
import {
  type Show,
  showContainers,
  showDataUsage,
  showEvent,
  showHistory,
  showImage,
  showImages,
  showInfo,
  showLoad,
  showNetwork,
  showNetworks,
  showVolumes,
} from "./shown";

/** What keeps the clients of an operation apart: what its requests name, and what its answers show. */
export type Cell =
  | {
      /** Undefined if a request names nothing that has an owner. */
      readonly claim?: Claim;
      /** The form of its answer, if that names or lists what has an owner. Answers of other forms pass as they are. */
      readonly answers?: "document" | "stream";
      /** What is shown of each value in the answer. @default all of it */
      readonly show?: Show;
      /**
       * Whether all of an answer, each byte as one character, is known to be the client's own without reading it.
       * @default it is not known
       */
      readonly isOwnAlone?: (answer: string, owner: Owner) => boolean;
    }
  /** Refused, because what it is about has no owner that the guard could know. */
  | { readonly refused: string };

const NOTHING: Cell = {};

const inPath: Claim = async ({ draft, own }) => {
  const { id = "" } = draft.parameters;
  draft.parameters["id"] = await own.containerId(id);
};
const OF_CONTAINER: Cell = { claim: inPath };
const ABOUT_CONTAINER: Cell = { claim: inPath, answers: "document" };

const inPathOrLink: Claim = async ({ draft, own }) => {
  const [parent = "", alias] = (draft.parameters["id"] ?? "").split("/");
  const { id, name } = await own.container(parent);
  draft.parameters["id"] = alias === undefined ? id : `${name}/${alias}`;
};

const execInPath: Claim = async ({ draft, own }) => own.exec(draft.parameters["id"] ?? "");

const networkInPath: Claim = async ({ draft, own }) => {
  draft.parameters["id"] = await own.network(draft.parameters["id"] ?? "");
};

const volumeInPath: Claim = async ({ draft, own }) => {
  draft.parameters["name"] = await own.volume(draft.parameters["name"] ?? "");
};

const rename: Claim = async (claimed) => {
  const { draft, own } = claimed;
  await inPath(claimed);
  draft.query.set("name", [engineName(draft.query.get("name")?.[0] ?? "", own.owner, "container")]);
};

const createVolume: Claim = async ({ draft, own }) => {
  const { body } = draft;
  if (!isObject(body)) throw new Refusal(400, "the body is missing");
  const { Name: name } = body;
  if (typeof name === "string" && name !== "") body["Name"] = engineName(name, own.owner, "volume");
  withLabels(body, { [OWNER_LABEL]: own.owner.client });
};

const createNetwork: Claim = async ({ draft, own }) => {
  const { body } = draft;
  if (!isObject(body)) throw new Refusal(400, "the body is missing");
  const { Name: name } = body;
  if (typeof name !== "string" || name === "") throw new Refusal(400, "Name is missing");
  if (own.isShared(name)) throw new Refusal(403, `network with name ${name} already exists`);
  body["Name"] = own.owner.prefix + name;
  withLabels(body, { [OWNER_LABEL]: own.owner.client });
};

const connect: Claim = async (claimed) => {
  await networkInPath(claimed);
  const { draft, own } = claimed;
  const { body } = draft;
  if (!isObject(body)) throw new Refusal(400, "the body is missing");
  const { Container: given, EndpointConfig: settings } = body;
  const { id, name } = await own.container(typeof given === "string" ? given : "");
  body["Container"] = id;
  const endpoint = isObject(settings) ? settings : {};
  await claimLinks(endpoint, own);
  if (!own.isShared(draft.parameters["id"] ?? "")) addAlias(endpoint, name.slice(own.owner.prefix.length));
  if (Object.keys(endpoint).length > 0) body["EndpointConfig"] = endpoint;
};

const disconnect: Claim = async (claimed) => {
  await networkInPath(claimed);
  const { body } = claimed.draft;
  if (!isObject(body)) throw new Refusal(400, "the body is missing");
  const { Container: given } = body;
  body["Container"] = await claimed.own.containerId(typeof given === "string" ? given : "");
};

const removeNetwork: Claim = async ({ draft, own }) => {
  draft.parameters["id"] = await own.removableNetwork(draft.parameters["id"] ?? "");
};

/** `since` and `before` of old clients are names of containers. */
const listContainers: Claim = async (claimed) => {
  const { draft, own } = claimed;
  await claimFilters(true)(claimed);
  for (const key of ["since", "before"]) {
    const [name] = draft.query.get(key) ?? [];
    if (name) draft.query.set(key, [await own.containerId(name)]);
  }
};

/** `before` and `since` are names of images, `reference` patterns of names. */
const listImages: Claim = async ({ draft, own }) => {
  const filters = filtersIn(draft);
  const patterns = filters.get("reference");
  if (patterns) {
    filters.set(
      "reference",
      patterns.flatMap((pattern) => alsoPrivate(pattern, own.owner)),
    );
    draft.query.set("filters", [JSON.stringify(Object.fromEntries(filters))]);
  }
  for (const key of ["before", "since"]) {
    const names = filters.get(key);
    if (!names) continue;
    const images = await Promise.all(names.map((name) => own.images.usable(name)));
    filters.set(
      key,
      images.map(({ reference }) => reference),
    );
    draft.query.set("filters", [JSON.stringify(Object.fromEntries(filters))]);
  }
};

const NOT_APART =
  "which the guard does not allow to clients that it keeps apart, because it cannot tell whose they are: " +
  "shares: engine in its configuration allows it";
const SWARM: Cell = { refused: `asks for objects of a swarm, ${NOT_APART}` };
const CACHE: Cell = { refused: `asks for the cache of everybody's builds, ${NOT_APART}` };
const PRUNE: Cell = { refused: `removes by labels, which images also set, ${NOT_APART}. Remove them by their names` };

/** Every operation that roles other than `admin` can have. */
export const CELLS: Readonly<Record<string, Cell>> = {
  ContainerList: {
    claim: listContainers,
    answers: "document",
    show: showContainers,
    isOwnAlone: hasOwnContainersAlone,
  },
  ContainerCreate: { claim: claimContainer, answers: "document" },
  ContainerInspect: ABOUT_CONTAINER,
  ContainerTop: ABOUT_CONTAINER,
  ContainerLogs: OF_CONTAINER,
  ContainerChanges: OF_CONTAINER,
  ContainerExport: OF_CONTAINER,
  ContainerStats: { claim: inPath, answers: "stream" },
  ContainerResize: OF_CONTAINER,
  ContainerStart: OF_CONTAINER,
  ContainerStop: OF_CONTAINER,
  ContainerRestart: OF_CONTAINER,
  ContainerKill: OF_CONTAINER,
  ContainerUpdate: ABOUT_CONTAINER,
  ContainerRename: { claim: rename },
  ContainerPause: OF_CONTAINER,
  ContainerUnpause: OF_CONTAINER,
  ContainerAttach: OF_CONTAINER,
  ContainerAttachWebsocket: OF_CONTAINER,
  ContainerWait: OF_CONTAINER,
  ContainerDelete: { claim: inPathOrLink },
  ContainerArchiveInfo: OF_CONTAINER,
  ContainerArchive: OF_CONTAINER,
  PutContainerArchive: OF_CONTAINER,
  ContainerPrune: PRUNE,
  ContainerExec: OF_CONTAINER,
  ExecStart: { claim: execInPath },
  ExecResize: { claim: execInPath },
  ExecInspect: { claim: execInPath, answers: "document" },

  VolumeList: { claim: claimFilters(false), answers: "document", show: showVolumes },
  VolumeCreate: { claim: createVolume, answers: "document" },
  VolumeInspect: { claim: volumeInPath, answers: "document" },
  VolumeUpdate: SWARM,
  VolumeDelete: { claim: volumeInPath },
  VolumePrune: { claim: claimFilters(true), answers: "document" },

  NetworkList: { claim: claimFilters(false), answers: "document", show: showNetworks },
  NetworkInspect: { claim: networkInPath, answers: "document", show: showNetwork },
  NetworkDelete: { claim: removeNetwork },
  NetworkCreate: { claim: createNetwork, answers: "document" },
  NetworkConnect: { claim: connect },
  NetworkDisconnect: { claim: disconnect },
  NetworkPrune: { claim: claimFilters(true), answers: "document" },

  ImageList: { claim: listImages, answers: "document", show: showImages },
  ImageBuild: { claim: buildImage, answers: "stream", show: showBuild },
  ImageCreate: { claim: createImage },
  ImageInspect: { claim: useImage, answers: "document", show: showImage },
  ImageAttestations: { claim: useImage },
  ImageHistory: { claim: useImage, answers: "document", show: showHistory },
  ImagePush: { claim: pushImage, answers: "stream" },
  ImageTag: { claim: tagImage },
  ImageDelete: { claim: removeImage, answers: "document" },
  ImageSearch: NOTHING,
  ImagePrune: PRUNE,
  ImageCommit: { claim: commitImage },
  ImageGet: { claim: saveImage },
  ImageGetAll: { claim: saveImages },
  ImageLoad: { claim: loadImages, answers: "stream", show: showLoad },
  DistributionInspect: NOTHING,
  BuildPrune: CACHE,
  // Builds and sessions belong to the client that named them: guard/buildkit/owners.ts.
  BuildCancel: NOTHING,
  Session: NOTHING,
  Grpc: NOTHING,

  SystemAuth: NOTHING,
  SystemInfo: { answers: "document", show: showInfo },
  SystemVersion: NOTHING,
  SystemPing: NOTHING,
  SystemPingHead: NOTHING,
  SystemEvents: { claim: claimFilters(false), answers: "stream", show: showEvent },
  SystemDataUsage: { answers: "document", show: showDataUsage },

  // Plugins are the engine's own, and show nothing of clients.
  PluginList: NOTHING,
  PluginInspect: NOTHING,
  PluginPush: NOTHING,
  GetPluginPrivileges: NOTHING,

  NodeList: SWARM,
  NodeInspect: SWARM,
  ServiceCreate: SWARM,
  ServiceUpdate: SWARM,
  ServiceDelete: SWARM,
  ServiceList: SWARM,
  ServiceInspect: SWARM,
  ServiceLogs: SWARM,
  TaskList: SWARM,
  TaskInspect: SWARM,
  TaskLogs: SWARM,
  SecretCreate: SWARM,
  SecretUpdate: SWARM,
  SecretDelete: SWARM,
  SecretList: SWARM,
  SecretInspect: SWARM,
  ConfigCreate: SWARM,
  ConfigUpdate: SWARM,
  ConfigDelete: SWARM,
  ConfigList: SWARM,
  ConfigInspect: SWARM,
};

import { randomUUID } from "node:crypto";
import { posix } from "node:path";
import { isObject } from "../../core/text/jsonObject";
import type { Draft } from "../model/draft";
import { Refusal } from "../model/refusal";
import type { Claimed } from "./claim";
import { engineName, withLabels } from "./names";
import { OWNER_LABEL } from "./owner";
import type { OwnObjects } from "./ownObjects";
import { fromContainerCreate } from "./references";

type Body = Record<string, unknown>;

/** Random hexadecimal digits in a name for a container that the client gives none. */
const NAME_DIGITS = 12;

/** Makes a container the client's own: its name, its labels, its volumes, and whatever it refers to. */
export async function claimContainer({ draft, own }: Claimed): Promise<void> {
  const body = objectIn(draft, "body");
  const host = objectAt(body, "HostConfig");
  const { owner } = own;
  const given = draft.query.get("name")?.[0] || undefined;
  const name = given ?? randomUUID().replaceAll("-", "").slice(0, NAME_DIGITS);
  draft.query.set("name", [engineName(name, owner, "container")]);
  withLabels(body, { [OWNER_LABEL]: owner.client });
  const providers: string[] = [];
  for (const { kind, name: other, path, replaceWith } of fromContainerCreate(draft)) {
    if (kind !== "container") continue;
    const { id } = await own.container(other);
    replaceWith(id);
    if (path.startsWith("HostConfig.VolumesFrom")) providers.push(id);
  }
  await claimNetworks(body, host, own, given?.replace(/^\//, ""));
  await claimVolumes(body, host, own, providers);
}

/** Joins the client's networks, where other containers find this one by the name that the client gave it. */
async function claimNetworks(body: Body, host: Body, own: OwnObjects, alias: string | undefined): Promise<void> {
  const mode = host["NetworkMode"];
  let joined: string | undefined;
  if (typeof mode === "string" && !mode.startsWith("container:")) {
    host["NetworkMode"] = await own.network(mode);
    joined = host["NetworkMode"] as string;
  }
  const networking = body["NetworkingConfig"];
  const given = isObject(networking) && isObject(networking["EndpointsConfig"]) ? networking["EndpointsConfig"] : {};
  const endpoints: Body = {};
  for (const [name, settings] of Object.entries(given)) endpoints[await own.network(name)] = settings;
  if (joined !== undefined && !own.isShared(joined)) endpoints[joined] ??= {};
  for (const [name, settings] of Object.entries(endpoints)) {
    const endpoint = isObject(settings) ? settings : {};
    await claimLinks(endpoint, own);
    if (alias !== undefined && !isDefaultNetwork(name)) addAlias(endpoint, alias);
    if (Object.keys(endpoint).length > 0) endpoints[name] = endpoint;
  }
  if (Object.keys(endpoints).length === 0) return;
  body["NetworkingConfig"] = { ...(isObject(networking) ? networking : {}), EndpointsConfig: endpoints };
}

/** Engines give containers no names of their own on these networks. */
const isDefaultNetwork = (name: string): boolean => ["", "default", "bridge", "none", "host", "nat"].includes(name);

/** Adds a name by which other containers on the network find this one. */
export function addAlias(endpoint: Body, alias: string): void {
  const { Aliases: aliases } = endpoint;
  const given: unknown[] = Array.isArray(aliases) ? aliases : [];
  if (!given.includes(alias)) endpoint["Aliases"] = [...given, alias];
}

/** Links of an endpoint are `CONTAINER:ALIAS`. */
export async function claimLinks(endpoint: Body, own: OwnObjects): Promise<void> {
  const { Links: links } = endpoint;
  if (!Array.isArray(links)) return;
  const claimed: string[] = [];
  for (const link of links as unknown[]) {
    if (typeof link !== "string") throw new Refusal(400, "Links is not a list of names");
    const [name = "", alias = name] = link.split(":");
    claimed.push(`${(await own.container(name)).id}:${alias}`);
  }
  endpoint["Links"] = claimed;
}

/** Names the client's volumes as the engine knows them, and labels volumes that have no name. */
async function claimVolumes(body: Body, host: Body, own: OwnObjects, providers: readonly string[]): Promise<void> {
  const labels = { [OWNER_LABEL]: own.owner.client };
  const mounts: unknown[] = Array.isArray(host["Mounts"]) ? [...(host["Mounts"] as unknown[])] : [];
  const binds: string[] = [];
  const taken = new Set<string>();
  const withoutName: string[] = [];
  for (const bind of Array.isArray(host["Binds"]) ? (host["Binds"] as unknown[]) : []) {
    if (typeof bind !== "string") throw new Refusal(400, "HostConfig.Binds is not a list of strings");
    const [source = "", target, ...modes] = bind.split(":");
    if (target === undefined) {
      withoutName.push(source);
      continue;
    }
    taken.add(posix.normalize(`${target}/`));
    const isVolume = !source.startsWith("/") && !source.startsWith(".");
    const mount = isVolume && !host["VolumeDriver"] ? mountOf(source, target, modes) : undefined;
    if (mount) mounts.push(mount);
    else binds.push(isVolume ? [await volumeName(source, own), target, ...modes].join(":") : bind);
  }
  for (const mount of mounts) {
    if (!isObject(mount)) continue;
    const { Type: type, Source: source, Target: target, VolumeOptions: options } = mount;
    if (typeof target === "string") taken.add(posix.normalize(`${target}/`));
    if (type === "image" && typeof source === "string") mount["Source"] = (await own.images.usable(source)).reference;
    if (type !== "volume") continue;
    const volume: Body = isObject(options) ? options : {};
    withLabels(volume, labels);
    mount["VolumeOptions"] = volume;
    if (typeof source === "string" && source !== "") mount["Source"] = await volumeName(source, own);
  }
  for (const path of Object.keys(isObject(host["Tmpfs"]) ? host["Tmpfs"] : {})) taken.add(posix.normalize(`${path}/`));
  for (const id of providers) for (const path of await own.destinations(id)) taken.add(posix.normalize(`${path}/`));
  const image = typeof body["Image"] === "string" ? await own.images.usable(body["Image"]) : undefined;
  if (image) body["Image"] = image.reference;
  const config = image?.found?.["Config"];
  const declared = [body["Volumes"], isObject(config) ? config["Volumes"] : undefined].flatMap((volumes) =>
    isObject(volumes) ? Object.keys(volumes) : [],
  );
  for (const path of [...withoutName, ...declared]) {
    const normal = posix.normalize(`${path}/`);
    if (!path.startsWith("/") || taken.has(normal)) continue;
    taken.add(normal);
    mounts.push({ Type: "volume", Target: path, VolumeOptions: { Labels: labels } });
  }
  if (Array.isArray(host["Binds"])) host["Binds"] = binds;
  if (mounts.length > 0) host["Mounts"] = mounts;
}

/**
 * Returns a bind of a volume as a mount, which can give labels to a volume that is made for it: prunes select a client's
 * volumes by their label. Undefined if the bind has modes that mounts do not.
 */
function mountOf(source: string, target: string, modes: readonly string[]): Body | undefined {
  const all = modes.flatMap((mode) => mode.split(","));
  if (!all.every((mode) => ["ro", "rw", "nocopy"].includes(mode))) return undefined;
  return {
    ...{ Type: "volume", Source: source, Target: target },
    ...(all.includes("ro") && { ReadOnly: true }),
    ...(all.includes("nocopy") && { VolumeOptions: { NoCopy: true } }),
  };
}

async function volumeName(name: string, own: OwnObjects): Promise<string> {
  return (await own.isAnonymousVolume(name)) ? name : engineName(name, own.owner, "volume");
}

function objectIn(draft: Draft, key: "body"): Body {
  const body = draft[key];
  if (!isObject(body)) throw new Refusal(400, "the body is missing");
  return body;
}

function objectAt(owner: Body, key: string): Body {
  const value = owner[key];
  const object = isObject(value) ? value : {};
  owner[key] = object;
  return object;
}

import { isObject } from "../../core/text/jsonObject";
import { isPrivateName } from "./imageNames";
import { isReservedImage, withoutPrefix } from "./owner";
import type { OwnObjects } from "./ownObjects";

type Body = Record<string, unknown>;

/**
 * Returns what the client is shown of a value in an answer: the value itself if that is all of it, so that the answer
 * need not be written again; undefined to leave it out.
 */
export type Show = (value: unknown, own: OwnObjects) => unknown;

/** Shows the items of a list that pass. */
const only =
  (passes: (item: Body, own: OwnObjects) => boolean): Show =>
  (value, own) => {
    if (!Array.isArray(value)) return [];
    const shown = (value as unknown[]).filter((item) => isObject(item) && passes(item, own));
    return shown.length === value.length ? value : shown;
  };

/** Shows of each item of a list what `show` shows of it. */
const each =
  (list: Show, show: Show): Show =>
  (value, own) => {
    const items = list(value, own) as readonly unknown[];
    const shown = items.map((item) => show(item, own));
    return shown.every((item, at) => item === items[at]) ? items : shown;
  };

export const showContainers: Show = only(({ Labels: labels, Names: names }, own) => own.seesContainer(labels, names));

const seenImages: Show = only((image, own) => own.images.sees(image["Labels"], image));

/**
 * Shows of an image no names that other clients keep for themselves, and each of the others once. Of an image of several
 * platforms, engines list the containers that use each of them.
 */
export const showImage: Show = (value, own) => {
  if (!isObject(value)) return value;
  const { Manifests: manifests, RepoTags: tags, RepoDigests: digests } = value;
  const shown = { ...namesShown("RepoTags", tags, own), ...namesShown("RepoDigests", digests, own) };
  if (!Array.isArray(manifests)) return Object.keys(shown).length === 0 ? value : { ...value, ...shown };
  const ofPlatforms = (manifests as unknown[]).map((manifest) => {
    const data = isObject(manifest) ? manifest["ImageData"] : undefined;
    return isObject(manifest) && isObject(data) ? { ...manifest, ImageData: { ...data, Containers: [] } } : manifest;
  });
  return { ...value, ...shown, Manifests: ofPlatforms };
};

/** The names of an image as the client is shown them; nothing if that is all of them. */
function namesShown(key: string, value: unknown, own: OwnObjects): Body {
  if (!Array.isArray(value) || !(value as unknown[]).some((name) => isReservedImage(`${name}`))) return {};
  const names = (value as unknown[]).map(String).filter((name) => own.images.seesName(name));
  return { [key]: [...new Set(names.map((name) => withoutPrefix(name, own.owner)))] };
}

/** A name that is another image's as well means the client's private one alone. */
const withoutHidden: Show = (value, own) => {
  const images = value as readonly Body[];
  const tagsOf = ({ RepoTags: tags }: Body) => (Array.isArray(tags) ? (tags as unknown[]).map(String) : []);
  const hidden = new Set(
    images.flatMap(tagsOf).flatMap((name) => (isPrivateName(name, own.owner) ? [withoutPrefix(name, own.owner)] : [])),
  );
  if (hidden.size === 0) return images;
  return images.map((image) => ({ ...image, RepoTags: tagsOf(image).filter((name) => !hidden.has(name)) }));
};

export const showImages: Show = each((value, own) => withoutHidden(seenImages(value, own), own), showImage);

/** Shows the names that a client's archive has where the engine did not get them, and reports ids. */
export const showLoad: Show = (line, own) => {
  const report = isObject(line) ? line["stream"] : undefined;
  if (!isObject(line) || typeof report !== "string") return line;
  const shown = own.images.unchanged.inReport(report);
  return shown === report ? line : { ...line, stream: shown };
};

/** Layers of an image say which names it has. */
export const showHistory: Show = (value, own) => {
  if (!Array.isArray(value)) return value;
  return (value as unknown[]).map((layer) =>
    isObject(layer) ? { ...layer, ...namesShown("Tags", layer["Tags"], own) } : layer,
  );
};

const ownVolumes: Show = only((volume, own) => own.seesVolume(volume));

export const showVolumes: Show = (value, own) => {
  if (!isObject(value)) return value;
  const shown = ownVolumes(value["Volumes"], own);
  return shown === value["Volumes"] ? value : { ...value, Volumes: shown };
};

/** Of a network's containers, shows the client's own: others may be on a network that is shared. */
export const showNetwork: Show = (value, own) => {
  if (!isObject(value)) return value;
  const { Containers: containers, Services: services, ...network } = value;
  const all = Object.entries(isObject(containers) ? containers : {});
  const shown = all.filter(([, endpoint]) => isObject(endpoint) && own.isOwnName(endpoint["Name"]));
  if (shown.length === all.length && services === undefined) return value;
  return {
    ...network,
    ...(containers !== undefined && { Containers: Object.fromEntries(shown) }),
    ...(services !== undefined && { Services: {} }),
  };
};

const seenNetworks: Show = only((network, own) => own.seesNetwork(network));

export const showNetworks: Show = each(seenNetworks, showNetwork);

/** Shows events of the client's own containers, volumes, networks and images. */
export const showEvent: Show = (value, own) => {
  const { Type: type, Actor: actor } = isObject(value) ? value : {};
  const { ID: id, Attributes: attributes } = isObject(actor) ? actor : {};
  const { name, container } = isObject(attributes) ? attributes : {};
  const isOwn =
    (type === "container" && own.seesContainer(attributes, name)) ||
    (type === "volume" && (own.isOwnName(id) || own.isKnownContainer(container))) ||
    (type === "network" && (own.isOwnName(name) || own.isKnownContainer(container))) ||
    (type === "image" &&
      own.images.seesName(`${name}`) &&
      (own.hasLabel(attributes) || isPrivateName(`${name}`, own.owner)));
  return isOwn ? value : undefined;
};

/** Images of the disk's usage, without the number of containers that use each. */
const usedImages: Show = (value, own) =>
  (showImages(value, own) as Body[]).map((image) => ({ ...image, Containers: -1 }));

/** The kinds of objects whose disk usage engines tell: newer engines under a key of its own for each. */
const USAGES: readonly (readonly [list: string, usage: string, show: Show])[] = [
  ["Containers", "ContainerUsage", showContainers],
  ["Images", "ImageUsage", usedImages],
  ["Volumes", "VolumeUsage", ownVolumes],
  // Build caches tell the commands of everybody's builds.
  ["BuildCache", "BuildCacheUsage", () => []],
];

export const showDataUsage: Show = (value, own) => {
  const all = isObject(value) ? value : {};
  const shown: Body = {};
  for (const [list, usage, show] of USAGES) {
    if (all[list] !== undefined) shown[list] = show(all[list], own);
    const of = all[usage];
    if (!isObject(of)) continue;
    const items = show(of["Items"], own) as readonly unknown[];
    shown[usage] = { ActiveCount: 0, TotalCount: items.length, Reclaimable: 0, TotalSize: 0, Items: items };
  }
  return shown;
};

/** How many containers and images there are is not told: they are everybody's. */
export const showInfo: Show = (value) =>
  isObject(value)
    ? {
        ...value,
        ...Object.fromEntries(
          ["Containers", "ContainersRunning", "ContainersPaused", "ContainersStopped", "Images"]
            .filter((key) => value[key] !== undefined)
            .map((key) => [key, 0]),
        ),
      }
    : value;

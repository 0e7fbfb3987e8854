import { shorten } from "../../core/text/shorten";
import { Refusal } from "../model/refusal";
import { labelsOfImage } from "./answers";
import type { Claim, Claimed } from "./claim";
import { isPrivateName, registryIn, requireImageName, tooManyNames, withRespelledRegistry } from "./imageNames";
import { OWNER_LABEL, withoutPrefix } from "./owner";
import type { OwnImages, UsableImage } from "./ownImages";

/** The image in the path: one that is everybody's, or the client's own. */
export const useImage: Claim = async ({ draft, own }) => {
  draft.parameters["name"] = (await own.images.usable(draft.parameters["name"] ?? "")).reference;
};

export const KEPT_APART = "an image of this client's that is kept apart from another one of that name on the engine";
const NOT_PUSHED = `${KEPT_APART}, and a push needs the name: give it one that is free first (docker tag)`;
const NOT_ALL_PUSHED = `the name of ${KEPT_APART}: push its tags one by one`;
const NOT_ALL_SAVED = `some tags of this name are of ${KEPT_APART}: save them one by one`;
const NOT_PULLED = `${KEPT_APART}: remove it first (docker rmi), and the pulled one is used`;

/** The image in the path, with the tag in the query; without one, all of its tags. */
export const pushImage: Claim = async ({ draft, own: { images } }) => {
  const [tag] = draft.query.get("tag") ?? [];
  const name = draft.parameters["name"] ?? "";
  const pushed = tag ? `${name}:${tag}` : name;
  requireImageName(pushed);
  const mine = tag ? await images.underPrivateName(pushed) : undefined;
  if (mine) draft.temporaryTag = { image: mine.reference, name: await nameForPush(pushed, mine, images) };
  else await images.requireNotPrivate(pushed, NOT_ALL_PUSHED);
  const reference = draft.temporaryTag?.name ?? (await images.repository(pushed));
  draft.parameters["name"] = tag && reference.endsWith(`:${tag}`) ? reference.slice(0, -tag.length - 1) : reference;
};

/**
 * Returns a name under which an engine pushes a private image to the registry that its client means. The name itself is
 * another image's on the engine, and stays that: who runs it must not get this one before the registry has taken it. The
 * registry has a second name, though, to which the same holds for all clients.
 */
async function nameForPush(pushed: string, { found }: UsableImage, images: OwnImages): Promise<string> {
  const name = withRespelledRegistry(pushed);
  const isPushed = name !== undefined && !(await images.isInsecureRegistry(registryIn(pushed)));
  if (isPushed && (await images.holdTemporary(name, found))) return name;
  throw new Refusal(403, `the guard does not allow this: ${shorten(pushed)} is ${NOT_PUSHED}`);
}

/** The image in the path; all of its tags, if it has none. */
export const saveImage: Claim = async ({ draft, own }) => {
  const [name = "", ...others] = await own.images.archived(draft.parameters["name"] ?? "");
  if (others.length > 0) throw new Refusal(403, `the guard does not allow this: ${NOT_ALL_SAVED}`);
  draft.parameters["name"] = name;
  showInArchive([name], { draft, own });
};

/** The same for a list in the query. */
export const saveImages: Claim = async ({ draft, own }) => {
  const given = draft.query.get("names");
  if (!given) return;
  const names = (await Promise.all(given.map((name) => own.images.archived(name)))).flat();
  draft.query.set("names", names);
  showInArchive(names, { draft, own });
};

/** Has an archive show the names that the client gave to what is in it. */
function showInArchive(names: readonly string[], { draft, own: { owner } }: Claimed): void {
  if (names.some((name) => isPrivateName(name, owner)))
    draft.renameInArchive = (name) => Promise.resolve(withoutPrefix(name, owner));
}

/** An archive says itself which names its images get. No label says whose they are: so the names do. */
export const loadImages: Claim = async ({ draft, own }) => {
  draft.renameInArchive = own.images.namesForLoad();
};

/** Only an image that the client built can be removed, or a private name of the client's. */
export const removeImage: Claim = async ({ draft, own }) => {
  const name = draft.parameters["name"] ?? "";
  const mine = await own.images.underPrivateName(name);
  const { reference, found } = mine ?? (await own.images.usable(name));
  draft.parameters["name"] = reference;
  if (mine) return;
  if (found && (!own.hasLabel(labelsOfImage(found)) || own.images.isNamedByOthers(found)))
    throw new Refusal(
      403,
      `the guard does not allow this: ${shorten(name)} is an image that all clients of the engine use, and none removes it`,
    );
};

/**
 * Maximum number of names of one image. Every request that uses the image has the guard read them all, whoever gave
 * them to it: with more of them, and long ones, the engine's answer about it is longer than the guard reads.
 */
const MAX_NAMES = 10_000;

/** A new name for an image: one that is free, or names an image that the client built. */
export const tagImage: Claim = async (claimed) => {
  const { draft, own } = claimed;
  const { reference, found } = await own.images.usable(draft.parameters["name"] ?? "");
  const tags = found?.["RepoTags"];
  if (Array.isArray(tags) && tags.length >= MAX_NAMES) throw tooManyNames(tags.length);
  draft.parameters["name"] = reference;
  await claimRepository(claimed, (name) => own.images.nameForTag(name, found));
};

/** A name from `repo` and `tag`, for what a tag, a commit or an import makes. */
async function claimRepository(
  { draft, own }: Claimed,
  nameFor = (name: string) => own.images.nameFor(name),
): Promise<void> {
  const [repository] = draft.query.get("repo") ?? [];
  const [tag] = draft.query.get("tag") ?? [];
  if (!repository) return;
  const given = tag ? `${repository}:${tag}` : repository;
  const name = await nameFor(given);
  if (name !== given) draft.query.set("repo", [tag ? name.slice(0, -tag.length - 1) : name]);
}

/**
 * Adds an instruction of a Dockerfile that labels an image as the client's, behind the client's own. Engines read all
 * of them as one file, in which an instruction goes on in the next line that is neither empty nor a comment.
 *
 * @throws Refusal if the last one of the client's would go on in this one
 */
function addLabel({ draft, own }: Claimed): void {
  const given = draft.query.get("changes") ?? [];
  const lines = given
    .flatMap((change) => change.split("\n"))
    .filter((line) => line.trim() !== "" && !line.startsWith("#"));
  // To some engines, what has white space before it is no comment.
  const last = lines.findLastIndex((line) => !line.trim().startsWith("#"));
  if (lines.slice(Math.max(last, 0)).some((line) => /[\\`]\s*$/.test(line)))
    throw new Refusal(400, "the guard refuses this: the last of changes ends within an instruction, with \\ or `");
  const value = JSON.stringify(own.owner.client).replaceAll("$", "\\$");
  draft.query.set("changes", [...given, `LABEL ${OWNER_LABEL}=${value}`]);
}

/** Marks the image that is made of a container as the client's own. */
export const commitImage: Claim = async (claimed) => {
  const { draft, own } = claimed;
  for (const name of draft.query.get("container") ?? []) {
    if (name !== "") draft.query.set("container", [await own.containerId(name)]);
  }
  await claimRepository(claimed);
  addLabel(claimed);
};

/** A pull is everybody's; an image that is imported from an archive is the client's own. */
export const createImage: Claim = async (claimed) => {
  const { draft, own } = claimed;
  const [name = ""] = draft.query.get("fromImage") ?? [];
  const [source = ""] = draft.query.get("fromSrc") ?? [];
  // Engines pull then, whatever else the request says.
  if (name !== "" && source !== "") throw new Refusal(400, "fromImage and fromSrc ask for two images: leave one out");
  if (source === "") {
    const [tag] = draft.query.get("tag") ?? [];
    const pulled = tag ? `${name}${tag.includes(":") ? "@" : ":"}${tag}` : name;
    requireImageName(pulled);
    await own.images.requireNotPrivate(pulled, NOT_PULLED);
    // A pull would move the tag.
    await own.images.holdPulled(pulled);
    return;
  }
  await claimRepository(claimed);
  addLabel(claimed);
};

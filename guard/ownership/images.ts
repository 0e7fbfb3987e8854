import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import { Refusal } from "../model/refusal";
import type { Claim, Claimed } from "./claim";
import { withLabels } from "./names";
import { CACHE_NAMESPACE, namespaceOf, OWNER_LABEL, stepHostOf } from "./owner";
import { labelsOfImage, requireImageName } from "./ownObjects";

/** The image in the path: one that is everybody's, or the client's own. */
export const useImage: Claim = async ({ draft, own }) => {
  draft.parameters["name"] = (await own.image(draft.parameters["name"] ?? "")).reference;
};

const KEPT_APART = "an image of this client's that is kept apart from another one of that name on the engine";
const NOT_PUSHED = `${KEPT_APART}, and a push needs the name: give it one of its own first (docker tag)`;
const NOT_SAVED = `${KEPT_APART}, and archives hold names: save it by its id, or give it a name of its own (docker tag)`;
const NOT_PULLED = `${KEPT_APART}: remove it first (docker rmi), and the pulled one is used`;

/** The image in the path, with the tag in the query; without one, all of its tags. */
export const pushImage: Claim = async ({ draft, own }) => {
  const [tag] = draft.query.get("tag") ?? [];
  const name = draft.parameters["name"] ?? "";
  const pushed = tag ? `${name}:${tag}` : name;
  requireImageName(pushed);
  await own.requireNotPrivate(pushed, true, NOT_PUSHED);
  const reference = await own.repository(pushed);
  draft.parameters["name"] = tag && reference.endsWith(`:${tag}`) ? reference.slice(0, -tag.length - 1) : reference;
};

/** The image in the path; all of its tags, if it has none. */
export const saveImage: Claim = async ({ draft, own }) => {
  const name = draft.parameters["name"] ?? "";
  await own.requireNotPrivate(name, true, NOT_SAVED);
  draft.parameters["name"] = await own.repository(name);
};

/** The same for a list in the query. */
export const saveImages: Claim = async ({ draft, own }) => {
  const names = draft.query.get("names");
  for (const name of names ?? []) await own.requireNotPrivate(name, true, NOT_SAVED);
  if (names) draft.query.set("names", await Promise.all(names.map((name) => own.repository(name))));
};

/** An archive says itself which names its images get: not while one of them could be hidden by a private one. */
export const loadImages: Claim = async ({ own }) => {
  const [name] = (await own.mayHavePrivateNames()) ? await own.privateNames() : [];
  if (name !== undefined)
    throw new Refusal(
      403,
      `the guard does not allow this: the archive may hold ${shorten(name)}, which is ${KEPT_APART}: remove it first ` +
        "(docker rmi)",
    );
};

/** Only an image that the client built can be removed, or a private name of the client's. */
export const removeImage: Claim = async ({ draft, own }) => {
  const name = draft.parameters["name"] ?? "";
  const mine = await own.privateImage(name);
  const { reference, found } = mine ?? (await own.image(name));
  draft.parameters["name"] = reference;
  if (mine) return;
  if (found && (!own.hasLabel(labelsOfImage(found)) || own.isNamedByOthers(found)))
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
  const { reference, found } = await own.image(draft.parameters["name"] ?? "");
  const tags = found?.["RepoTags"];
  if (Array.isArray(tags) && tags.length >= MAX_NAMES)
    throw new Refusal(403, `the guard does not allow this: the image has ${tags.length} names already`);
  draft.parameters["name"] = reference;
  await claimRepository(claimed);
};

/** A name from `repo` and `tag`, for what a tag, a commit or an import makes. */
async function claimRepository({ draft, own }: Claimed): Promise<void> {
  const [repository] = draft.query.get("repo") ?? [];
  const [tag] = draft.query.get("tag") ?? [];
  if (!repository) return;
  const given = tag ? `${repository}:${tag}` : repository;
  const name = await own.imageNameFor(given);
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
    await own.requireNotPrivate(pulled, true, NOT_PULLED);
    // A pull would move the tag.
    await own.holdPulled(pulled);
    return;
  }
  await claimRepository(claimed);
  addLabel(claimed);
};

/** Marks the image that a build makes as the client's own. The classic builder knows no private names. */
export const buildImage: Claim = async (claimed) => {
  const { draft, own } = claimed;
  const [hidden] = (await own.mayHavePrivateNames()) ? await own.privateNames() : [];
  if (hidden !== undefined)
    throw new Refusal(
      403,
      `the guard does not allow this: ${shorten(hidden)} is ${KEPT_APART}, and the classic builder would not find it by ` +
        "FROM: build with BuildKit (docker buildx, or DOCKER_BUILDKIT=1), or remove the image",
    );
  // Engines skip an empty one.
  for (const name of draft.query.get("t") ?? [])
    if (name !== "") await own.imageNameFor(name, () => Promise.resolve(false));
  refuseNamedOutputs(claimed);
  const [text = ""] = draft.query.get("labels") ?? [];
  const labels: unknown = text === "" ? {} : parsed(text);
  if (!isObject(labels)) throw new Refusal(400, "labels is not a JSON object");
  const holder: Record<string, unknown> = { Labels: labels };
  withLabels(holder, { [OWNER_LABEL]: own.owner.client });
  draft.query.set("labels", [JSON.stringify(holder["Labels"])]);
  await keepBuildCacheApart(claimed);
  const [mode] = draft.query.get("networkmode") ?? [];
  const [, container] = /^container:(.*)$/s.exec(mode ?? "") ?? [];
  if (container !== undefined) draft.query.set("networkmode", [`container:${await own.containerId(container)}`]);
  else if (mode !== undefined) draft.query.set("networkmode", [await own.network(mode)]);
};

/** With BuildKit, the name of an output counts where `t` has none. Engines read the keys before it in any case. */
function refuseNamedOutputs({ draft: { query } }: Claimed): void {
  const [text = ""] = query.get("outputs") ?? [];
  if (text === "") return;
  const outputs = parsed(text);
  if (outputs === undefined) throw new Refusal(400, "outputs is not JSON");
  const isNamed = (value: unknown): boolean =>
    typeof value === "object" && value !== null && ("name" in value || Object.values(value).some(isNamed));
  if (isNamed(outputs)) throw new Refusal(403, "the guard does not allow this: outputs name an image, as only t may");
  query.set("outputs", [JSON.stringify(outputs)]);
}

/** An image that no engine has. */
const NO_IMAGE = `sha256:${"0".repeat(64)}`;

/**
 * By default, a build takes steps that have run before from everybody's builds: the results of another client's proxy
 * among them, which is no part of a step's key. Given images to take them from, the classic builder takes them from
 * those alone. With BuildKit (`version=2`), steps have keys of the client's own and cache mounts its namespace, as with
 * buildx.
 */
async function keepBuildCacheApart({ draft: { query }, own }: Claimed): Promise<void> {
  const [sources = ""] = query.get("cachefrom") ?? [];
  const given: unknown = sources === "" ? [] : parsed(sources);
  const caches = Array.isArray(given) ? (given as unknown[]).map(String) : [];
  const seen = await Promise.all(caches.map((cache) => own.image(cache)));
  const references = seen.map(({ reference }) => reference);
  if (query.get("version")?.[0] === "2") {
    query.set("cachefrom", [JSON.stringify(references)]);
    const [text = ""] = query.get("buildargs") ?? [];
    const args: unknown = text === "" ? {} : parsed(text);
    if (args !== null && !isObject(args)) throw new Refusal(400, "buildargs is not a JSON object");
    query.set("buildargs", [JSON.stringify({ ...args, [CACHE_NAMESPACE]: namespaceOf(own.owner.client) })]);
    query.set("extrahosts", [`${stepHostOf(own.owner.client)}:127.0.0.1`, ...(query.get("extrahosts") ?? [])]);
    return;
  }
  if (references.length === 0) references.push(...(await own.builtImages()));
  query.set("cachefrom", [JSON.stringify(references.length > 0 ? references : [NO_IMAGE])]);
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import { Refusal } from "../model/refusal";
import type { Claim, Claimed } from "./claim";
import { withLabels } from "./names";
import { OWNER_LABEL, stepHostOf } from "./owner";
import { labelsOfImage, type OwnObjects } from "./ownObjects";

/** The image in the path: one that is everybody's, or the client's own. */
export const useImage: Claim = async ({ draft, own }) => {
  draft.parameters["name"] = (await own.image(draft.parameters["name"] ?? "")).reference;
};

/** The image in the path, with the tag in the query; without one, all of its tags. */
export const pushImage: Claim = async ({ draft, own }) => {
  const [tag] = draft.query.get("tag") ?? [];
  const name = draft.parameters["name"] ?? "";
  const reference = await own.repository(tag ? `${name}:${tag}` : name);
  draft.parameters["name"] = tag && reference.endsWith(`:${tag}`) ? reference.slice(0, -tag.length - 1) : reference;
};

/** The image in the path; all of its tags, if it has none. */
export const saveImage: Claim = async ({ draft, own }) => {
  draft.parameters["name"] = await own.repository(draft.parameters["name"] ?? "");
};

/** The same for a list in the query. */
export const saveImages: Claim = async ({ draft, own }) => {
  const names = draft.query.get("names");
  if (names) draft.query.set("names", await Promise.all(names.map((name) => own.repository(name))));
};

/** Only an image that the client built can be removed. */
export const removeImage: Claim = async ({ draft, own }) => {
  const name = draft.parameters["name"] ?? "";
  const { reference, found } = await own.image(name);
  draft.parameters["name"] = reference;
  if (found && !own.hasLabel(labelsOfImage(found)))
    throw new Refusal(
      403,
      `the guard does not allow this: ${shorten(name)} is an image that all clients of the engine use, and none removes it`,
    );
};

/** A new name for an image: one that is free, or names an image that the client built. */
export const tagImage: Claim = async (claimed) => {
  await useImage(claimed);
  await claimRepository(claimed);
};

/** A name from `repo` and `tag`, for what a commit or an import makes. */
async function claimRepository({ draft, own }: Claimed): Promise<void> {
  const [repository] = draft.query.get("repo") ?? [];
  const [tag] = draft.query.get("tag") ?? [];
  if (repository) await requireFreeName(tag ? `${repository}:${tag}` : repository, own);
}

/** Adds an instruction of a Dockerfile that labels an image as the client's. */
function addLabel({ draft, own }: Claimed): void {
  const value = JSON.stringify(own.owner.client).replaceAll("$", "\\$");
  draft.query.set("changes", [...(draft.query.get("changes") ?? []), `LABEL ${OWNER_LABEL}=${value}`]);
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
  if ((draft.query.get("fromSrc")?.[0] ?? "") === "") {
    const [name = ""] = draft.query.get("fromImage") ?? [];
    const [tag] = draft.query.get("tag") ?? [];
    const pulled = tag ? `${name}${tag.includes(":") ? "@" : ":"}${tag}` : name;
    // A pull would move the tag.
    if ((await own.image(pulled)).reference !== pulled) throw takenName(pulled);
    return;
  }
  await claimRepository(claimed);
  addLabel(claimed);
};

/** Marks the image that a build makes as the client's own. */
export const buildImage: Claim = async (claimed) => {
  const { draft, own } = claimed;
  for (const name of draft.query.get("t") ?? []) await requireFreeName(name, own);
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

/** An image that no engine has. */
const NO_IMAGE = `sha256:${"0".repeat(64)}`;

/**
 * By default, a build takes steps that have run before from everybody's builds: the results of another client's proxy
 * among them, which is no part of a step's key. Given images to take them from, the classic builder takes them from
 * those alone. With BuildKit (`version=2`), steps have keys of the client's own, as with buildx.
 */
async function keepBuildCacheApart({ draft: { query }, own }: Claimed): Promise<void> {
  const [sources = ""] = query.get("cachefrom") ?? [];
  const given: unknown = sources === "" ? [] : parsed(sources);
  const caches = Array.isArray(given) ? (given as unknown[]).map(String) : [];
  const seen = await Promise.all(caches.map((cache) => own.image(cache)));
  const references = seen.map(({ reference }) => reference);
  if (query.get("version")?.[0] === "2") {
    query.set("cachefrom", [JSON.stringify(references)]);
    query.set("extrahosts", [`${stepHostOf(own.owner.client)}:127.0.0.1`, ...(query.get("extrahosts") ?? [])]);
    return;
  }
  if (references.length === 0) references.push(...(await own.builtImages()));
  query.set("cachefrom", [JSON.stringify(references.length > 0 ? references : [NO_IMAGE])]);
}

/**
 * Refuses a name that would be taken from an image of everybody's or another client's. The words are the same for both.
 */
export async function requireFreeName(name: string, own: OwnObjects): Promise<void> {
  if (!(await own.canName(name))) throw takenName(name);
}

export function takenName(name: string): Refusal {
  return new Refusal(
    403,
    `the guard refuses this: ${shorten(name)} is the name of an image that this client has not built: choose another name`,
  );
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

import { isObject } from "../../core/text/jsonObject";
import { ask } from "../model/ask";
import type { Engine } from "../model/engine";
import { type Answer, listIn, namesIn } from "./answers";
import { OWNER_LABEL } from "./owner";
import type { OwnObjects } from "./ownObjects";

/** An object that a client owns. */
export interface OwnObject {
  readonly id: string;
  /** Its name on the engine. */
  readonly name: string;
  /** Milliseconds since 1970; NaN if the engine does not say. */
  readonly created: number;
}

/** A client's containers, running or not. */
export async function listContainers(
  own: OwnObjects,
  engine: Engine,
): Promise<readonly (OwnObject & { readonly isRunning: boolean })[]> {
  const all = await listOf(engine, "/containers/json?all=1&", byLabel(own));
  return all
    .filter(({ Labels: labels, Names: names }) => own.seesContainer(labels, names))
    .map(({ Id: id, Names: names, Created: created, State: state }) => ({
      id: `${id}`,
      name: `${(Array.isArray(names) ? names[0] : undefined) ?? ""}`.replace(/^\//, ""),
      created: Number(created) * 1000,
      isRunning: state === undefined || state === "running" || state === "paused",
    }));
}

/** A client's volumes. Those that a bind of a container has made have no label, but the client's prefix. */
export async function listVolumes(own: OwnObjects, engine: Engine): Promise<readonly OwnObject[]> {
  const labelled = await listOf(engine, "/volumes?", byLabel(own), "Volumes");
  const named = await listOf(engine, "/volumes?", { name: [own.owner.prefix] }, "Volumes");
  const volumes = new Map(
    [...labelled, ...named].filter((each) => own.seesVolume(each)).map((each) => [each["Name"], each]),
  );
  return [...volumes.values()].map(({ Name: name, CreatedAt: created }) => ({
    id: `${name}`,
    name: `${name}`,
    created: Date.parse(`${created}`),
  }));
}

/** The networks that a client has made. */
export async function listNetworks(own: OwnObjects, engine: Engine): Promise<readonly OwnObject[]> {
  const all = await listOf(engine, "/networks?", byLabel(own));
  return all
    .filter(({ Name: name, Labels: labels }) => own.hasLabel(labels) && own.isOwnName(name))
    .map(({ Id: id, Name: name, Created: created }) => ({
      id: `${id}`,
      name: `${name}`,
      created: Date.parse(`${created}`),
    }));
}

/** An image of a client's. */
export interface OwnImage extends OwnObject {
  /** The client's names for it, as the engine has them. */
  readonly tags: readonly string[];
  /** Whether the client has built it: an image from elsewhere may have been made long ago. */
  readonly isBuilt: boolean;
}

/** Images that a client has built and not pushed, since pushed ones are everybody's, and its private names of others. */
export async function listImages(own: OwnObjects, engine: Engine): Promise<readonly OwnImage[]> {
  const labelled = await listOf(engine, "/images/json?", byLabel(own));
  const built = labelled.filter((image) => own.hasLabel(image["Labels"]) && isUnshared(image));
  const ids = new Set(built.map(({ Id: id }) => id));
  const others = (await own.images.withPrivateNames()).filter(({ Id: id }) => !ids.has(id));
  const imageOf = ({ Id: id, Created: created }: Answer) => ({
    id: `${id}`,
    name: `${id}`,
    created: Number(created) * 1000,
  });
  return [
    ...built.map((image) => ({ ...imageOf(image), tags: namesIn(image["RepoTags"]), isBuilt: true })),
    ...others.map((image) => ({ ...imageOf(image), tags: own.images.privateNamesOf(image), isBuilt: false })),
  ].filter(({ isBuilt, tags }) => isBuilt || tags.length > 0);
}

const isUnshared = ({ RepoDigests: digests }: Answer): boolean =>
  !Array.isArray(digests) || (digests as unknown[]).every((digest) => `${digest}`.startsWith("<none>"));

const byLabel = ({ owner }: OwnObjects) => ({ label: [`${OWNER_LABEL}=${owner.client}`] });

const WHAT_IT_HAS = "what the client has";

async function listOf(engine: Engine, path: string, filters: object, key?: string): Promise<readonly Answer[]> {
  const answer = await ask(engine, `${path}filters=${encodeURIComponent(JSON.stringify(filters))}`, WHAT_IT_HAS);
  return listIn(key !== undefined && isObject(answer) ? answer[key] : answer);
}

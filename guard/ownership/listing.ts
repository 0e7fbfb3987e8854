import { isObject } from "../../core/text/jsonObject";
import { ask } from "../model/ask";
import type { Engine } from "../model/engine";
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

type Answer = Readonly<Record<string, unknown>>;

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

/** Images that a client has built, and has not pushed: those are everybody's. */
export async function listImages(
  own: OwnObjects,
  engine: Engine,
): Promise<readonly (OwnObject & { readonly tags: readonly string[] })[]> {
  const all = await listOf(engine, "/images/json?", byLabel(own));
  return all
    .filter((image) => own.hasLabel(image["Labels"]) && isUnshared(image))
    .map(({ Id: id, RepoTags: tags, Created: created }) => ({
      id: `${id}`,
      name: `${id}`,
      created: Number(created) * 1000,
      tags: (Array.isArray(tags) ? (tags as unknown[]) : []).map(String).filter((tag) => !tag.startsWith("<none>")),
    }));
}

const isUnshared = ({ RepoDigests: digests }: Answer): boolean =>
  !Array.isArray(digests) || (digests as unknown[]).every((digest) => `${digest}`.startsWith("<none>"));

const byLabel = ({ owner }: OwnObjects) => ({ label: [`${OWNER_LABEL}=${owner.client}`] });

const WHAT_IT_HAS = "what the client has";

async function listOf(engine: Engine, path: string, filters: object, key?: string): Promise<readonly Answer[]> {
  const answer = await ask(engine, `${path}filters=${encodeURIComponent(JSON.stringify(filters))}`, WHAT_IT_HAS);
  const list = key !== undefined && isObject(answer) ? answer[key] : answer;
  return Array.isArray(list) ? (list as unknown[]).filter(isObject) : [];
}

import { isObject } from "../../core/text/jsonObject";
import type { Engine } from "../model/engine";
import { listContainers, listImages, listNetworks, listVolumes, type OwnObject } from "./listing";
import { ownerOf, withoutPrefix } from "./owner";
import { OwnObjects } from "./ownObjects";

/** An object that a client has made and that has grown too old. */
export interface Expired {
  readonly client: string;
  readonly kind: "container" | "network" | "volume" | "image";
  readonly id: string;
  /** The client's name for it. */
  readonly name: string;
  /** The operation that removes it. */
  readonly operation: "ContainerDelete" | "NetworkDelete" | "VolumeDelete" | "ImageDelete";
  /** Requests that remove it, one after the other. */
  readonly requests: readonly (readonly [method: "POST" | "DELETE", target: string])[];
}

/** Seconds that a container has to stop. */
const STOP_SECONDS = 10;

/**
 * Returns what a client has made and is older than it may be: containers before the networks and volumes that they use.
 * Whatever has no age on the engine stays.
 *
 * @param seconds the age
 * @param now by the engine's clock, in milliseconds since 1970
 */
export async function expiredOf(
  client: string,
  seconds: number,
  engine: Engine,
  now: number,
): Promise<readonly Expired[]> {
  const own = new OwnObjects(ownerOf(client), [], engine, engine);
  const isOld = ({ created }: Pick<OwnObject, "created">) => created > 0 && now - created > seconds * 1000;
  const { prefix } = own.owner;
  const named = ({ id, name }: OwnObject) => ({
    client,
    id,
    name: name.startsWith(prefix) ? name.slice(prefix.length) : name,
  });
  const containers = (await listContainers(own, engine)).filter(isOld).map((each): Expired => {
    const path = `/containers/${each.id}`;
    const stop = ["POST", `${path}/stop?t=${STOP_SECONDS}`] as const;
    return {
      ...named(each),
      kind: "container",
      operation: "ContainerDelete",
      requests: [...(each.isRunning ? [stop] : []), ["DELETE", `${path}?v=1&force=1`]],
    };
  });
  const networks = (await listNetworks(own, engine)).filter(isOld).map(
    (each): Expired => ({
      ...named(each),
      kind: "network",
      operation: "NetworkDelete",
      requests: [["DELETE", `/networks/${each.id}`]],
    }),
  );
  const volumes = (await listVolumes(own, engine)).filter(isOld).map(
    (each): Expired => ({
      ...named(each),
      kind: "volume",
      operation: "VolumeDelete",
      requests: [["DELETE", `/volumes/${encodeURIComponent(each.name)}`]],
    }),
  );
  const images: Expired[] = [];
  for (const each of (await listImages(own, engine)).filter(isOld)) {
    const image = await engine.get(`/images/${each.id}/json`);
    if (!isOld({ created: lastTagged(image) ?? (each.isBuilt ? each.created : Number.NaN) })) continue;
    const names = each.tags.length > 0 ? each.tags : [each.id];
    images.push({
      ...named(each),
      name: names.map((name) => withoutPrefix(name, own.owner)).join(", "),
      kind: "image",
      operation: "ImageDelete",
      requests: names.map((name) => ["DELETE", `/images/${encodeURIComponent(name)}`]),
    });
  }
  return [...containers, ...networks, ...volumes, ...images];
}

/** When an image got a name: reproducible builds say that they are from 1970. */
function lastTagged(image: unknown): number | undefined {
  const metadata = isObject(image) ? image["Metadata"] : undefined;
  const time = isObject(metadata) ? Date.parse(`${metadata["LastTagTime"]}`) : Number.NaN;
  return time > 0 ? time : undefined;
}

/** The engine's clock, by which it says how old its objects are. */
export async function timeOf(engine: Engine): Promise<number> {
  const info = await engine.get("/info");
  const time = isObject(info) ? Date.parse(`${info["SystemTime"]}`) : Number.NaN;
  return Number.isFinite(time) ? time : Date.now();
}

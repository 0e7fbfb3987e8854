import { isObject } from "../../core/text/jsonObject";
import type { Owned } from "../limits/allotment";
import type { Wanted } from "../limits/counts";
import { usageOf } from "../limits/usage";
import type { Call } from "../model/call";
import type { Draft } from "../model/draft";
import type { Engine } from "../model/engine";
import type { Concurrent, Counted, Limits, Reservation } from "../model/limits";
import type { Role } from "../model/role";
import { apartOf } from "./apart";
import { listContainers, listNetworks, listVolumes } from "./listing";
import { ownerOf } from "./owner";
import { OwnObjects } from "./ownObjects";

/**
 * Takes from a client's limits what a request will use, once nothing else refuses it.
 *
 * @param source the engine that outlives the request
 * @throws Refusal if a limit is reached
 */
export async function reserve(
  { client, operation }: Call,
  draft: Draft,
  role: Role,
  source: Engine,
): Promise<Reservation | undefined> {
  const { limits } = role;
  if (limits === undefined) return undefined;
  const { counts, rates } = usageOf(source);
  const concurrent = concurrentIn(operation.id, draft);
  if (concurrent) return rates.begin(concurrent, client, limits);
  const apart = apartOf(role);
  const wanted = apart ? wantedIn(operation.id, draft, limits) : [];
  if (!apart || wanted.length === 0) return undefined;
  const own = new OwnObjects(ownerOf(client), apart.networks, source, source);
  return counts.reserve(client, wanted, limits, (kind) => LISTS[kind](own, source));
}

/** An image that is imported from an archive is no pull. */
function concurrentIn(operation: string, { query }: Draft): Concurrent | undefined {
  if (operation === "ImageBuild") return "concurrentBuilds";
  return operation === "ImageCreate" && (query.get("fromSrc")?.[0] ?? "") === "" ? "concurrentPulls" : undefined;
}

/** What a request makes, once its names are the engine's; of kinds that are limited. */
function wantedIn(operation: string, { query, body }: Draft, limits: Limits): readonly Wanted[] {
  const named = isObject(body) && typeof body["Name"] === "string" && body["Name"] !== "" ? body["Name"] : undefined;
  const made: Readonly<Record<string, () => readonly Wanted[]>> = {
    ContainerCreate: () => [
      { kind: "containers", names: [query.get("name")?.[0]] },
      { kind: "volumes", names: volumesIn(isObject(body) ? body["HostConfig"] : undefined) },
    ],
    ContainerExec: () => [{ kind: "execs", names: [undefined] }],
    VolumeCreate: () => [{ kind: "volumes", names: [named] }],
    NetworkCreate: () => [{ kind: "networks", names: [named] }],
  };
  const all = Object.hasOwn(made, operation) ? made[operation]?.() : [];
  return (all ?? []).filter(({ kind }) => limits[kind] !== undefined);
}

/** The volumes that a new container uses; undefined for one that has no name. The guard makes mounts of the latter. */
function volumesIn(host: unknown): readonly (string | undefined)[] {
  const { Binds: binds, Mounts: mounts } = isObject(host) ? host : {};
  const bound = (Array.isArray(binds) ? (binds as unknown[]) : []).flatMap((bind) => {
    const [source = ""] = `${bind}`.split(":", 1);
    return source.startsWith("/") || source.startsWith(".") ? [] : [source];
  });
  const mounted = (Array.isArray(mounts) ? (mounts as unknown[]) : []).flatMap((mount) => {
    const { Type: type, Source: source } = isObject(mount) ? mount : {};
    return type === "volume" ? [typeof source === "string" && source !== "" ? source : undefined] : [];
  });
  const named = [...bound, ...mounted.filter((name) => name !== undefined)];
  return [...new Set(named), ...mounted.filter((name) => name === undefined)];
}

type List = (own: OwnObjects, engine: Engine) => Promise<readonly Owned[]>;

const LISTS: Readonly<Record<Counted, List>> = {
  containers: async (own, engine) => (await listContainers(own, engine)).map(({ id, name }) => ({ id, name })),
  volumes: async (own, engine) => (await listVolumes(own, engine)).map(({ name }) => ({ id: name, name })),
  networks: async (own, engine) => (await listNetworks(own, engine)).map(({ id, name }) => ({ id, name })),
  execs: async (own, engine) => {
    const running = (await listContainers(own, engine)).filter(({ isRunning }) => isRunning);
    const execs: Owned[] = [];
    for (const { id } of running) {
      const container = await engine.get(`/containers/${id}/json`).catch(() => undefined);
      const ids = isObject(container) && Array.isArray(container["ExecIDs"]) ? (container["ExecIDs"] as unknown[]) : [];
      execs.push(...ids.map((exec) => ({ id: `${exec}`, name: `${exec}` })));
    }
    return execs;
  },
};

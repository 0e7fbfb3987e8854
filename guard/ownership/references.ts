import { isObject } from "../../core/text/jsonObject";
import type { Draft } from "../model/draft";

/** A name in a request that means something to the engine. */
export interface Reference {
  readonly kind: "container" | "exec" | "network";
  readonly name: string;
  /** Its place in the request, for messages. */
  readonly path: string;
  /** Replaces it with the identity that was found, so that it means the same when the engine reads it. */
  readonly replaceWith: (identity: string) => void;
}

export type References = (draft: Draft) => Iterable<Reference>;

/** The name in the path: `{id}`. */
export function fromPath(kind: Reference["kind"]): References {
  return function* ({ parameters }) {
    const { id } = parameters;
    if (id !== undefined)
      yield {
        kind,
        name: id,
        path: `The ${kind} ${id}`,
        replaceWith: (identity) => void Object.assign(parameters, { id: identity }),
      };
  };
}

/**
 * The name in the path of `ContainerDelete`: a container, or with `link=1` the link `parent/alias`, which keeps its
 * name.
 */
export function* fromPathOrLink(draft: Draft): Iterable<Reference> {
  const [parent = "", alias] = (draft.parameters["id"] ?? "").split("/");
  if (alias === undefined) yield* fromPath("container")(draft);
  else yield { kind: "container", name: parent, path: `The container ${parent}`, replaceWith: () => undefined };
}

/** A container that a query parameter names, either plainly or as `container:NAME`. */
export function fromQueryParameter(parameter: string): References {
  return function* ({ query }) {
    for (const name of query.get(parameter) ?? []) {
      if (name !== "")
        yield {
          kind: "container",
          name,
          path: parameter,
          replaceWith: (identity) => void query.set(parameter, [identity]),
        };
    }
  };
}

/** The container or network that a build's steps join instead of having a network of their own. */
export function* fromBuild({ query }: Draft): Iterable<Reference> {
  for (const mode of query.get("networkmode") ?? []) {
    const replaceWith = (changed: string) => void query.set("networkmode", [changed]);
    yield* fromMode({ value: mode, path: "networkmode", replaceWith }, true);
  }
}

/** The container that the bodies of `NetworkConnect` and `NetworkDisconnect` name. */
export function* fromBodyContainer({ body }: Draft): Iterable<Reference> {
  for (const place of slots(body, "", "Container")) {
    if (place.value !== "")
      yield { kind: "container", name: place.value, path: place.path, replaceWith: place.replaceWith };
  }
}

/** The containers from which a new container takes something, and the networks that it joins. */
export function* fromContainerCreate({ body }: Draft): Iterable<Reference> {
  const host = property(body, "HostConfig");
  for (const key of ["NetworkMode", "PidMode", "IpcMode"])
    for (const mode of slots(host, "HostConfig", key)) yield* fromMode(mode, key === "NetworkMode");
  for (const key of ["VolumesFrom", "Links"])
    for (const item of slots(host, "HostConfig", key)) yield* nameBeforeColon(item, key === "Links");
  yield* fromEndpoints(property(body, "NetworkingConfig"));
}

/** The networks that a service joins. */
export function* fromService({ body }: Draft): Iterable<Reference> {
  for (const [owner, path] of [
    [body, "Networks"],
    [property(body, "TaskTemplate"), "TaskTemplate.Networks"],
  ] as const) {
    const networks = property(owner, "Networks");
    for (const [at, network] of (Array.isArray(networks) ? networks : []).entries()) {
      for (const { value, replaceWith, path: key } of slots(network, `${path}[${at}]`, "Target")) {
        if (/^[\da-z]+$/i.test(value)) yield { kind: "network", name: value, path: key, replaceWith };
      }
    }
  }
}

/** A string in a body that can be replaced. */
interface Slot {
  readonly value: string;
  readonly path: string;
  readonly replaceWith: (value: string) => void;
}

/** Yields the string under a key, or each string if it is a list. */
function* slots(owner: unknown, path: string, key: string): Iterable<Slot> {
  const value = property(owner, key);
  const place = path === "" ? key : `${path}.${key}`;
  if (typeof value === "string")
    yield { value, path: place, replaceWith: (changed) => void Object.assign(owner as object, { [key]: changed }) };
  if (!Array.isArray(value)) return;
  for (const [at, item] of value.entries()) {
    if (typeof item === "string")
      yield { value: item, path: `${place}[${at}]`, replaceWith: (changed) => void value.splice(at, 1, changed) };
  }
}

/** `container:NAME`, or the name of a network if the mode is one of networks. */
function* fromMode({ value, path, replaceWith }: Slot, ofNetwork: boolean): Iterable<Reference> {
  const [, container] = /^container:(.*)$/s.exec(value) ?? [];
  if (container !== undefined)
    yield { kind: "container", name: container, path, replaceWith: (id) => replaceWith(`container:${id}`) };
  else if (ofNetwork && maybeIdentity(value)) yield { kind: "network", name: value, path, replaceWith };
}

/** `NAME:MODE` of volumes, or `NAME:ALIAS` of links; a link without an alias uses its name as the alias. */
function* nameBeforeColon({ value, path, replaceWith }: Slot, withAlias: boolean): Iterable<Reference> {
  const [name = "", ...rest] = value.split(":");
  const after = withAlias && rest.length === 0 ? [name.replace(/^\//, "")] : rest;
  yield { kind: "container", name, path, replaceWith: (id) => replaceWith([id, ...after].join(":")) };
}

/** Networks whose names are keys. */
function* fromEndpoints(networking: unknown): Iterable<Reference> {
  const endpoints = () => property(networking, "EndpointsConfig");
  for (const name of Object.keys(endpoints() ?? {}).filter(maybeIdentity)) {
    const replaceWith = (identity: string) => {
      const renamed = Object.entries(endpoints() ?? {}).map(([key, settings]) => [
        key === name ? identity : key,
        settings,
      ]);
      Object.assign(networking as object, { EndpointsConfig: Object.fromEntries(renamed) });
    };
    yield { kind: "network", name, path: `NetworkingConfig.EndpointsConfig.${name}`, replaceWith };
  }
}

/**
 * Whether a network's name might be a prefix of the host network's id. Apart from such a prefix, only its own name can
 * mean that network: the engine has just one of its kind, and gives no other network its name.
 */
function maybeIdentity(network: string): boolean {
  return /^[\da-f]+$/i.test(network);
}

function property(owner: unknown, key: string): unknown {
  return isObject(owner) && Object.hasOwn(owner, key) ? owner[key] : undefined;
}

import { isObject } from "../../../core/text/jsonObject";
import bodies from "../../../guard/operations/bodies.json";
import type { Shape } from "../../../guard/operations/shape";
import type { TableEntry } from "../../../guard/operations/table";

type Body = Readonly<Record<string, unknown>>;

/** A request of an attacker; several can be made one. */
export interface Request {
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly body: Body | undefined;
}

/** Where a request has a text, so that it may name an object there. */
export interface Place {
  readonly operation: TableEntry;
  /** `path`, `?NAME`, or the keys of the body. */
  readonly name: string;
  readonly with: (text: string) => Request;
}

/** What the attacker has, for the parts of a request that name nothing of the victim's. */
export interface Own {
  /** The image of its container. */
  readonly runs: string;
  readonly image: string;
  readonly container: string;
  readonly network: string;
  readonly volume: string;
}

type Form = (text: string) => string;

const PLAIN: Form = (text) => text;
const OLD_NAME: Form = (text) => `/${text}`;
const MODE: Form = (text) => `container:${text}`;
const BIND: Form = (text) => `${text}:/mnt`;

/** How a text can stand in a place. Engines take modes apart at the colon, and the items of lists. */
export function formsOf({ name }: Place): readonly Form[] {
  if (name === "path") return [PLAIN, OLD_NAME];
  if (name.includes("[]")) return [PLAIN, BIND];
  return name.endsWith("Mode") || name === "?networkmode" ? [PLAIN, MODE] : [PLAIN];
}

/** Filters that name objects. */
const FILTERS = [
  ...["id", "name", "label", "label!", "ancestor", "before", "since", "reference"],
  ...["container", "image", "volume", "network"],
];

/** Parameters that are JSON. */
const JSON_VALUES: Readonly<Record<string, (text: string) => unknown>> = {
  cachefrom: (text) => [text],
  buildargs: (text) => ({ key: text }),
  labels: (text) => ({ key: text }),
  ulimits: (text) => [{ Name: text }],
  outputs: (text) => [{ Type: text }],
};

/** Parameters by which an answer never ends. */
const ENDLESS = new Set(["stream", "follow"]);

/** Parameters of these are flags, times and signals, and they would start or remove what the attacker has. */
const LIFE_CYCLE = new Set(["ContainerStart", "ContainerRestart"]);

/** Every place of an operation. Those of its query and body are tried with objects of the attacker's in its path. */
export function placesOf(operation: TableEntry, own: Own): readonly Place[] {
  const { path, method, id } = operation;
  const base: Request = {
    path: withParameter(path, encodeURIComponent(ownOf(path, own))),
    query: queryOf(operation, own),
    body: bodyOf(id, own),
  };
  const inPath: Place[] = path.includes("{")
    ? [{ operation, name: "path", with: (text) => ({ ...base, path: withParameter(path, encodeURIComponent(text)) }) }]
    : [];
  const parameters =
    method === "DELETE" || LIFE_CYCLE.has(id) ? [] : operation.query.filter((name) => !ENDLESS.has(name));
  const inQuery = parameters.flatMap((name): Place[] =>
    (name === "filters" ? FILTERS : [undefined]).map((filter) => ({
      operation,
      name: filter === undefined ? `?${name}` : `?${name} ${filter}`,
      with: (text) => ({
        ...base,
        query: {
          ...base.query,
          [name]: filter === undefined ? parameter(name, text) : JSON.stringify({ [filter]: [text] }),
        },
      }),
    })),
  );
  const shape = (bodies as unknown as Readonly<Record<string, Shape>>)[id];
  const inBody = (shape === undefined ? [] : [...textsIn(shape, "", own)]).map(
    ([name, body]): Place => ({
      operation,
      name,
      with: (text) => ({ ...base, body: merged(base.body ?? {}, body(text)) as Body }),
    }),
  );
  return [...inPath, ...inQuery, ...inBody];
}

/** One request that has a text in all of these places. */
export function together(places: readonly Place[], text: string): Request {
  return places.map((place) => place.with(text)).reduce((all, each) => merged(all, each) as Request);
}

function parameter(name: string, text: string): string {
  const value = JSON_VALUES[name];
  return value ? JSON.stringify(value(text)) : text;
}

const withParameter = (path: string, value: string): string => path.replace(/\{.*?\}/, value);

function ownOf(path: string, { image, container, network, volume }: Own): string {
  const [, kind] = path.split("/");
  return { images: image, containers: container, networks: network, volumes: volume }[`${kind}`] ?? "own";
}

/** What an operation needs in its query, to do what it is for and to end. */
function queryOf({ id }: TableEntry, { container }: Own): Request["query"] {
  const needed: Readonly<Record<string, Request["query"]>> = {
    ContainerList: { all: "1" },
    SystemEvents: { since: "1", until: `${Math.floor(Date.now() / 1000)}` },
    ContainerStats: { stream: "0" },
    ImageCommit: { container },
    ContainerTop: { ps_args: "-ef" },
    ContainerLogs: { stdout: "1" },
    ContainerArchive: { path: "/" },
    ContainerArchiveInfo: { path: "/" },
  };
  return needed[id] ?? {};
}

function bodyOf(id: string, { runs, container }: Own): Body | undefined {
  const needed: Readonly<Record<string, Body>> = {
    ContainerCreate: { Image: runs, Cmd: ["true"] },
    ContainerExec: { Cmd: ["true"] },
    NetworkConnect: { Container: container },
    NetworkDisconnect: { Container: container },
    NetworkCreate: { Name: "ben-new" },
  };
  return needed[id];
}

/** What stands beside a text, so that the engine reads it; each gives a place of its own. */
const BESIDE: Readonly<Record<string, (place: string) => readonly Body[]>> = {
  "HostConfig.Mounts[]": (place) =>
    ["volume", "image", "bind"].map((type) => ({ Type: type, Target: `/mnt/${type}/${place}` })),
};

type WithText = (text: string) => unknown;

function* textsIn(shape: Shape, name: string, own: Own): Iterable<readonly [name: string, body: WithText]> {
  if (shape === "string" || shape === "any") yield [name, (text) => text];
  else if (Array.isArray(shape)) {
    const at = `${name}[]`;
    for (const [place, value] of textsIn((shape as readonly [Shape])[0], at, own))
      for (const [number, beside] of (BESIDE[at]?.(place) ?? [{}]).entries())
        yield [
          number === 0 ? place : `${place} (${number + 1})`,
          (text) => {
            const item = value(text);
            return [isObject(item) ? { ...beside, ...item } : item];
          },
        ];
  } else if (isObject(shape)) {
    for (const [key, of] of Object.entries(shape as Readonly<Record<string, Shape>>)) {
      const at = name === "" ? key : `${name}.${key}`;
      if (key === "*") yield [`${name}.KEY`, (text) => ({ [text]: sampleOf(of) })];
      const known = key === "*" ? (name.endsWith("EndpointsConfig") ? own.network : "key") : key;
      for (const [place, value] of textsIn(of, at, own)) yield [place, (text) => ({ [known]: value(text) })];
    }
  }
}

const sampleOf = (shape: Shape): unknown => (shape === "string" ? "value" : Array.isArray(shape) ? [] : {});

function merged(one: unknown, other: unknown): unknown {
  if (Array.isArray(one) && Array.isArray(other)) return [...(one as unknown[]), ...(other as unknown[])];
  if (!isObject(one) || !isObject(other)) return other ?? one;
  const result: Record<string, unknown> = { ...one };
  for (const [key, value] of Object.entries(other)) result[key] = key in one ? merged(one[key], value) : value;
  return result;
}

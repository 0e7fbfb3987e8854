import { GUARD_SCHEMA, guardConfigurationFrom } from "../../core/schema/guardConfiguration";
import type { JsonSchema } from "../../core/schema/jsonSchema";
import { rolesOf } from "../../guard/roles";
import { BUILT_IN_ROLES, CLIENT_KEYS, guardConfiguration, PRESET_ROLES } from "../spec/guard";
import { lifetime } from "./certificateMistakes";
import { ENGINE, ENGINE_CONTAINER, withoutSysbox } from "./engineMistakes";
import {
  all,
  crossField,
  type Expected,
  inputs,
  integer,
  isPlain,
  knownAtPlanTime,
  listOf,
  mapOf,
  never,
  oneOf,
  only,
  satisfies,
  text,
  UNRESOLVED,
} from "./expected";
import { ANYTHING, IMAGE, isText, MEMORY } from "./values";

/** What a role has in common with a client: settings that the guard alone reads. */
const ROLE_KEYS = ["shares", "sees", "secrets", "limits", "expires"] as const;

/** The keys of guard.yaml that a client of an endpoint has, besides its role. */
const OF_CLIENTS: Expected = all(
  inputs(shapesOf("clients", ["mode", "issuedSince", ...ROLE_KEYS])),
  inputs({
    socket: never(
      "no input of a component, whose clients connect over its networks, each with its certificate; only a guard.yaml " +
        "has sockets",
    ),
  }),
);
/** The keys of guard.yaml that a role of an endpoint has in common with a client. */
const OF_ROLES: Expected = inputs(shapesOf("roles", ROLE_KEYS));
const SHARED_NETWORKS: Expected = listOf("a list of networks' names", () => undefined);

/**
 * Checks clients, roles and networks by the guard's own reader of its configuration, as far as they are known, in its
 * own words: the guard starts with what this accepts.
 */
const AS_THE_GUARD_READS: Expected = (given, path) => {
  if (!isPlain(given) || !isPlain(given["clients"])) return undefined;
  const clients = pickedOf(given["clients"], CLIENT_KEYS);
  const roles = pickedOf(given["roles"] ?? {}, ["extends", ...ROLE_KEYS]);
  const sharedNetworks = known(given["sharedNetworks"] ?? []);
  const content: unknown = JSON.parse(guardConfiguration({ clients: clients as never, roles, sharedNetworks }));
  const read = guardConfigurationFrom(content);
  const isDecided = ![...Object.values(given["clients"]), ...Object.values(given["roles"] ?? {})].some(
    (each) => isPlain(each) && ["role", "extends", "shares"].some((key) => each[key] === UNRESOLVED),
  );
  const mistakes = "mistakes" in read ? read.mistakes : isDecided ? rolesOf(read).mistakes : [];
  const [first] = mistakes;
  return first && { path: path === "" ? first.key : `${path}.${first.key}`, problem: first.problem };
};

const CLIENTS = "an object with clients by their names, each with its `role`";

const OPERATIONS = listOf(
  "a list of operations",
  text('the id of an operation, such as "ContainerCreate"', /^[A-Z]\w+$/),
);

const HOST_PATHS = listOf("a list of folders", text('a path from the root on, such as "/srv/work"', /^\//));

const FRONTENDS = listOf(
  "a list of images of frontends",
  text('an image by its digest, such as "docker/dockerfile@sha256:…", or "*"', /^(\*|[^\s@]+@sha256:[0-9a-f]{64})$/),
);

/** Clients by name with their roles, custom roles, and the guard's own container. */
export function guard(name: Expected): Expected {
  return all(
    inputs({ image: IMAGE, memory: MEMORY, rules: ANYTHING, sharedNetworks: SHARED_NETWORKS }),
    crossField(({ roles = {}, validityPeriodHours }) => {
      const known = [...BUILT_IN_ROLES, ...(isPlain(roles) ? Object.keys(roles) : []), ...PRESET_ROLES];
      const client = only(inputs({}, { role: oneOf(known) }), OF_CLIENTS, lifetime(validityPeriodHours));
      const someone = satisfies(
        `${CLIENTS}, one at least`,
        (clients) => isPlain(clients) && Object.keys(clients).length > 0,
      );
      return ["clients", knownAtPlanTime(CLIENTS, all(someone, mapOf(CLIENTS, client, name)))];
    }, "clients"),
    crossField(({ roles }) => {
      if (roles === undefined) return undefined;
      const own = isPlain(roles) ? Object.keys(roles) : [];
      const parents = oneOf([...BUILT_IN_ROLES, ...own, ...PRESET_ROLES].filter((each) => each !== "admin"));
      const role = only(
        inputs({
          extends: parents,
          operations: OPERATIONS,
          allowedHostPaths: HOST_PATHS,
          frontends: FRONTENDS,
          rules: ANYTHING,
        }),
        OF_ROLES,
      );
      const name = satisfies("a name that no built-in role has", (given) => !BUILT_IN_ROLES.includes(given as string));
      return ["roles", mapOf("an object with roles by their names", role, name)];
    }, "roles"),
    AS_THE_GUARD_READS,
  );
}

export const AN_ENGINE = "an object with an engine's inputs";

/** Of an engine that shares its socket with a guard. */
export const GUARDED = withoutSysbox("it was not shown that a guard can open the socket of an engine under Sysbox");
const OWN_ENGINE = only(GUARDED, ENGINE, ENGINE_CONTAINER, inputs({ group: never("for a `hostSocket` alone") }));

function hostEngine(hostSocket: unknown, others: object): Expected {
  const besides = Object.keys(others).filter((name) => name !== "group");
  const none = besides.map(
    (name) => [name, never("for an engine of its own, and `hostSocket` is the host's")] as const,
  );
  const group =
    `the group of the socket, \`stat -c %g ` +
    `${isText(hostSocket) ? hostSocket : "/var/run"}/docker.sock\` on the host`;
  return only(
    inputs(Object.fromEntries(none), {
      hostSocket: text(
        'the folder of the host with docker.sock in it, and not that file, such as "/var/run"',
        /^\/(?!.*\.sock$)/,
      ),
      group: integer(group, 0, 4_294_967_294),
    }),
  );
}

/** The engine behind a guard in a container: its own, or the host's, of which only the socket is known. */
export const GUARDED_ENGINE = crossField(({ engine }) => {
  if (engine === undefined) return undefined;
  const { hostSocket, ...others } = isPlain(engine) ? engine : {};
  return ["engine", knownAtPlanTime(AN_ENGINE, hostSocket === undefined ? OWN_ENGINE : hostEngine(hostSocket, others))];
}, "engine");

/** The form of values below keys of guard.yaml: an unknown key is a mistake that names the nearest. */
function shapesOf(section: "clients" | "roles", keys: readonly string[]): Readonly<Record<string, Expected>> {
  const { additionalProperties: each } = GUARD_SCHEMA.properties?.[section] ?? {};
  const properties = typeof each === "object" ? each.properties : undefined;
  return Object.fromEntries(keys.map((key) => [key, shapeOf(properties?.[key] as JsonSchema)]));
}

function shapeOf({ properties, description = "a value" }: JsonSchema): Expected {
  if (properties === undefined)
    return satisfies(description, (value) => typeof value !== "symbol" && typeof value !== "function");
  return only(inputs(Object.fromEntries(Object.entries(properties).map(([name, schema]) => [name, shapeOf(schema)]))));
}

/** Some keys of each object in a map, without values that are not known yet. */
function pickedOf(objects: object, keys: readonly string[]): Readonly<Record<string, object>> {
  return Object.fromEntries(
    Object.entries(objects).map(([name, object]: [string, Readonly<Record<string, unknown>>]) => [
      name,
      known(Object.fromEntries(keys.map((key) => [key, object[key]]))) as object,
    ]),
  );
}

/** Stands for a text that has to be there and is not known yet. */
const LATER = "known later";

/** A value without what is not known yet. Lists keep their length, and clients a role. */
function known(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === UNRESOLVED ? LATER : known(item)));
  if (!isPlain(value)) return value === UNRESOLVED ? undefined : value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([name, inner]) => {
      if (inner !== UNRESOLVED) return [[name, known(inner)]];
      return name === "role" ? [[name, LATER]] : [];
    }),
  );
}

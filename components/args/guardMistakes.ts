import { GUARD_SCHEMA, guardConfigurationFrom } from "../../core/schema/guardConfiguration";
import type { JsonSchema } from "../../core/schema/jsonSchema";
import { rolesOf } from "../../guard/roles";
import { CLIENT_KEYS, guardConfiguration } from "../spec/guard";
import { all, type Expected, inputs, isPlain, listOf, never, only, satisfies, UNRESOLVED } from "./expected";

/** What a role has in common with a client: settings that the guard alone reads. */
const ROLE_KEYS = ["shares", "sees", "secrets", "limits", "expires"] as const;

/** The keys of guard.yaml that a client of an endpoint has, besides its role. */
export const OF_CLIENTS: Expected = all(
  inputs(shapesOf("clients", ["mode", "issuedSince", ...ROLE_KEYS])),
  inputs({
    socket: never(
      "no input of a component, whose clients connect over its networks, each with its certificate; only a guard.yaml " +
        "has sockets",
    ),
  }),
);
/** The keys of guard.yaml that a role of an endpoint has in common with a client. */
export const OF_ROLES: Expected = inputs(shapesOf("roles", ROLE_KEYS));
export const SHARED_NETWORKS: Expected = listOf("a list of networks' names", () => undefined);

/**
 * Checks clients, roles and networks by the guard's own reader of its configuration, as far as they are known, in its
 * own words: the guard starts with what this accepts.
 */
export const AS_THE_GUARD_READS: Expected = (given, path) => {
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

import { type ConfigurationFile, configurationFrom, contentMistakes } from "../configuration/configurationFile";
import { settingsFrom } from "../configuration/settings";
import type { GuardClient, GuardConfiguration, GuardRole } from "../core/schema/guardConfiguration";
import { keyIn, type Mistake } from "../core/schema/mistakes";
import { nearestTo } from "../core/text/nearest";
import { limitMistakesOf, limitsOf } from "./clientLimits";
import type { Apart, Role } from "./model/role";
import { PRESETS } from "./operations/presets";
import { ADMIN_ONLY, ROLES } from "./operations/roles";
import { OPERATIONS } from "./operations/table";

const ADMIN = "admin";
const OBSERVE = "observe";
const BUILT_IN_ROLES = new Map<string, ReadonlySet<string>>(ROLES.map(({ name, operations }) => [name, operations]));
/** Roles for programs. A configuration may have a role of its own by the name of one. */
const PRESET_ROLES: Readonly<Record<string, GuardRole>> = Object.fromEntries(
  PRESETS.map(({ name, role }) => [name, role]),
);
const OPERATION_IDS = OPERATIONS.map(({ id }) => id);

/** What clients, roles and rules are made of. */
type RolesConfiguration = Pick<GuardConfiguration, "clients" | "roles" | "rules" | "sharedNetworks">;

/** Returns each client's role, or everything that is wrong with clients, roles and rules. */
export function rolesOf(written: RolesConfiguration): {
  roles: ReadonlyMap<string, Role>;
  mistakes: readonly Mistake[];
} {
  const own = { ...PRESET_ROLES, ...written.roles };
  const configuration = { ...written, roles: own };
  const { clients } = configuration;
  const mistakes = [
    ...rulesMistakes(configuration.rules, "rules"),
    ...Object.entries(written.roles ?? {}).flatMap(([name, role]) => roleMistakes(name, role, own)),
    ...(Object.keys(clients).length === 0
      ? [{ key: "clients", problem: "is empty, so that nobody could use the guard: list a client" }]
      : []),
    ...Object.entries(clients).flatMap(([client, { role }]) =>
      nameMistakes(role, own, keyIn(keyIn("clients", client), "role")),
    ),
  ];
  if (mistakes.length > 0) return { roles: new Map(), mistakes };
  const named = new Map(
    [...new Set(Object.values(clients).map(({ role }) => role))].map((name) => [name, roleOf(name, configuration)]),
  );
  const roles = new Map(
    Object.entries(clients).map(([client, { role, mode, issuedSince, ...choice }]): [string, Role] => {
      const apart = apartOf(role, configuration, choice);
      const secrets = secretsOf(role, configuration, choice);
      const own = {
        ...(mode && { mode }),
        ...(issuedSince !== undefined && { issuedSince: Date.parse(issuedSince) }),
        ...(apart && { apart }),
        ...(secrets !== "shown" && { secrets }),
        ...limitsOf(layersOf(role, configuration, choice)),
      };
      return [client, { ...(named.get(role) as Role), ...own }];
    }),
  );
  return { roles, mistakes: [...roles].flatMap(([client, role]) => limitMistakesOf(keyIn("clients", client), role)) };
}

function roleMistakes(name: string, role: GuardRole, own: NonNullable<GuardConfiguration["roles"]>): Mistake[] {
  const key = keyIn("roles", name);
  const mistakes = [
    ...(role.operations ?? []).flatMap((id, at) => operationMistakes(id, `${key}.operations[${at}]`)),
    ...rulesMistakes(role.rules, `${key}.rules`),
  ];
  if (BUILT_IN_ROLES.has(name))
    mistakes.push({ key, problem: "is the name of a role that there is already: call it otherwise" });
  const { extends: parent } = role;
  if (parent === undefined) return mistakes;
  if (parent === ADMIN) {
    return [
      ...mistakes,
      {
        key: `${key}.extends`,
        problem: `is ${ADMIN}, whose holders are root on the engine: give a client the role itself`,
      },
    ];
  }
  mistakes.push(...nameMistakes(parent, own, `${key}.extends`));
  const line = lineOf(name, own);
  if (line.indexOf(name, 1) > 0)
    mistakes.push({ key: `${key}.extends`, problem: `goes in a circle: ${line.join(", ")}` });
  else if (line.length > MAX_CHAIN_LENGTH)
    mistakes.push({
      key: `${key}.extends`,
      problem: `goes over more than ${MAX_CHAIN_LENGTH} roles: give the role the operations that it needs`,
    });
  return mistakes;
}

/**
 * Maximum length of a chain of roles that extend one another. Nobody could follow a tenth of it, and each role takes
 * time to resolve.
 */
const MAX_CHAIN_LENGTH = 50;

/**
 * A role and those that it extends, each once; if they form a circle, the last one repeats an earlier one. The list
 * stops when it is too long.
 */
function lineOf(name: string, own: NonNullable<GuardConfiguration["roles"]>): string[] {
  const line = [name];
  for (
    let next = ownRole(name, own)?.extends;
    next !== undefined && line.length <= MAX_CHAIN_LENGTH;
    next = ownRole(next, own)?.extends
  ) {
    const isKnown = line.includes(next);
    line.push(next);
    if (isKnown) break;
  }
  return line;
}

function ownRole(name: string, own: NonNullable<GuardConfiguration["roles"]>): GuardRole | undefined {
  return Object.hasOwn(own, name) ? own[name] : undefined;
}

function nameMistakes(role: string, own: NonNullable<GuardConfiguration["roles"]>, key: string): Mistake[] {
  if (BUILT_IN_ROLES.has(role) || Object.hasOwn(own, role)) return [];
  const like = nearestTo(role, [...BUILT_IN_ROLES.keys(), ...Object.keys(own)]);
  const ofPrograms = Object.keys(PRESET_ROLES);
  const others = [...BUILT_IN_ROLES.keys(), ...Object.keys(own).filter((name) => !ofPrograms.includes(name))];
  const problem =
    `is ${JSON.stringify(role)}, which is no role. There are: ${others.join(", ")}; and for programs: ` +
    `${ofPrograms.join(", ")}.${like ? ` Did you mean ${like}?` : ""}`;
  return [{ key, problem }];
}

export function operationMistakes(id: string, key: string): Mistake[] {
  if (!OPERATION_IDS.includes(id)) {
    const like = nearestTo(id, OPERATION_IDS);
    return [
      {
        key,
        problem:
          `is ${JSON.stringify(id)}, which is no operation of the Docker ` +
          `API${like ? `: did you mean ${like}?` : ""}`,
      },
    ];
  }
  if (!Object.hasOwn(ADMIN_ONLY, id)) return [];
  return [{ key, problem: `is ${id}, which is the role ${ADMIN}'s alone: leave it out. ${ADMIN_ONLY[id]}` }];
}

function rulesMistakes(rules: GuardRole["rules"], key: string): Mistake[] {
  if (rules === undefined) return [];
  return contentMistakes(rules, { takesSets: false }).map((mistake) => ({
    ...mistake,
    key: mistake.key === "" ? key : `${key}.${mistake.key}`,
  }));
}

/** Built-in roles whose clients share the engine unless the configuration says otherwise. */
const SHARING: ReadonlySet<string> = new Set([OBSERVE, ADMIN]);

/** What the configuration chooses for one client in place of its role's. */
type Choice = Pick<GuardClient, "shares" | "sees" | "secrets" | "limits" | "expires">;

/** A client's own settings, then those of its role and of the roles that it extends. */
function layersOf(name: string, { roles: own = {} }: RolesConfiguration, choice: Choice): readonly Choice[] {
  return [choice, ...lineOf(name, own).flatMap((each) => ownRole(each, own) ?? [])];
}

/** What clients of a role see of values that may be secret. The client's own setting comes first. */
function secretsOf(name: string, configuration: RolesConfiguration, choice: Choice): NonNullable<Choice["secrets"]> {
  const chosen = layersOf(name, configuration, choice).find(({ secrets }) => secrets !== undefined)?.secrets;
  return chosen ?? (lineOf(name, configuration.roles ?? {}).at(-1) === OBSERVE ? "hidden" : "shown");
}

/** How clients of a role are kept apart; undefined if they share the engine. The client's own settings come first. */
function apartOf(name: string, configuration: RolesConfiguration, choice: Choice): Apart | undefined {
  if (name === ADMIN) return undefined;
  const { roles = {}, sharedNetworks = [] } = configuration;
  const layers = layersOf(name, configuration, choice);
  const shares = layers.find((layer) => layer.shares !== undefined)?.shares;
  if (shares === "engine" || (shares === undefined && SHARING.has(lineOf(name, roles).at(-1) ?? ""))) return undefined;
  const sees = layers.find((layer) => layer.sees !== undefined)?.sees ?? "own";
  return { sees, networks: sharedNetworks };
}

function roleOf(name: string, { roles: own = {}, rules }: RolesConfiguration): Role {
  const line = lineOf(name, own);
  const given = line.flatMap((each) => ownRole(each, own) ?? []);
  const builtIn = BUILT_IN_ROLES.get(line.at(-1) ?? "");
  const operations = new Set([...(builtIn ?? []), ...given.flatMap((each) => each.operations ?? [])]);
  const allowedHostPaths = given.flatMap((each) => each.allowedHostPaths ?? []);
  const frontends = given.flatMap((each) => each.frontends ?? []);
  if (name === ADMIN) return { name, operations, rules: undefined, allowedHostPaths };
  return {
    name,
    operations,
    rules: settingsFrom({ configuration: layered([...given.map((each) => each.rules), rules]) }),
    allowedHostPaths,
    frontends,
  };
}

/** Merges several configurations into one; earlier layers take precedence. */
function layered(layers: readonly GuardRole["rules"][]): ConfigurationFile {
  const policies: Map<string, { level?: "mandatory" | "advisory" | "disabled"; settings: object }> = new Map();
  for (const layer of layers) {
    for (const [policy, { level, settings }] of configurationFrom(layer ?? {}, "").policies) {
      const before = policies.get(policy);
      const counts = before?.level ?? level;
      policies.set(policy, {
        ...(counts !== undefined && { level: counts }),
        settings: { ...settings, ...before?.settings },
      });
    }
  }
  return { file: "", policies: policies as ConfigurationFile["policies"] };
}

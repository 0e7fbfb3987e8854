import { CLIENT_LIMITS, type ClientLimits, EXPIRES, limitMistakes } from "./clientLimits";
import type { JsonSchema } from "./jsonSchema";
import { keyIn, type Mistake, schemaMistakes, shown } from "./mistakes";
import { ADDRESS, file, limit, RULES } from "./serverForms";
import type { ServerLimits } from "./serverLimits";

/** The configuration of a guard, as in `guard.yaml`. */
export interface GuardConfiguration {
  /**
   * The address where it accepts clients with certificates: `0.0.0.0:2376`. @default only clients with a socket connect
   */
  readonly listen?: string;
  /** Further addresses where it accepts them. @default none */
  readonly alsoListen?: readonly string[];
  /** The engine's socket, `unix:///var/run/docker.sock`, or its address, `tcp://engine.example.com:2376`. */
  readonly engine: string;
  /**
   * PEM files for an engine at an address: the CA of its certificate, and the guard's certificate as its client, with
   * the key. Relative to the configuration's folder. Required with `tcp://`.
   */
  readonly engineTls?: { readonly ca: string; readonly cert: string; readonly key: string };
  /**
   * PEM files: the CA of the clients, and the guard's own certificate and key. Relative to the configuration's folder.
   * Required with `listen`.
   */
  readonly tls?: { readonly ca: string; readonly cert: string; readonly key: string };
  /** By the common name of each client's certificate. */
  readonly clients: Readonly<Record<string, GuardClient>>;
  /** Roles besides `observe`, `pull`, `build`, `run` and `admin`. @default none */
  readonly roles?: Readonly<Record<string, GuardRole>>;
  /**
   * The rules' levels, settings and exemptions for every role, in the form of breakwater.yaml. @default the rules' own
   */
  readonly rules?: Readonly<Record<string, unknown>>;
  /** Networks that exist on the engine and that clients share. @default none but the engine's own */
  readonly sharedNetworks?: readonly string[];
  /**
   * For a guard that is an authorization plugin of its engine: the role of requests without a certificate, which come
   * over the engine's own socket. @default no such guard
   */
  readonly authz?: { readonly local: string };
  readonly limits?: Partial<GuardLimits>;
  /** Where audit lines go: `stdout`, or a file to append to, relative to the configuration's folder. @default stdout */
  readonly audit?: string;
  /** Where it reports its health, in plain HTTP: `127.0.0.1:2378`; or `off`. @default 127.0.0.1:2378 */
  readonly health?: string;
}

/** A unix socket: whoever connects to it is the client. */
export interface GuardSocket {
  /** `/run/breakwater/ci.sock` */
  readonly path: string;
  /** Permissions of its file, in octal. @default 0660 */
  readonly mode?: string;
  /** The group of its file, by name or number. @default the guard's own */
  readonly group?: string;
}

/** A client of a guard. */
export interface GuardClient {
  /** A socket of its own. @default it connects with its certificate */
  readonly socket?: GuardSocket;
  /** The name of its role. */
  readonly role: string;
  /**
   * `warn` lets through what the role or a rule would refuse, and audits it: anyone with such a certificate is root on
   * the engine. @default enforce
   */
  readonly mode?: "enforce" | "warn";
  /**
   * Refuses certificates of this client that are valid from an earlier time on: for a client whose key was stolen and
   * that has a new one. In RFC 3339, in UTC: `2026-03-31T12:00:00Z`. @default any certificate that is valid
   */
  readonly issuedSince?: string;
  /** @default the role's */
  readonly shares?: GuardRole["shares"];
  /** @default the role's */
  readonly sees?: GuardRole["sees"];
  /** @default the role's */
  readonly secrets?: GuardRole["secrets"];
  /** Each limit takes the place of the role's. @default the role's */
  readonly limits?: ClientLimits;
  /** @default the role's */
  readonly expires?: string;
}

/** A custom role. It cannot have an operation that hands over the engine: only `admin` has those. */
export interface GuardRole {
  /** The role that this one extends. */
  readonly extends?: string;
  /** Ids of operations: `ContainerCreate`. */
  readonly operations?: readonly string[];
  /** Folders of the engine's host that clients may bind-mount. */
  readonly allowedHostPaths?: readonly string[];
  /**
   * Images of BuildKit frontends that builds may name, each by its digest; `*` allows any, which Dockerfiles may then
   * name too. @default only the engine's own frontend for Dockerfiles
   */
  readonly frontends?: readonly string[];
  /**
   * What its clients share: `nothing`, where each client uses only what it made itself, or the `engine` with all that
   * is on it. @default that of the role that it extends; of the built-in ones, observe shares the engine
   */
  readonly shares?: "nothing" | "engine";
  /**
   * What its clients see where they share nothing: their `own`, or `all` that is on the engine. @default own
   */
  readonly sees?: "own" | "all";
  /**
   * What its clients see of environments, labels, options and command lines: `hidden` shows names without values,
   * `labels` also the values of labels, and `shown` everything.
   * @default that of the role that it extends; of the built-in ones, hidden for observe and shown for others
   */
  readonly secrets?: "hidden" | "labels" | "shown";
  /**
   * What each of its clients may use of the engine. Each limit takes the place of that of the role that it extends.
   * @default that of the role that it extends
   */
  readonly limits?: ClientLimits;
  /**
   * The age at which containers, volumes, networks and built images of its clients are removed: `6h`.
   * @default never
   */
  readonly expires?: string;
  /** Levels, settings and exemptions of rules. They take precedence over those for every role. */
  readonly rules?: Readonly<Record<string, unknown>>;
}

/** The most that a client may use of the guard, so that enough is left for the others. */
export interface GuardLimits extends ServerLimits {
  /** Open connections of one client. */
  readonly connectionsPerClient: number;
}

export const DEFAULT_LIMITS: GuardLimits = {
  connections: 1000,
  connectionsPerClient: 250,
  handshakes: 1000,
  handshakesPerAddress: 250,
  headerBytes: 65_536,
  bodyBytes: 1_048_576,
  heldBodyBytes: 67_108_864,
  handshakeSeconds: 10,
  headerSeconds: 10,
  bodySeconds: 30,
  idleSeconds: 300,
  stopSeconds: 10,
};

export const DEFAULT_HEALTH = "127.0.0.1:2378";

const DAY = 86_400;
const SHARES: JsonSchema = {
  type: "string",
  pattern: "^(nothing|engine)$",
  description: "nothing, where a client uses only what it made itself; or engine, which shares all that is on it.",
};
const SEES: JsonSchema = {
  type: "string",
  pattern: "^(own|all)$",
  description: "own, or all that is on the engine.",
};
const SECRETS: JsonSchema = {
  type: "string",
  pattern: "^(hidden|labels|shown)$",
  description:
    "hidden, which shows environments, labels and command lines without their values; labels, which shows those of " +
    "labels; or shown.",
};
const SOCKET: JsonSchema = {
  type: "object",
  description: "A unix socket of the client's own: { path: /run/breakwater/ci.sock, group: ci }.",
  properties: {
    path: {
      type: "string",
      pattern: "^/[^\\s:]{1,100}$",
      description: "a path from the root on, of 101 characters at most.",
    },
    mode: { type: "string", pattern: "^0[67][04-7][04-7]$", description: 'permissions in octal, in quotes: "0660".' },
    group: { type: "string", minLength: 1, description: "a group by its name or number, in quotes if that is one." },
  },
  required: ["path"],
  additionalProperties: false,
};
const NAMES: JsonSchema = { type: "array", items: { type: "string", minLength: 1 } };

/** A time in UTC: 2026-03-31T12:00:00Z. */
const INSTANT = "^\\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\\d|3[01])T([01]\\d|2[0-3]):[0-5]\\d:[0-5]\\dZ$";

/** The schema of a guard's configuration. The program that runs the guard decides which rules and roles exist. */
export const GUARD_SCHEMA: JsonSchema = {
  type: "object",
  description: "A guard's configuration: docs/GUARD.md.",
  properties: {
    $schema: { type: "string", description: "Where an editor finds this schema." },
    listen: {
      type: "string",
      pattern: ADDRESS,
      description: "Where the guard takes clients, as HOST:PORT: 0.0.0.0:2376.",
    },
    alsoListen: {
      type: "array",
      items: { type: "string", pattern: ADDRESS, description: "An address, as HOST:PORT." },
      description: "Further addresses where the guard takes clients: [127.0.0.1:2376].",
    },
    engine: {
      type: "string",
      pattern: `^unix:///|^tcp://${ADDRESS.slice(1)}`,
      description: "The engine's socket: unix:///var/run/docker.sock; or tcp://HOST:PORT, with engineTls.",
    },
    engineTls: {
      type: "object",
      description: "For an engine at tcp://HOST:PORT: files in PEM, from this file's folder on.",
      properties: {
        ca: file("The file of the CA that issued the engine's certificate."),
        cert: file("The file of the guard's certificate as a client of the engine."),
        key: file("The file of its key."),
      },
      required: ["ca", "cert", "key"],
      additionalProperties: false,
    },
    tls: {
      type: "object",
      description: "Files in PEM, from this file's folder on.",
      properties: {
        ca: file("The file of the CA that issues the clients' certificates."),
        cert: file("The file of the guard's own certificate."),
        key: file("The file of its key."),
      },
      required: ["ca", "cert", "key"],
      additionalProperties: false,
    },
    clients: {
      type: "object",
      description: "Clients by the common name of their certificates, each with its role: ci: { role: run }.",
      additionalProperties: {
        type: "object",
        description: "A role, as in { role: run }.",
        properties: {
          socket: SOCKET,
          role: {
            type: "string",
            minLength: 1,
            description: "observe, pull, build, run, admin, a program's such as traefik, or one of roles.",
          },
          mode: {
            type: "string",
            pattern: "^(enforce|warn)$",
            description:
              "enforce, or warn, which lets through what would be refused: such a client is root on the engine.",
          },
          issuedSince: {
            type: "string",
            pattern: INSTANT,
            description: "A time in UTC, as 2026-03-31T12:00:00Z: the client's certificates from before are refused.",
          },
          shares: SHARES,
          sees: SEES,
          secrets: SECRETS,
          limits: CLIENT_LIMITS,
          expires: EXPIRES,
        },
        required: ["role"],
        additionalProperties: false,
      },
    },
    roles: {
      type: "object",
      description: "Roles of one's own, by name.",
      additionalProperties: {
        type: "object",
        properties: {
          extends: { type: "string", minLength: 1, description: "The role that this one adds to." },
          operations: { ...NAMES, description: "Ids of operations of the Docker API: ContainerCreate." },
          allowedHostPaths: {
            type: "array",
            items: { type: "string", pattern: "^/", description: "A path of the engine's host, from its root on." },
            description: "Folders of the engine's host that may be bound.",
          },
          frontends: {
            type: "array",
            items: {
              type: "string",
              pattern: "^(\\*|[^\\s@]+@sha256:[0-9a-f]{64})$",
              description: "An image by its digest, as NAME@sha256:DIGEST; or * for any.",
            },
            description: "Images of BuildKit frontends that builds may name.",
          },
          shares: SHARES,
          sees: SEES,
          secrets: SECRETS,
          limits: CLIENT_LIMITS,
          expires: EXPIRES,
          rules: RULES,
        },
        additionalProperties: false,
      },
    },
    rules: RULES,
    sharedNetworks: { ...NAMES, description: "Names of networks on the engine that clients share." },
    authz: {
      type: "object",
      description: "For breakwater guard --authz, which is an authorization plugin of the engine: { local: admin }.",
      properties: {
        local: {
          type: "string",
          minLength: 1,
          description: "The role of requests without a certificate, which come over the engine's own socket.",
        },
      },
      required: ["local"],
      additionalProperties: false,
    },
    limits: {
      type: "object",
      description: "What clients may take of the guard.",
      properties: {
        connections: limit("Open connections of all clients", 1, 100_000),
        connectionsPerClient: limit("Open connections of one client", 1, 100_000),
        handshakes: limit("Open connections whose TLS handshake is not complete", 1, 100_000),
        handshakesPerAddress: limit(
          "Open connections from one address whose TLS handshake is not complete",
          1,
          100_000,
        ),
        headerBytes: limit("Bytes of a request's line and headers", 8192, 1_048_576),
        bodyBytes: limit("Bytes of a body that is judged", 1024, 134_217_728),
        heldBodyBytes: limit(
          "Bytes of bodies that are held at once to be judged, of all clients",
          1024,
          17_179_869_184,
        ),
        handshakeSeconds: limit("Seconds that a TLS handshake may take", 1, 600),
        headerSeconds: limit("Seconds that a request's line and headers may take", 1, 600),
        bodySeconds: limit("Seconds that a body may take that is judged", 1, 3600),
        idleSeconds: limit("Seconds that a connection may be idle between requests", 1, DAY),
        stopSeconds: limit("Seconds that requests and streams have to end when the guard stops", 0, DAY),
      },
      additionalProperties: false,
    },
    audit: { type: "string", minLength: 1, description: "Where audit lines go: stdout, or a file." },
    health: {
      type: "string",
      pattern: `^off$|${ADDRESS}`,
      description: `Where the guard tells its health in plain HTTP, as HOST:PORT, or off. By default ${DEFAULT_HEALTH}.`,
    },
  },
  required: ["engine", "clients"],
  additionalProperties: false,
};

/** What an authorization plugin of an engine needs: the engine takes its clients, with its own certificate. */
const REQUIRED_OF_PLUGIN = ["engine", "clients", "authz"];

/**
 * Makes a guard's configuration from its file's content, or lists every mistake in it.
 *
 * @param required its keys that must be there. @default those of a guard that takes clients itself
 */
export function guardConfigurationFrom(
  content: unknown,
  required = GUARD_SCHEMA.required ?? [],
): GuardConfiguration | { readonly mistakes: readonly Mistake[] } {
  if (typeof content !== "object" || content === null || Array.isArray(content)) {
    return { mistakes: [{ key: "", problem: `is ${shown(content)}. Expected: ${GUARD_SCHEMA.description}` }] };
  }
  const mistakes = schemaMistakes({ ...GUARD_SCHEMA, required }, content, "");
  if (mistakes.length > 0) return { mistakes };
  const configuration = content as GuardConfiguration;
  const isPlugin = required.includes("authz");
  const doors = isPlugin ? [] : doorMistakes(configuration);
  const unfit = [
    ...doors,
    ...engineMistakes(configuration, isPlugin),
    ...heldMistakes(configuration),
    ...sharesMistakes(configuration),
  ];
  return unfit.length > 0 ? { mistakes: unfit } : configuration;
}

/** The same for an authorization plugin, which neither listens for clients nor has a certificate. */
export function pluginConfigurationFrom(
  content: unknown,
): PluginConfiguration | { readonly mistakes: readonly Mistake[] } {
  return guardConfigurationFrom(content, REQUIRED_OF_PLUGIN) as ReturnType<typeof pluginConfigurationFrom>;
}

/** The configuration of a guard that is an authorization plugin of its engine. */
export interface PluginConfiguration extends Omit<GuardConfiguration, "listen" | "tls"> {
  readonly authz: NonNullable<GuardConfiguration["authz"]>;
}

function heldMistakes({ limits }: GuardConfiguration): Mistake[] {
  const { bodyBytes, heldBodyBytes } = { ...DEFAULT_LIMITS, ...limits };
  if (heldBodyBytes >= bodyBytes) return [];
  const key = limits?.heldBodyBytes === undefined ? "limits.bodyBytes" : "limits.heldBodyBytes";
  return [
    {
      key,
      problem: `leaves no room for one body: limits.heldBodyBytes is ${heldBodyBytes}. Expected: ${bodyBytes} or more.`,
    },
  ];
}

function sharesMistakes({ clients, roles = {} }: GuardConfiguration): Mistake[] {
  return Object.entries({ clients, roles }).flatMap(([section, all]) =>
    Object.entries(all).flatMap(([name, { limits, expires }]) => limitMistakes(limits, expires, keyIn(section, name))),
  );
}

/** Over TCP, an engine takes commands from whoever has a certificate; without certificates from everybody. */
function engineMistakes({ engine, engineTls }: GuardConfiguration, isPlugin: boolean): Mistake[] {
  const isRemote = engine.startsWith("tcp://");
  if (isRemote && isPlugin)
    return [{ key: "engine", problem: `is ${engine}. Expected: the socket of the engine that asks the plugin.` }];
  if (isRemote && engineTls === undefined)
    return [{ key: "", problem: `has no engineTls. Expected: ${GUARD_SCHEMA.properties?.["engineTls"]?.description}` }];
  return !isRemote && engineTls ? [{ key: "engineTls", problem: `is for engines at tcp://, not ${engine}.` }] : [];
}

function doorMistakes({ listen, alsoListen = [], tls, clients }: GuardConfiguration): Mistake[] {
  const sockets = Object.entries(clients).flatMap(([client, { socket }]) =>
    socket ? [{ key: keyIn(keyIn("clients", client), "socket"), path: socket.path }] : [],
  );
  const again = sockets.filter(({ path }, at) => sockets.findIndex((other) => other.path === path) < at);
  const mistakes = again.map(({ key, path }) => ({ key, problem: `is ${path}, which is another client's socket.` }));
  for (const [at, address] of alsoListen.entries())
    if ([listen, ...alsoListen.slice(0, at)].includes(address))
      mistakes.push({ key: `alsoListen[${at}]`, problem: `is ${address}, which is there already.` });
  if (listen === undefined && tls === undefined && alsoListen.length === 0 && sockets.length > 0) return mistakes;
  if (listen === undefined)
    mistakes.push({ key: "", problem: `has no listen. Expected: ${GUARD_SCHEMA.properties?.["listen"]?.description}` });
  if (tls === undefined)
    mistakes.push({ key: "", problem: `has no tls. Expected: ${GUARD_SCHEMA.properties?.["tls"]?.description}` });
  return mistakes;
}

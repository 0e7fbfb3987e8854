import { dirname, resolve } from "node:path";
import { configurationDocument, mistakesIn } from "../configuration/configurationFile";
import {
  DEFAULT_HEALTH,
  DEFAULT_LIMITS,
  type GuardConfiguration,
  guardConfigurationFrom,
  pluginConfigurationFrom,
} from "../core/schema/guardConfiguration";
import { keyIn, type Mistake } from "../core/schema/mistakes";
import { addressOf } from "../server/listening";
import type { PluginSettings } from "./authz/plugin";
import type { Role } from "./model/role";
import type { GuardSettings, TlsFiles } from "./model/settings";
import { rolesOf } from "./roles";

const UNIX = "unix://";
const TCP = "tcp://";
const STANDARD_OUTPUT = "stdout";
const OFF = "off";

/**
 * Reads a guard's configuration, in YAML or JSON. Files that it names are relative to its folder.
 *
 * @throws ConfigurationError with every mistake in it
 */
export function readGuardSettings(file: string): GuardSettings {
  const document = configurationDocument(file);
  const configuration = guardConfigurationFrom(document?.content);
  if ("mistakes" in configuration) throw mistakesIn(file, configuration.mistakes, document);
  const { roles, mistakes } = rolesOf(configuration);
  if (mistakes.length > 0) throw mistakesIn(file, mistakes, document);
  return settingsOf(configuration, roles, dirname(file));
}

/**
 * Reads the configuration of an authorization plugin.
 *
 * @throws ConfigurationError with every mistake in it, and with what such a plugin cannot do
 */
export function readPluginSettings(file: string): PluginSettings {
  const document = configurationDocument(file);
  const configuration = pluginConfigurationFrom(document?.content);
  if ("mistakes" in configuration) throw mistakesIn(file, configuration.mistakes, document);
  const { clients, authz, engine, audit = STANDARD_OUTPUT, health = OFF } = configuration;
  const { roles, mistakes } = rolesOf(configuration);
  const withLocal = rolesOf({ ...configuration, clients: { [authz.local]: { role: authz.local } } });
  const local = withLocal.roles.get(authz.local);
  const all = [
    ...mistakes,
    ...(mistakes.length > 0 || local ? [] : withLocal.mistakes.map(({ problem }) => ({ key: "authz.local", problem }))),
    ...Object.keys(clients).flatMap((client) => beyondPlugin(roles.get(client), keyIn("clients", client))),
    ...beyondPlugin(local, "authz.local"),
  ];
  if (all.length > 0 || !local) throw mistakesIn(file, all, document);
  return {
    engine: engine.slice(UNIX.length),
    roles,
    local,
    audit: auditFile(audit, dirname(file)),
    health: health === OFF ? undefined : addressOf(health),
  };
}

/** What a role asks for that an authorization plugin cannot give: it changes neither requests nor answers. */
function beyondPlugin(role: Role | undefined, key: string): Mistake[] {
  const cannot = "which an authorization plugin cannot do, for it changes neither requests nor answers";
  return [
    ...(role?.apart ? [{ key, problem: `keeps its clients apart, ${cannot}: set shares: engine` }] : []),
    ...(role?.limits || role?.expiresAfter !== undefined
      ? [{ key, problem: `limits what its clients use, ${cannot}: leave out limits and expires` }]
      : []),
    ...(role?.secrets ? [{ key, problem: `hides values from its clients, ${cannot}: set secrets: shown` }] : []),
  ];
}

function auditFile(audit: string, folder: string): string | undefined {
  return audit === STANDARD_OUTPUT ? undefined : resolve(folder, audit);
}

function settingsOf(
  {
    listen,
    alsoListen,
    engine,
    engineTls,
    tls,
    clients,
    limits,
    audit = STANDARD_OUTPUT,
    health = DEFAULT_HEALTH,
  }: GuardConfiguration,
  roles: GuardSettings["roles"],
  folder: string,
): GuardSettings {
  return {
    listen: listen === undefined ? undefined : addressOf(listen),
    ...(alsoListen && { alsoListen: alsoListen.map(addressOf) }),
    sockets: socketsOf(clients),
    ...(engineTls
      ? {
          engine: "",
          remoteEngine: { address: addressOf(engine.slice(TCP.length)), tls: filesIn(folder, engineTls) },
        }
      : { engine: engine.slice(UNIX.length) }),
    tls: tls && filesIn(folder, tls),
    roles,
    limits: { ...DEFAULT_LIMITS, ...limits },
    audit: auditFile(audit, folder),
    health: health === OFF ? undefined : addressOf(health),
  };
}

const filesIn = (folder: string, { ca, cert, key }: TlsFiles): TlsFiles => ({
  ca: resolve(folder, ca),
  cert: resolve(folder, cert),
  key: resolve(folder, key),
});

/** Permissions of a socket: those of its owner and its group. */
const SOCKET_MODE = "0660";

function socketsOf(clients: GuardConfiguration["clients"]): NonNullable<GuardSettings["sockets"]> {
  return new Map(
    Object.entries(clients).flatMap(([client, { socket }]) => {
      if (socket === undefined) return [];
      const { path, mode = SOCKET_MODE, group } = socket;
      return [[client, { path, mode: Number.parseInt(mode, 8), group }] as const];
    }),
  );
}

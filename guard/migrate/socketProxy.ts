import type { GuardRole } from "../../core/schema/guardConfiguration";
import { quote } from "../../core/text/shorten";
import { ADMIN_ONLY } from "../operations/roles";
import { OPERATIONS, type TableEntry } from "../operations/table";

/**
 * The variables of docker-socket-proxy (tecnativa's, and linuxserver's, which has the same) that open a section of the
 * API, each with the beginning of its paths. Version 0.4.1, README.md and haproxy.cfg.
 */
export const SECTIONS: Readonly<Record<string, RegExp>> = {
  ALLOW_RESTARTS: /^\/containers\/[^/]+\/(stop|restart|kill)/,
  ALLOW_START: /^\/containers\/[^/]+\/start/,
  ALLOW_STOP: /^\/containers\/[^/]+\/stop/,
  AUTH: /^\/auth/,
  BUILD: /^\/build/,
  COMMIT: /^\/commit/,
  CONFIGS: /^\/configs/,
  CONTAINERS: /^\/containers/,
  DISTRIBUTION: /^\/distribution/,
  EVENTS: /^\/events/,
  EXEC: /^\/exec/,
  GRPC: /^\/grpc/,
  IMAGES: /^\/images/,
  INFO: /^\/info/,
  NETWORKS: /^\/networks/,
  NODES: /^\/nodes/,
  PING: /^\/_ping/,
  PLUGINS: /^\/plugins/,
  SECRETS: /^\/secrets/,
  SERVICES: /^\/services/,
  SESSION: /^\/session/,
  SWARM: /^\/swarm/,
  SYSTEM: /^\/system/,
  TASKS: /^\/tasks/,
  VERSION: /^\/version/,
  VOLUMES: /^\/volumes/,
};

/** What lets through requests that write, in the sections that are open. */
const WRITES = "POST";
/** Open unless their variable says otherwise. */
const OPEN: ReadonlySet<string> = new Set(["EVENTS", "PING", "VERSION"]);
/** Variables that open nothing. */
const OTHERS: ReadonlySet<string> = new Set(["DISABLE_IPV6", "LOG_LEVEL", "SOCKET_PATH"]);

/** Whether a variable is one of the proxy's. */
export const isProxyVariable = (name: string): boolean =>
  name === WRITES || Object.hasOwn(SECTIONS, name) || OTHERS.has(name);

/** A role that has what a proxy lets through, and what is different. */
export interface Migrated {
  readonly role: GuardRole & { readonly operations: readonly string[] };
  readonly remarks: readonly string[];
}

/** Returns the ids of the operations that a proxy with these variables lets through. */
export function letThrough(variables: Readonly<Record<string, string>>): string[] {
  const open = Object.entries(SECTIONS).flatMap(([name, path]) => (isOn(name, variables) ? [path] : []));
  const mayWrite = isOn(WRITES, variables);
  const passes = ({ method, path }: TableEntry) =>
    (mayWrite || method === "GET" || method === "HEAD") && open.some((section) => section.test(path));
  return OPERATIONS.filter(passes).map(({ id }) => id);
}

/** HAProxy takes any number but zero for true, and what is no number for false. */
function isOn(name: string, variables: Readonly<Record<string, string>>): boolean {
  const value = Object.hasOwn(variables, name) ? variables[name] : undefined;
  return value === undefined ? OPEN.has(name) : /^[+-]?\d+$/.test(value) && Number(value) !== 0;
}

/** An operation that needs no POST, and writes to a container's input all the same. */
const WRITES_BY_GET = "ContainerAttachWebsocket";

/** Returns a role with what a proxy with these variables lets through, but for what the guard never does. */
export function migrated(variables: Readonly<Record<string, string>>): Migrated {
  const all = letThrough(variables);
  const readsOnly = !isOn(WRITES, variables);
  const adminOnly = all.filter((id) => Object.hasOwn(ADMIN_ONLY, id));
  const operations = all.filter((id) => !adminOnly.includes(id) && !(readsOnly && id === WRITES_BY_GET));
  const has = (id: string) => operations.includes(id);
  const remarks = [
    ...Object.entries(variables).flatMap(([name, value]) => remarkOn(name, value)),
    ...(readsOnly && all.includes(WRITES_BY_GET)
      ? [
          "Left out: ContainerAttachWebsocket. GET /containers/{id}/attach/ws needs no POST there, and whoever sends " +
            "it writes to the container's input.",
        ]
      : []),
    ...(adminOnly.length > 0
      ? [`Left out, because they hand over the engine and only admin has them: ${adminOnly.join(", ")}.`]
      : []),
    ...(has("ContainerCreate")
      ? [
          "Containers are judged: privileges, folders of the host and its namespaces are refused, which the proxy let through.",
        ]
      : []),
    ...(has("ContainerCreate") && !has("ContainerStart") ? ["It creates containers and does not start them."] : []),
    ...(has("ContainerExec") && !has("ExecStart")
      ? ["ContainerExec comes with CONTAINERS, and ExecStart with EXEC, which is off: nothing is run."]
      : []),
    ...(has("ImageBuild")
      ? ["Builds are judged: the host's network, privileges and frontends of a client's own are refused."]
      : []),
    ...(has("ContainerArchive") && readsOnly
      ? ["ContainerArchive and ContainerExport read every file of a container: leave them out unless they are needed."]
      : []),
    "The proxy shows everything that is on the engine, and so does this: shares: nothing keeps its clients apart, and " +
      "secrets: hidden blots out environments and labels.",
  ];
  return { role: { shares: "engine", secrets: "shown", operations }, remarks };
}

function remarkOn(name: string, value: string): string[] {
  if (OTHERS.has(name))
    return name === "SOCKET_PATH" ? [`SOCKET_PATH=${quote(value)}: write it as engine: unix://…`] : [];
  if (!isProxyVariable(name)) return [`${quote(name)} is no variable of the proxy, and opened nothing.`];
  return /^[01]?$/.test(value)
    ? []
    : [`${name}=${quote(value)}: the proxy knows 0 and 1. It counts as ${isOn(name, { [name]: value }) ? "1" : "0"}.`];
}

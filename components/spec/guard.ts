import { API_PORT, SHARED_SOCKET } from "./engineFiles";
import type { Given } from "./given";
import type { Runner } from "./runner";

/**
 * Files of a guard, in a folder that every image has: engines before 23 create missing folders of uploaded files so
 * that only root can read them.
 */
export const GUARD_FILES = {
  /** The program, with everything that it needs except Node. */
  bundle: "/opt/breakwater-guard.js",
  configuration: "/opt/guard.yaml",
  /** The folder with its certificates, apart from the others, so that renewed ones replace no container. */
  certificates: "/opt/guard-tls",
  ca: "/opt/guard-tls/ca.pem",
  certificate: "/opt/guard-tls/cert.pem",
  key: "/opt/guard-tls/key.pem",
} as const;

/** Node, in its official image. */
export const NODE = "/usr/local/bin/node";

/** Where a guard reports its health to its own container. */
export const HEALTH = "127.0.0.1:2378";

/**
 * The guard's container: a proxy in front of an engine's socket, which only the guard has. It needs no capability,
 * because it listens above port 1024 and connects to a socket. On Docker its root file system is not read-only, because
 * engines refuse to upload files into such a container; its files belong to root.
 */
export const GUARD = {
  image: {
    value: "node:22.20.0-bookworm-slim",
    because: "the guard is one file for Node: there is no image to build, and none to trust but Node's own",
  },
  user: {
    value: 65532,
    because: "a user that owns nothing: what takes the guard over finds no file to write, and no process to signal",
  },
  group: { value: SHARED_SOCKET.group, because: "the socket is open to its group" },
  securityOptions: { value: ["no-new-privileges:true"], because: "no program of the image gives the rights of root" },
  command: {
    value: [NODE, GUARD_FILES.bundle, "--config", GUARD_FILES.configuration],
    because: "Node by its path: neither a search path nor the image's own entrypoint decides what runs",
  },
  healthCheck: {
    value: [NODE, "-e", `fetch("http://${HEALTH}/").then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))`],
    because: "the image has Node and may have nothing else that can ask",
  },
  /** MiB. The guard holds a few bodies that it judges at a time, but buffers no stream. */
  memory: {
    value: 512,
    because: "a client that asks for much is refused by the guard, before the host runs out of memory",
  },
  processes: {
    value: 256,
    because:
      "Node has a dozen threads, and a health check as many: threads of other guards on the server count with them",
  },
} as const satisfies Record<string, Given<unknown>>;

/** What the guard reads of a client, by the keys of guard.yaml; whatever else a client has is its certificate's. */
export const CLIENT_KEYS = ["role", "mode", "issuedSince", "shares", "sees", "secrets", "limits", "expires"] as const;
export type ClientKey = (typeof CLIENT_KEYS)[number];

/** What users decide about a guard. */
export interface GuardOptions {
  readonly clients: Readonly<Record<string, { readonly role: string } & { readonly [Key in ClientKey]?: unknown }>>;
  readonly roles?: unknown;
  readonly rules?: unknown;
  readonly sharedNetworks?: unknown;
}

/**
 * The content of a guard's guard.yaml, as JSON, which is also YAML.
 *
 * @param files where its container has the certificates. @default beside its program
 */
export function guardConfiguration(
  { clients, roles, rules, sharedNetworks }: GuardOptions,
  files: { readonly ca: string; readonly certificate: string; readonly key: string } = GUARD_FILES,
): string {
  const configuration = {
    listen: `0.0.0.0:${API_PORT}`,
    engine: `unix://${SHARED_SOCKET.path}`,
    tls: { ca: files.ca, cert: files.certificate, key: files.key },
    health: HEALTH,
    clients: Object.fromEntries(
      Object.entries(clients).map(([name, client]) => [
        name,
        Object.fromEntries(CLIENT_KEYS.map((key) => [key, client[key]])),
      ]),
    ),
    roles,
    rules,
    sharedNetworks,
  };
  return JSON.stringify(configuration, undefined, 2);
}

/** Roles that exist without being configured. */
export const BUILT_IN_ROLES: readonly string[] = ["observe", "pull", "build", "run", "admin"];

/** Roles for programs, which exist without being configured as well. */
export const PRESET_ROLES: readonly string[] = [
  ...["act", "cadvisor", "devcontainers", "diun", "dozzle", "github-runner", "gitlab-runner", "homepage", "jenkins"],
  ...["portainer", "testcontainers", "traefik", "watchtower"],
];

/** An engine behind a guard: the same as in a runner, except that it accepts no connections from the network. */
export function behindGuard(runner: Runner): Runner {
  return runner.mode === "rootful" ? runner : { ...runner, environment: { ...runner.environment, ...WITHOUT_PORT } };
}

const WITHOUT_PORT: Runner["environment"] = {
  DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS: {
    value: "--pidns",
    because:
      "a process namespace has a /proc of its own, where engines since 26 set disable_ipv6; no port is " +
      "forwarded, as the engine listens on none",
  },
};

/** Options for the tmpfs volume in which an engine creates its shared socket, as `mount -o` takes them. */
export function sharedSocketOptions({ engineUser }: Runner): string {
  return `uid=${engineUser},gid=${SHARED_SOCKET.group},mode=0750,size=64k,nosuid,nodev,noexec`;
}

/** Files that an engine reads. dockerd's command line names the first, which names the others. */
export const ENGINE_FILES = {
  configuration: "/etc/docker/daemon.json",
  /** A folder for certificates that the engine trusts in addition to the system's. */
  authorities: "/etc/docker/authorities",
  ca: "/certs/server/ca.pem",
  certificate: "/certs/server/cert.pem",
  key: "/certs/server/key.pem",
} as const;

/** The port on which an engine accepts clients with a certificate. */
export const API_PORT = 2376;

/**
 * Where an engine accepts clients from other containers; in a pod, the loopback interface suffices for those beside it.
 */
export const EVERY_INTERFACE = "0.0.0.0";
export const LOOPBACK = "127.0.0.1";

/** The socket that an engine shares with a guard, mounted in both containers. */
export const SHARED_SOCKET = {
  folder: "/run/engine",
  path: "/run/engine/docker.sock",
  /** The group that may use it, with its id outside every user namespace. */
  group: 1000,
} as const;

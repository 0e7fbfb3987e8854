/** Files that an engine reads. dockerd is told of the first on its command line, and of the others in it. */
export const ENGINE_FILES = {
  configuration: "/etc/docker/daemon.json",
  /** A folder for certificates that the engine trusts besides the system's. */
  authorities: "/etc/docker/authorities",
  ca: "/certs/server/ca.pem",
  certificate: "/certs/server/cert.pem",
  key: "/certs/server/key.pem",
} as const;

/** The port on which an engine takes clients with a certificate. */
export const API_PORT = 2376;

/** Where an engine takes clients from other containers; in a pod the loopback is enough for those beside it. */
export const EVERY_INTERFACE = "0.0.0.0";
export const LOOPBACK = "127.0.0.1";

/** The socket that an engine shares with a guard, in both of their containers. */
export const SHARED_SOCKET = {
  folder: "/run/engine",
  path: "/run/engine/docker.sock",
  /** The group that may talk to it, as the kernel numbers it outside of every user namespace. */
  group: 1000,
} as const;

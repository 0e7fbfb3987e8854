/** The default folder for a client's three files. */
export const CLIENT_FOLDER = "/certs/client";

/** The files that the Docker client looks for in `DOCKER_CERT_PATH`. */
export const CLIENT_FILES = { ca: "ca.pem", certificate: "cert.pem", key: "key.pem" } as const;

/** The variables that make a Docker client, and tools built on it, use an engine over mutual TLS. */
export function clientEnvironment(host: string, folder: string): Readonly<Record<string, string>> {
  return { DOCKER_HOST: host, DOCKER_TLS_VERIFY: "1", DOCKER_CERT_PATH: folder };
}

/**
 * Additional variables for Testcontainers: its clean-up container mounts the engine's socket by its path on the
 * engine's side, and a rootless engine's socket is not at the default path.
 */
export function testcontainersEnvironment(socket: string): Readonly<Record<string, string>> {
  return { TESTCONTAINERS_DOCKER_SOCKET_OVERRIDE: socket };
}

/** The default folder for the three files of a builder's client. */
export const BUILDER_CLIENT_FOLDER = "/certs/buildkit";

/** The default name by which `docker buildx` knows a builder. */
export const BUILDX_NAME = "breakwater";

/** A line of shell that makes a builder the one that `docker buildx build` uses. */
export function buildxCommand(
  host: string,
  { name = BUILDX_NAME, folder = BUILDER_CLIENT_FOLDER }: { readonly name?: string; readonly folder?: string },
): string {
  const { ca, certificate, key } = CLIENT_FILES;
  const files = `cacert=${folder}/${ca},cert=${folder}/${certificate},key=${folder}/${key}`;
  return `docker buildx create --use --name ${name} --driver remote --driver-opt ${files} ${host}`;
}

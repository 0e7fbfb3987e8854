import { readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";
import { isObject } from "../../core/text/jsonObject";
import { sha256 } from "../../core/text/sha256";
import { LiveSourceError } from "./liveSourceError";

/** Where a Docker engine answers, and how a client shows who it is. */
export interface DockerEndpoint {
  /** `unix:///var/run/docker.sock`, `tcp://host:2376`, `npipe:////./pipe/docker_engine`. */
  readonly host: string;
  /** Absent for an engine without TLS. */
  readonly tls?: TlsFiles;
}

interface TlsFiles {
  readonly ca?: Buffer;
  readonly cert?: Buffer;
  readonly key?: Buffer;
}

const DEFAULT_HOST = process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";

/**
 * The engine that `docker` would use: that of an address, of a context, of DOCKER_HOST, of DOCKER_CONTEXT, of the current
 * context, or the local one. TLS is that of the context, or of DOCKER_TLS_VERIFY and DOCKER_CERT_PATH. Servers are always
 * verified.
 *
 * @param address `unix://…`, `tcp://…`; undefined for the one that the environment sets
 * @throws LiveSourceError
 */
export function dockerEndpoint(
  address: string | undefined,
  context: string | undefined,
  env: NodeJS.ProcessEnv = process.env,
): DockerEndpoint {
  const folder = env["DOCKER_CONFIG"] || join(homedir(), ".docker");
  if (address !== undefined) return { host: address, ...tlsOf(address, env, folder) };
  if (context !== undefined) return endpointOfContext(context, folder);
  const host = env["DOCKER_HOST"];
  if (host) return { host, ...tlsOf(host, env, folder) };
  const current = env["DOCKER_CONTEXT"] || currentContext(folder);
  return current === undefined ? { host: DEFAULT_HOST } : endpointOfContext(current, folder);
}

function tlsOf(host: string, env: NodeJS.ProcessEnv, folder: string): Pick<DockerEndpoint, "tls"> {
  const { DOCKER_CERT_PATH: path, DOCKER_TLS_VERIFY: verify } = env;
  if (!/^(?:tcp|https):/.test(host) || !(path || verify)) return {};
  return { tls: filesIn(path || folder) };
}

function filesIn(folder: string): TlsFiles {
  const [ca, cert, key] = ["ca.pem", "cert.pem", "key.pem"].map((name) => {
    try {
      return readFileSync(join(folder, name));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
      throw new LiveSourceError(`${join(folder, name)} cannot be read: ${(error as Error).message}`);
    }
  });
  return { ...(ca && { ca }), ...(cert && { cert }), ...(key && { key }) };
}

function currentContext(folder: string): string | undefined {
  const name = readJson(join(folder, "config.json"))?.["currentContext"];
  return typeof name === "string" && name !== "" && name !== "default" ? name : undefined;
}

function endpointOfContext(name: string, folder: string): DockerEndpoint {
  if (name === "default") return { host: DEFAULT_HOST };
  const id = sha256(name);
  const endpoints = readJson(join(folder, "contexts", "meta", id, "meta.json"))?.["Endpoints"];
  const docker = isObject(endpoints) ? endpoints["docker"] : undefined;
  const host = isObject(docker) ? docker["Host"] : undefined;
  if (typeof host !== "string") throw new LiveSourceError(`there is no Docker context "${name}" in ${folder}`);
  const tls = filesIn(join(folder, "contexts", "tls", id, "docker"));
  return { host, ...(Object.keys(tls).length > 0 && { tls }) };
}

function readJson(file: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const content: unknown = JSON.parse(readFileSync(file, "utf8"));
    return isObject(content) ? content : undefined;
  } catch {
    return undefined;
  }
}

import { readFileSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { isObject } from "../../core/text/jsonObject";
import { shorten } from "../../core/text/shorten";
import { yamlDocumentsOf } from "../../documents/document";
import { readText, STDIN } from "../../documents/file";
import { UnreadableError } from "../../documents/unreadable";
import { isProxyVariable } from "./socketProxy";

/** A proxy, and the variables that it is run with. */
export interface ProxySource {
  readonly name: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** The last part of the names of the proxies' images. */
const IMAGE = /(^|\/)(docker-)?socket-proxy([:@]|$)/;
const FROM_ENVIRONMENT = "socket-proxy";
const RENDER = "give the output of docker compose config instead";

/** The proxy that this process's own environment describes. */
export function proxyInEnvironment(environment: NodeJS.ProcessEnv): ProxySource {
  const own = Object.entries(environment).flatMap(([name, value = ""]) =>
    isProxyVariable(name) ? [[name, value]] : [],
  );
  return { name: FROM_ENVIRONMENT, variables: Object.fromEntries(own) as Record<string, string> };
}

/**
 * Returns the proxies in a Compose file, or the one that a file of variables describes.
 *
 * @param service the only service to take. @default every service that runs a proxy's image
 * @throws UnreadableError
 */
export function proxiesIn(file: string, service?: string): readonly ProxySource[] {
  const text = file === STDIN ? readFileSync(0, "utf8") : readText(file);
  const services = servicesIn(text, file);
  if (!services) {
    if (service !== undefined) throw new UnreadableError(file, `has no services, and so none called ${service}`);
    return [{ name: FROM_ENVIRONMENT, variables: variablesIn(text) }];
  }
  const taken = Object.entries(services).filter(([name, { image }]) =>
    service === undefined ? typeof image === "string" && IMAGE.test(image) : name === service,
  );
  if (taken.length === 0)
    throw new UnreadableError(
      file,
      service === undefined
        ? "has no service whose image is a docker-socket-proxy: name the service with --service"
        : `has no service ${service}. There are: ${Object.keys(services).join(", ")}`,
    );
  return taken.map(([name, each]) => ({ name, variables: environmentOf(name, each, file) }));
}

type Service = Readonly<Record<string, unknown>>;

/** The services of a Compose file; undefined if it is none. */
function servicesIn(text: string, file: string): Readonly<Record<string, Service>> | undefined {
  let content: unknown;
  try {
    const [document] = yamlDocumentsOf(text, file);
    content = document?.content;
  } catch (error) {
    if (/\.ya?ml$/i.test(file) || !(error instanceof UnreadableError)) throw error;
    return undefined;
  }
  const services = isObject(content) ? content["services"] : undefined;
  if (!isObject(services)) return undefined;
  return Object.fromEntries(Object.entries(services).map(([name, each]) => [name, isObject(each) ? each : {}]));
}

function environmentOf(name: string, service: Service, file: string): Record<string, string> {
  const { environment, env_file: files, extends: base } = service;
  if (base !== undefined) throw new UnreadableError(file, `services.${name}.extends another service: ${RENDER}`);
  const fromFiles = (Array.isArray(files) ? (files as unknown[]) : files === undefined ? [] : [files]).map((each) => {
    const path = isObject(each) ? each["path"] : each;
    if (typeof path !== "string") throw new UnreadableError(file, `services.${name}.env_file is no path: ${RENDER}`);
    return variablesIn(readText(resolve(dirname(file), path)));
  });
  const own: Record<string, string> = Object.assign({}, ...fromFiles) as Record<string, string>;
  const written: readonly (readonly [string, unknown])[] = Array.isArray(environment)
    ? (environment as unknown[]).map((line) => splitAt(String(line)))
    : Object.entries(isObject(environment) ? environment : {});
  for (const [key, value] of written) {
    if (value === undefined || value === null)
      throw new UnreadableError(file, `services.${name}.environment has ${shorten(key)} from the shell: ${RENDER}`);
    own[key] = textOf(value);
    if (own[key]?.includes("$"))
      throw new UnreadableError(file, `services.${name}.environment has a variable in ${shorten(key)}: ${RENDER}`);
  }
  return own;
}

const textOf = (value: unknown): string => (typeof value === "boolean" ? `${value}` : String(value));

function splitAt(line: string): readonly [string, string | undefined] {
  const at = line.indexOf("=");
  return at < 0 ? [line, undefined] : [line.slice(0, at), line.slice(at + 1)];
}

/** Reads lines of NAME=VALUE, as docker run --env-file does; quotes around a value are left out, as Compose does. */
function variablesIn(text: string): Record<string, string> {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/^export\s+/, ""));
  const pairs = lines.flatMap((line): [string, string][] => {
    const [name, value] = splitAt(line);
    if (line.startsWith("#") || value === undefined || name.trim() === "") return [];
    return [[name.trim(), value.trim().replace(/^(["'])(.*)\1$/, "$2")]];
  });
  return Object.fromEntries(pairs);
}

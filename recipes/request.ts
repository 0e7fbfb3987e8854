import { isIP } from "node:net";
import { BUILT_IN_ROLES, PRESET_ROLES } from "../components/spec/guard";
import type { RunnerMode } from "../components/spec/runner";
import { ConfigurationError, type ConfigurationMistake } from "../configuration/configurationError";
import { FORMATS } from "./formats";
import type { RecipeFormat } from "./formats/format";
import { KINDS, type Kind, type PublishedAddress, portOf, type RecipeClient, type RecipeOptions } from "./plan/options";

/** What is asked for, as it is written on a command line. */
export interface RecipeRequest {
  readonly kind?: string | undefined;
  readonly for?: string | undefined;
  readonly mode?: string | undefined;
  readonly name?: string | undefined;
  /** Each `NAME` or `NAME=ROLE`. */
  readonly client?: readonly string[] | undefined;
  readonly image?: string | undefined;
  readonly memory?: string | undefined;
  readonly publish?: string | undefined;
  readonly host?: string | undefined;
  readonly namespace?: string | undefined;
  readonly in?: string | undefined;
}

/** A request without mistakes. */
export interface CheckedRequest {
  readonly format: RecipeFormat;
  readonly options: RecipeOptions;
}

/** The roles that a guard has without any configuration. */
const ROLES: readonly string[] = [...BUILT_IN_ROLES, ...PRESET_ROLES];

/** The values of `--mode`. */
export const MODES: readonly RunnerMode[] = ["rootless", "rootful"];

export const DEFAULTS = { mode: "rootless", name: "docker", builder: "builder", client: "ci" } as const;

/** The name of a container, a service, a host and a Kubernetes object. */
const NAME = /^[a-z]([a-z0-9-]{0,40}[a-z0-9])?$/;
const DNS_NAME = /^(?=.{1,253}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/i;
/** A path of plain names, which no format has to quote. */
const FOLDER = /^(?!.*(?:^|\/)\.\.?(?:\/|$))[A-Za-z0-9_.-]+(?:\/[A-Za-z0-9_.-]+)*$/;
const IMAGE = /^[a-z0-9][\w./:@-]*$/i;

/** @throws ConfigurationError with every mistake */
export function checkedRequest(request: RecipeRequest): CheckedRequest {
  const mistakes: ConfigurationMistake[] = [];
  const expect = (is: boolean, key: string, problem: string) => {
    if (!is) mistakes.push({ key, problem });
  };
  const { kind, mode = DEFAULTS.mode, image, memory, host, namespace } = request;
  const { name = kind === "builder" ? DEFAULTS.builder : DEFAULTS.name } = request;
  expect(isKind(kind), "", `Say what the recipe is for: ${Object.keys(KINDS).join(", ")}`);
  const format = FORMATS.find((each) => each.name === request.for);
  expect(format !== undefined, "--for", `must be one of ${FORMATS.map((each) => each.name).join(", ")}`);
  if (isKind(kind) && format) mistakes.push(...combinationMistakes(kind, format, request));
  expect(isMode(mode), "--mode", `must be ${MODES.join(" or ")}`);
  expect(NAME.test(name), "--name", 'must be small letters, digits and "-", 42 at most, and begin with a letter');
  expect(image === undefined || IMAGE.test(image), "--image", "must be the name of an image");
  expect(
    memory === undefined || (/^\d{1,8}$/.test(memory) && Number(memory) >= 64),
    "--memory",
    "must be a whole number of MiB, 64 at least",
  );
  expect(
    host === undefined || isIP(host) !== 0 || DNS_NAME.test(host),
    "--host",
    "must be a DNS name or an IP address, without a port",
  );
  expect(namespace === undefined || NAME.test(namespace), "--namespace", "must be the name of a namespace");
  const isExtended = request.in !== undefined;
  expect(
    !isExtended || FOLDER.test(request.in ?? ""),
    "--in",
    "must be the folder's path from that of your own file, such as breakwater/docker",
  );
  const isExtendable =
    (request.for === "compose" && kind !== "client") || (request.for === "kubernetes" && kind === "runner");
  expect(
    !isExtended || isExtendable,
    "--in",
    "is for engines of --for compose that a file of yours extends, and a runner --for kubernetes that a pod of yours has",
  );
  const publish =
    request.publish === undefined
      ? undefined
      : publishedAddress(request.publish, portOf(isKind(kind) ? kind : "runner"));
  if (typeof publish === "string") mistakes.push({ key: "--publish", problem: publish });
  const clients = clientsOf(request, kind, mistakes);
  if (mistakes.length > 0 || !format || !isKind(kind) || !isMode(mode)) throw new ConfigurationError(mistakes);
  return {
    format,
    options: {
      kind,
      mode,
      name,
      clients,
      ...(image !== undefined && { image }),
      ...(memory !== undefined && { memory: Number(memory) }),
      ...(typeof publish === "object" && { publish }),
      ...(host !== undefined && { host }),
      ...(namespace !== undefined && { namespace }),
      ...(request.in !== undefined && { inProject: request.in }),
    },
  };
}

/** Options that say nothing for a kind or a format, and kinds that a format cannot express. */
function combinationMistakes(kind: Kind, format: RecipeFormat, request: RecipeRequest): ConfigurationMistake[] {
  const mistakes: ConfigurationMistake[] = [];
  if (!format.kinds.includes(kind)) {
    const others = FORMATS.filter(({ kinds }) => kinds.includes(kind)).map(({ name }) => name);
    mistakes.push({
      key: `--for ${format.name}`,
      problem:
        `has no recipe for a ${kind}. It has one for: ${format.kinds.join(", ")}. ` +
        `A ${kind} has one for: ${others.join(", ")}`,
    });
  }
  const isServer = kind !== "client";
  if (kind === "builder" && request.mode === "rootful")
    mistakes.push({ key: "--mode", problem: "is for engines: a builder is always rootless" });
  for (const option of ["mode", "image", "memory"] as const)
    if (!isServer && request[option] !== undefined)
      mistakes.push({ key: `--${option}`, problem: "is for the engine, which a client does not have: leave it out" });
  if (!isServer && request.host === undefined && !format.isInCluster)
    mistakes.push({ key: "--host", problem: "is needed for a client: the name or address of the engine that it uses" });
  if (!isServer && request.publish !== undefined)
    mistakes.push({
      key: "--publish",
      problem: "opens a port of the engine's server: a client has none, leave it out",
    });
  if (isServer && format.isElsewhere && request.publish === undefined)
    mistakes.push({
      key: "--publish",
      problem: `is needed with --for ${format.name}, whose jobs run elsewhere: the server's own address, such as 10.0.0.5`,
    });
  if (format.isInCluster && request.publish !== undefined)
    mistakes.push({ key: "--publish", problem: "is for servers with Docker: in a cluster, clients use the Service" });
  if (!format.isInCluster && request.namespace !== undefined)
    mistakes.push({ key: "--namespace", problem: `is for formats of Kubernetes, and ${format.name} is none` });
  return mistakes;
}

function clientsOf(
  { client = [] }: RecipeRequest,
  kind: string | undefined,
  mistakes: ConfigurationMistake[],
): RecipeClient[] {
  const given = client.length > 0 ? client : [DEFAULTS.client];
  if (kind === "client" && given.length > 1)
    mistakes.push({ key: "--client", problem: "is given once for a client: each job has its own recipe" });
  const seen = new Set<string>();
  return given.map((text) => {
    const [name = "", role] = text.split("=", 2);
    const add = (problem: string) => mistakes.push({ key: `--client ${JSON.stringify(text)}`, problem });
    if (!NAME.test(name)) add('must be NAME or NAME=ROLE; a name is small letters, digits and "-"');
    if (seen.has(name)) add("is given twice");
    seen.add(name);
    if (role === undefined) return { name };
    if (kind === "endpoint") {
      if (!ROLES.includes(role)) add(`has an unknown role: the roles are ${ROLES.join(", ")}`);
    } else if (kind === "builder")
      add("has a role, and the clients of a builder only build: for others, ask for an endpoint");
    else add("has a role, which only an endpoint knows: leave it out, or ask for an endpoint");
    return { name, role };
  });
}

/** An address with or without a port, or what is wrong with it. */
function publishedAddress(text: string, defaultPort: number): PublishedAddress | string {
  const [, bracketed, plain, port] = /^(?:\[([^\]]+)\]|([^:]+|[0-9a-f:]+?))(?::(\d{1,5}))?$/i.exec(text) ?? [];
  const ip = isIP(text) === 6 ? text : (bracketed ?? plain ?? "");
  const number = isIP(text) === 6 || port === undefined ? defaultPort : Number(port);
  if (isIP(ip) === 0 || number < 1 || number > 65_535)
    return "must be an IP address of the server, with or without a port: 10.0.0.5, 10.0.0.5:12376, [fd00::5]:12376";
  if (ip.includes("%")) return 'must be an address without a zone, such as "%eth0"';
  if (ip === "0.0.0.0" || isEveryInterface(ip))
    return "must be one address of the server, such as 10.0.0.5: this one is every interface that it has";
  return { ip, port: number };
}

/** Whether an IPv6 address is the unspecified one, or IPv4's, in any spelling. */
function isEveryInterface(ip: string): boolean {
  return isIP(ip) === 6 && ["[::]", "[::ffff:0:0]"].includes(new URL(`http://[${ip}]`).hostname);
}

/** The command line that asks for the same, after `breakwater`, in its folder. */
export function commandOf({ kind = "", ...request }: RecipeRequest): string[] {
  const options = ["for", "mode", "name", "client", "image", "memory", "publish", "host", "namespace", "in"] as const;
  return [
    "recipe",
    kind,
    ...options.flatMap((option) => [request[option] ?? []].flat().flatMap((value) => [`--${option}`, value])),
    "--output",
    ".",
  ];
}

/** The request of a command line that `commandOf` has made. @throws ConfigurationError */
export function requestOf(command: readonly string[]): RecipeRequest {
  const [, kind, ...words] = command;
  const request: Record<string, string | string[]> = {};
  for (let at = 0; at + 1 < words.length; at += 2) {
    const [option = "", value = ""] = [words[at]?.replace(/^--/, ""), words[at + 1]];
    if (option === "client") request[option] = [...(request[option] ?? []), value];
    else if (option !== "output") request[option] = value;
  }
  return { kind, ...request };
}

function isKind(kind: string | undefined): kind is Kind {
  return kind !== undefined && Object.hasOwn(KINDS, kind);
}

function isMode(mode: string): mode is RunnerMode {
  return (MODES as readonly string[]).includes(mode);
}

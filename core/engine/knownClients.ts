import { parseImage } from "../docker/image";
import { assignedValues, type RunCommand, runAssignments, runCommands, UNSEEN } from "../docker/runCommand";
import type { Container } from "../model/container";
import { type Known, known, mapKnown } from "../model/known";

/** A program that connects to a Docker API and has its own names for the address. */
interface KnownClient {
  readonly program: string;
  /** Environment variables that hold the address, in capitals; commas separate several addresses. */
  readonly variables?: readonly string[];
  /** Options that hold it, without dashes. */
  readonly options?: readonly string[];
  /**
   * Last names of the images in which these options have this meaning. @default any, since no other program has these
   * options
   */
  readonly images?: readonly string[];
  /** Variables and options, without dashes: mutual TLS needs at least one of every group. */
  readonly verified?: readonly (readonly string[])[];
  /** A folder whose mount supplies the certificates. */
  readonly certificates?: string;
}

const TRAEFIK = (prefix: string, options: string): KnownClient => ({
  program: "Traefik",
  variables: [`${prefix}_ENDPOINT`],
  options: [`${options}.endpoint`],
  verified: ["CA", "CERT", "KEY"].map((part) => [`${prefix}_TLS_${part}`, `${options}.tls.${part.toLowerCase()}`]),
});

/** Clients other than the docker command, from their own documentation. */
const KNOWN_CLIENTS: readonly KnownClient[] = [
  TRAEFIK("TRAEFIK_PROVIDERS_DOCKER", "providers.docker"),
  TRAEFIK("TRAEFIK_PROVIDERS_SWARM", "providers.swarm"),
  TRAEFIK("TRAEFIK_DOCKER", "docker"),
  {
    program: "Diun",
    variables: ["DIUN_PROVIDERS_DOCKER_ENDPOINT", "DIUN_PROVIDERS_SWARM_ENDPOINT"],
    verified: [
      ["DIUN_PROVIDERS_DOCKER_TLSCERTSPATH", "DIUN_PROVIDERS_SWARM_TLSCERTSPATH"],
      ["DIUN_PROVIDERS_DOCKER_TLSVERIFY", "DIUN_PROVIDERS_SWARM_TLSVERIFY"],
    ],
  },
  { program: "Dozzle", variables: ["DOZZLE_REMOTE_HOST"], options: ["remote-host"], certificates: "/certs" },
  {
    program: "Podman",
    variables: ["CONTAINER_HOST"],
    verified: [["CONTAINER_TLS_CA"], ["CONTAINER_TLS_CERT"], ["CONTAINER_TLS_KEY"]],
  },
  {
    program: "BuildKit's client",
    variables: ["BUILDKIT_HOST"],
    verified: [
      ["tlscacert", "tlsdir"],
      ["tlscert", "tlsdir"],
      ["tlskey", "tlsdir"],
    ],
  },
  { program: "autoheal", variables: ["DOCKER_SOCK"], images: ["autoheal"], certificates: "/certs" },
  { program: "Ouroboros", variables: ["DOCKER_SOCKETS"], verified: [["DOCKER_TLS_VERIFY", "docker-tls-verify"]] },
  {
    program: "caddy-docker-proxy",
    variables: ["CADDY_DOCKER_SOCKETS"],
    options: ["docker-sockets"],
    verified: [["CADDY_DOCKER_CERTS_PATH", "docker-certs-path"]],
  },
  {
    program: "Portainer",
    options: ["H", "host"],
    images: ["portainer", "portainer-ce", "portainer-ee"],
    verified: [["tlsverify"]],
  },
  {
    program: "Watchtower",
    options: ["H", "host"],
    images: ["watchtower"],
    verified: [["tlsverify", "DOCKER_TLS_VERIFY", "WATCHTOWER_TLS_VERIFY"]],
  },
  {
    program: "docker-gen",
    options: ["endpoint"],
    images: ["docker-gen"],
    verified: [["tlsverify", "DOCKER_TLS_VERIFY"]],
  },
  { program: "cAdvisor", options: ["docker"], images: ["cadvisor"], verified: [["docker-tls"]] },
];

const VARIABLES: ReadonlySet<string | undefined> = new Set(KNOWN_CLIENTS.flatMap(({ variables = [] }) => variables));
const OPTIONS: ReadonlySet<string> = new Set(KNOWN_CLIENTS.flatMap(({ options = [] }) => options));

/** Whether a text, such as an image's name, contains the name of a known client. */
export function namesKnownClient(text: string): boolean {
  const lower = text.toLowerCase();
  return KNOWN_CLIENTS.some(({ program, images = [] }) =>
    [program.toLowerCase(), ...images].some((name) => lower.includes(name)),
  );
}

/** An address that is given to a known client. */
export interface NamedEndpoint {
  readonly host: Known<string>;
  readonly verified: boolean;
  /** For messages: `Traefik`. */
  readonly program: string;
}

/** The Docker APIs that a container's variables and options name for known clients, except the docker command. */
export function namedEndpoints(container: Container): NamedEndpoint[] {
  const commands = runCommands(container);
  if (!namesAny(container, commands)) return [];
  return KNOWN_CLIENTS.flatMap((client) => {
    if (client.images && !isImage(container, client.images)) return [];
    const hosts = [
      ...(client.variables ?? []).flatMap((name) => variablesOf(container, name)),
      ...(client.options ?? []).flatMap((name) => commands.flatMap((command) => optionsOf(command, name))),
    ].flatMap(addressesIn);
    if (hosts.length === 0) return [];
    const verified = isVerified(client, container, commands);
    return hosts.map((host) => ({ host, verified, program: client.program }));
  });
}

/** Whether a container has a variable or an option of any known client; most containers have none. */
function namesAny(container: Container, commands: readonly RunCommand[]): boolean {
  const isVariable = ({ name }: { readonly name?: string | undefined }) => VARIABLES.has(name?.toUpperCase());
  return (
    container.env.some(isVariable) ||
    runAssignments(container).some(isVariable) ||
    commands.some(({ words }) => words.some((word) => word.startsWith("-") && OPTIONS.has(optionName(word))))
  );
}

/** The name of an option with one dash or two, as options are compared; empty for other words. */
function optionName(word: string): string {
  const [, name = ""] = /^--?([^=]+)/s.exec(word) ?? [];
  return name.length === 1 ? name : name.toLowerCase();
}

function isImage({ image }: Container, names: readonly string[]): boolean {
  return image?.known === true && names.includes(parseImage(image.value).repository.at(-1) ?? "");
}

/** A variable's values, from the environment and from each command that sets it; names match in any case. */
function variablesOf(container: Container, wanted: string): Known<string>[] {
  const isWanted = (name: string | undefined) => name?.toUpperCase() === wanted;
  const found = container.env.findLast(({ name }) => isWanted(name));
  return [...(found ? [found.value] : []), ...assignedValues(container, isWanted).map(({ value }) => value)];
}

/** The values of an option with one dash or two, in any case, as Go programs accept them. */
function optionsOf({ words, path, secret, unseen }: RunCommand, wanted: string): Known<string>[] {
  return words.flatMap((word, at): Known<string>[] => {
    if (!word.startsWith("-") || optionName(word) !== wanted) return [];
    const value = word.includes("=") ? word.slice(word.indexOf("=") + 1) : words[at + 1];
    if (value === undefined) return [];
    return value.includes(UNSEEN) && unseen ? [unseen] : [known(value, path, secret)];
  });
}

/** Splits several addresses at commas; each may have a label, separated by a bar. */
function addressesIn(text: Known<string>): Known<string>[] {
  if (!text.known) return [text];
  return text.value
    .split(",")
    .map((part) => mapKnown<string, string>(text, () => (part.split("|", 1)[0] ?? "").trim()))
    .filter((address) => address.known && address.value !== "");
}

function isVerified(
  { verified = [], certificates }: KnownClient,
  container: Container,
  commands: readonly RunCommand[],
): boolean {
  const isGiven = (name: string) => {
    const given = [...variablesOf(container, name), ...commands.flatMap((command) => optionsOf(command, name))];
    const isFlag = commands.some(({ words }) =>
      words.some((word) => /^--?/.test(word) && word.replace(/^--?/, "") === name),
    );
    return isFlag || given.some((value) => !value.known || !/^(|0|f|false)$/i.test(value.value));
  };
  if (certificates !== undefined)
    return container.mounts.some(({ target }) => target?.known === true && target.value.startsWith(certificates));
  return verified.length > 0 && verified.every((group) => group.some(isGiven));
}

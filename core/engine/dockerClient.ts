import { booleanOption, type Command, optionValues, programName } from "../docker/commandLine";
import { isClientImage, parseImage } from "../docker/image";
import {
  assignedValues,
  type RunCommand,
  runAssignments,
  runCommands,
  runsSomething,
  UNSEEN,
  unseenCommands,
  variableValues,
} from "../docker/runCommand";
import { type Container, expandVariables, variable } from "../model/container";
import { type Known, known, type Unknown, unknown } from "../model/known";
import { namedEndpoints } from "./knownClients";

/** A Docker API that a container is configured to connect to. */
export interface DockerClient {
  /** As written. Unknown where it may be any address. */
  readonly host: Known<string>;
  /** The same with the container's own variables expanded: for judging, not for messages. */
  readonly address?: string;
  /** Whether the client authenticates itself and verifies the engine. */
  readonly verified: Known<boolean>;
  /** Why it does not, as a clause that follows the address. */
  readonly missing: string;
}

/** Every Docker API that a container's environment and commands name. */
export function dockerClients(container: Container): DockerClient[] {
  const byEnvironment = [...environmentClient(container), ...knownClients(container)];
  return runsSomething(container)
    ? [...byEnvironment, ...assignedClients(container), ...commandClients(container)]
    : byEnvironment;
}

/** Programs that have their own variables and options for the engine's address. */
function knownClients(container: Container): DockerClient[] {
  return namedEndpoints(container).map(({ host, verified, program }) => ({
    host,
    ...(host.known && { address: expandVariables(host.value, container) }),
    verified: known(verified, host.path),
    missing: `without certificates for it (${program})`,
  }));
}

const CLIENT_VARIABLES: ReadonlySet<string | undefined> = new Set([
  "DOCKER_HOST",
  "DOCKER_CERT_PATH",
  "DOCKER_TLS_VERIFY",
]);

/** Whether a container is a client of some Docker API, by its environment or by a command that it runs. */
export function isDockerClient(container: Container): boolean {
  return (
    container.env.some(({ name }) => CLIENT_VARIABLES.has(name)) ||
    (runsSomething(container) &&
      (runAssignments(container).some(({ name }) => CLIENT_VARIABLES.has(name)) ||
        runCommands(container).some(({ words }) => CLIENTS.has(programName(words[0])))))
  );
}

/**
 * DOCKER_TLS_VERIFY as the commands or the environment set it: any text means yes, even 0. A command that unsets it
 * counts for all of them.
 */
function verifiedByVariable(container: Container): Known<boolean> | undefined {
  const assigned = assignedValues(container, (name) => name === "DOCKER_TLS_VERIFY").map(({ value }) => value);
  const decisive = assigned.find((value) => value.known && value.value === "") ?? assigned[0];
  if (decisive) return known(!decisive.known || decisive.value !== "", decisive.path);
  const verify = variable(container, "DOCKER_TLS_VERIFY");
  if (verify) return verify.known ? known(verify.value !== "", verify.path) : verify;
  const [unseen] = container.envFrom;
  return (
    unseen &&
    unknown(unseen.name.path, `names a ${unseen.kind} that the input does not show, which may set DOCKER_TLS_VERIFY`)
  );
}

function environmentClient(container: Container): DockerClient[] {
  const host = variable(container, "DOCKER_HOST");
  if (!host) return [];
  const verified = verifiedByVariable(container) ?? known(false, host.path);
  const missing =
    variableValues(container, "DOCKER_TLS_VERIFY").length > 0
      ? "with an empty DOCKER_TLS_VERIFY"
      : "without DOCKER_TLS_VERIFY";
  return [{ host, verified, missing, ...(host.known && { address: expandVariables(host.value, container) }) }];
}

/** `DOCKER_HOST=tcp://… docker ps`, `export DOCKER_HOST=tcp://…` in a container's commands. */
function assignedClients(container: Container): DockerClient[] {
  return runAssignments(container)
    .filter(({ name }) => name === "DOCKER_HOST")
    .map((assignment) => ({ ...assignment, value: withDefault(assignment.value, container) }))
    .filter(({ value }) => !refersToHost(value))
    .map(({ value, ...place }) => {
      const verified = verifiedByVariable(container) ?? known(false, place.path);
      return { ...written(value, place, container), verified, missing: "without DOCKER_TLS_VERIFY" };
    });
}

function commandClients(container: Container): DockerClient[] {
  const named = runCommands(container).flatMap((written): DockerClient[] => {
    const command = withProgram(written, container);
    if (command.unseen && command.words[0] === UNSEEN) return [unseenClient(command.unseen)];
    if (HTTP_CLIENTS.has(programName(command.words[0]))) return plainRequests(command, container);
    if (!CLIENTS.has(programName(command.words[0]))) return [];
    return [...hostOptions(command, container), ...contexts(command, container), ...builders(command, container)];
  });
  return [...named, ...unseenCommands(container).map(unseenClient)];
}

/** The official image of Docker's client hands its arguments to the client where they start with an option. */
function withProgram(command: RunCommand, { image, entrypoint }: Container): RunCommand {
  const isArguments = entrypoint === undefined && command.words[0]?.startsWith("-") === true;
  if (!isArguments || !image?.known || !isClientImage(parseImage(image.value))) return command;
  return { ...command, words: ["docker", ...command.words] };
}

const CLIENTS = new Set(["docker", "docker-compose"]);
const HTTP_CLIENTS = new Set(["curl", "wget", "http", "xh"]);

/** `curl http://engine:2375/containers/json`: the port is the Docker API's, and nothing is verified. */
function plainRequests({ words, ...place }: RunCommand, container: Container): DockerClient[] {
  return words
    .map((word) => word.replace(/^--url=/, ""))
    .filter((word) => /^((http|tcp):\/\/)?(\[[^\]]*\]|[^/:]+):2375(\/|$)/i.test(word))
    .map((host) => ({
      ...written(host, place, container),
      verified: known(false, place.path),
      missing: "by HTTP",
    }));
}

/** The client's global options that take a word; its first other word begins a subcommand with options of its own. */
const TAKES =
  /^(-D*[Hclfp]|--(host|context|config|log-level|tlscacert|tlscert|tlskey|file|project-name|profile|env-file|project-directory|ansi))$/;

function globalOptions(words: Command): Command {
  let at = 1;
  while (at < words.length && (words[at] ?? "").startsWith("-")) at += TAKES.test(words[at] ?? "") ? 2 : 1;
  return words.slice(1, at);
}

function hostOptions({ words, unseen, ...place }: RunCommand, container: Container): DockerClient[] {
  const options = globalOptions(words);
  const asked = booleanOption(options, "tlsverify");
  const verified =
    asked === undefined ? (verifiedByVariable(container) ?? known(false, place.path)) : known(asked, place.path);
  const hosts = optionValues(options, "host", "H")
    .map((host) => withDefault(host, container))
    .filter((host) => !refersToHost(host));
  const isUnseen = unseen !== undefined && [...options, words[options.length + 1]].includes(UNSEEN);
  if (isUnseen) return [unseenClient(unseen)];
  return hosts.map((host) => ({ ...written(host, place, container), verified, missing: "without --tlsverify" }));
}

/** `docker context create NAME --docker host=tcp://…,ca=…,cert=…,key=…`. */
function contexts({ words, unseen, ...place }: RunCommand, container: Container): DockerClient[] {
  const [group, action, ...rest] = words.slice(globalOptions(words).length + 1);
  if (group !== "context" || (action !== "create" && action !== "update")) return [];
  if (unseen && rest.includes(UNSEEN)) return [unseenClient(unseen)];
  return optionValues(rest, "docker").flatMap((value) => {
    const fields = new Map(
      value.split(",").map((field) => [field.split("=", 1)[0] ?? "", field.slice(field.indexOf("=") + 1)]),
    );
    const host = fields.get("host");
    if (host === undefined) return [];
    const given = ["ca", "cert", "key"].every((name) => (fields.get(name) ?? "") !== "");
    const verified = known(given && !/^(true|1|t)$/i.test(fields.get("skip-tls-verify") ?? ""), place.path);
    return [{ ...written(host, place, container), verified, missing: "in a context without ca, cert and key" }];
  });
}

/**
 * `docker buildx create tcp://…`: only the `remote` driver takes certificates, and no driver uses those of the
 * environment.
 */
function builders({ words, unseen, ...place }: RunCommand, container: Container): DockerClient[] {
  const [group, action, ...rest] = words.slice(globalOptions(words).length + 1);
  if (group !== "buildx" || action !== "create") return [];
  if (unseen && rest.includes(UNSEEN)) return [unseenClient(unseen)];
  const options = optionValues(rest, "driver-opt").flatMap((value) => value.split(","));
  const given = ["cacert", "cert", "key"].every((name) => options.some((option) => option.startsWith(`${name}=`)));
  return rest
    .filter((word) => /^(tcp|https?):/i.test(word))
    .map((host) => ({
      ...written(host, place, container),
      verified: known(given, place.path),
      missing: "in a builder without cacert, cert and key",
    }));
}

/** `${DOCKER_HOST:-tcp://…}` is a script's fallback where the container does not set the variable. */
function withDefault(value: string, container: Container): string {
  return variable(container, "DOCKER_HOST") ? value : value.replace(/^\$\{DOCKER_HOST:?-([^{}]*)\}/, "$1");
}

/** A plain reference to DOCKER_HOST is judged where the variable is set. */
function refersToHost(value: string): boolean {
  return /^\$\{?DOCKER_HOST\b/.test(value);
}

function written(
  host: string,
  { path, secret, within }: Pick<RunCommand, "path" | "secret" | "within">,
  container: Container,
): Pick<DockerClient, "host" | "address"> {
  return {
    host: { ...known(host, path, secret), ...(within && { within }) },
    address: expandVariables(host, container),
  };
}

function unseenClient(unseen: Unknown): DockerClient {
  return { host: unseen, verified: unseen, missing: "" };
}

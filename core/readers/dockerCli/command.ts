import { type Command, optionValues, programName } from "../../docker/commandLine";
import { namesKnownClient } from "../../engine/knownClients";
import { ServiceDraft } from "../compose/serviceDraft";
import { resolveText } from "../compose/text";
import { placeOf, readOptionsAlone, readRunOptions, valuesOfKey, type WordPlaces } from "./runOptions";

type Reader = (rest: Command, path: WordPlaces, program: string) => ServiceDraft | undefined;

const CLIENTS = new Set(["docker", "podman", "podman-remote", "nerdctl", "finch"]);
/** Options of the client itself, before the command, that take a value. */
const CLIENT_OPTIONS =
  /^(?:-[Hcl]|--(?:host|context|config|log-level|tls(?:cacert|cert|key)|connection|url|identity|namespace|address|root|runroot))$/;
/** Options of `docker compose`, before its command, that take a value. */
const COMPOSE_OPTIONS =
  /^(?:-[fpH]|--(?:file|project-name|profile|env-file|project-directory|ansi|progress|parallel|host|context|log-level))$/;

/** What is read of Docker's client, Podman and nerdctl. */
const COMMANDS: Readonly<Record<string, Reader>> = {
  run: readRun,
  create: readRun,
  "container run": readRun,
  "container create": readRun,
  "pod create": readOptions,
  exec: readExec,
  "container exec": readExec,
  "service create": readServiceCreate,
  "service update": readUpdate,
  "volume create": readVolume,
  "plugin install": readPlugin,
  build: readBuild,
  "image build": readBuild,
  "builder build": readBuild,
  "buildx build": readBuild,
  "buildx b": readBuild,
  "buildx bake": readBuild,
  "buildx f": readBuild,
  "buildx create": readBuilder,
};
const COMPOSE_COMMANDS: Readonly<Record<string, Reader>> = { run: readComposeRun, exec: readExec };
const BUILDAH_COMMANDS: Readonly<Record<string, Reader>> = {
  bud: readBuild,
  build: readBuild,
  "build-using-dockerfile": readBuild,
  from: readRun,
  run: readOptions,
};

/**
 * What a command of Docker's client, or of one with the same options, makes: a container, a build, a builder, a volume;
 * undefined for any other command.
 *
 * @param words of the command, with a placeholder for each unknown part
 * @param path of the property that contains the command, or of each word
 * @see https://docs.docker.com/reference/cli/docker/
 */
export function readDockerCommand(words: Command, path: WordPlaces): ServiceDraft | undefined {
  const program = programName(words[0]);
  if (program === "docker-compose" || program === "podman-compose") return readCompose(words.slice(1), path);
  if (program === "buildah")
    return dispatch(BUILDAH_COMMANDS, afterOptions(words.slice(1), CLIENT_OPTIONS), path, "podman");
  if (program === "buildctl")
    return dispatch({ build: readBuild }, afterOptions(words.slice(1), /^--/), path, "docker");
  if (program === "buildkitd") return readBuildkitd(words, path);
  if (program === "k3d")
    return dispatch({ "cluster create": readNodes, "node create": readNodes }, words.slice(1), path, "docker");
  if (!CLIENTS.has(program)) return undefined;
  const rest = afterOptions(words.slice(1), CLIENT_OPTIONS);
  if (rest[0] === "compose") return readCompose(rest.slice(1), path);
  return dispatch(COMMANDS, rest, path, program);
}

function dispatch(
  readers: Readonly<Record<string, Reader>>,
  words: Command,
  path: WordPlaces,
  program: string,
): ServiceDraft | undefined {
  for (const length of [2, 1]) {
    const name = words.slice(0, length).join(" ");
    if (Object.hasOwn(readers, name)) return readers[name]?.(words.slice(length), path, program);
  }
  return undefined;
}

function readCompose(words: Command, path: WordPlaces): ServiceDraft | undefined {
  return dispatch(COMPOSE_COMMANDS, afterOptions(words, COMPOSE_OPTIONS), path, "compose");
}

/** The words from the first one that is neither an option nor the value of one. */
function afterOptions(words: Command, takesValue: RegExp): Command {
  let at = 0;
  for (; /^-/.test(words[at] ?? ""); at++) if (takesValue.test(words[at] ?? "") && !words[at]?.includes("=")) at++;
  return words.slice(at);
}

/** `docker run [OPTIONS] IMAGE [COMMAND…]`: all that a container of Docker has. Other engines have other defaults. */
function readRun(words: Command, path: WordPlaces, program: string): ServiceDraft | undefined {
  const draft = readServiceCreate(words, path);
  if (program === "docker") draft?.asWhole();
  return draft;
}

/** `docker service create [OPTIONS] IMAGE [COMMAND…]`. */
function readServiceCreate(words: Command, path: WordPlaces): ServiceDraft | undefined {
  const draft = new ServiceDraft(placeOf(path));
  const [image, ...rest] = readRunOptions(words, draft, path);
  if (image === undefined) return undefined;
  if (!mayConcernEngine(words)) draft.remove("env_file");
  const command = rest.filter((word) => !isOfCaller(word));
  draft.set("image", resolveText(image), placeOf(path, command.length + 1));
  if (command.length > 0) draft.set("command", command.map(resolveText), placeOf(path, command.length));
  return draft;
}

/**
 * Whether the variables of a file that is not read may matter: the image is known to hold a client of Docker, an engine
 * or a proxy of one, or another word says that the container has to do with one.
 */
function mayConcernEngine(words: Command): boolean {
  return words.some((word, at) => {
    const isFile = /^--env-file(?:=|$)/.test(word) || words[at - 1] === "--env-file";
    if (isFile) return false;
    // A registry may have such a name as well.
    const name = withoutRegistry(word);
    return /docker|dind|podman|buildkit|socket-proxy/i.test(name) || namesKnownClient(name);
  });
}

/** An image without the name of its registry: without the parts at its start that are names of hosts. */
function withoutRegistry(image: string): string {
  const parts = image.split("/");
  const own = parts.findIndex((part) => !/^[\w.-]+(?::\d+)?$/.test(part) || !/[\w-]\.[\w-]/.test(part));
  return parts.slice(own < 0 ? -1 : own).join("/");
}

/** Whether a word of a container's command is whatever the script's own caller adds to it. */
function isOfCaller(word: string): boolean {
  return /^\0[@*]\0$/.test(word);
}

/** Options, and nothing that is read after them. */
function readOptions(words: Command, path: WordPlaces): ServiceDraft {
  const draft = new ServiceDraft(placeOf(path));
  readOptionsAlone(words, draft, path);
  return draft;
}

/** `docker service update --mount-add … --env-add … SERVICE`: as `docker service create` without an image. */
function readUpdate(words: Command, path: WordPlaces): ServiceDraft {
  return readOptions(
    words.map((word) => word.replace(/^(--(?!cap-)[a-z]+)-add(?==|$)/, "$1")),
    path,
  );
}

/** A command in a container that exists already: only what its options give it. */
function readExec(words: Command, path: WordPlaces): ServiceDraft | undefined {
  const draft = new ServiceDraft(placeOf(path));
  const rest = readRunOptions(words, draft, path);
  return rest.length > 0 && rest.length < words.length ? draft : undefined;
}

/** `docker compose run [OPTIONS] SERVICE [COMMAND…]`: what the options add to the service. */
function readComposeRun(words: Command, path: WordPlaces): ServiceDraft | undefined {
  const draft = new ServiceDraft(placeOf(path));
  const [service, ...command] = readRunOptions(words, draft, path);
  if (service === undefined) return undefined;
  if (command.length > 0) draft.set("command", command.map(resolveText), placeOf(path, command.length));
  return draft;
}

function readVolume(words: Command, path: WordPlaces): ServiceDraft {
  const draft = new ServiceDraft(placeOf(path), "volumes");
  const options = [...optionValues(words, "opt", "o")].map((option) => {
    const equals = option.indexOf("=");
    return equals < 0 ? [option, ""] : [option.slice(0, equals), resolveText(option.slice(equals + 1))];
  });
  draft.set("driver", resolveText(optionValues(words, "driver", "d").at(-1) ?? "local"), placeOf(path));
  const device = words.findLastIndex((word) => /^(?:-o=?|--opt=)?device=/.test(word));
  const option = /^(?:-o|--opt)$/.test(words[device - 1] ?? "") ? device - 1 : device;
  draft.set("driver_opts", Object.fromEntries(options), placeOf(path, option < 0 ? undefined : words.length - option));
  return draft;
}

/** The nodes of a cluster of k3d: of its options only volumes reach the host, `SOURCE:TARGET[@NODES]`. */
function readNodes(words: Command, path: WordPlaces): ServiceDraft | undefined {
  const volumes = optionValues(words, "volume", "v").map((volume) => volume.replace(/@[\w:;,*-]+$/, ""));
  return volumes.length === 0
    ? undefined
    : readOptions(
        volumes.flatMap((volume) => ["--volume", volume]),
        () => placeOf(path),
      );
}

/** A plugin that is granted whatever it asks for: only the engine sees what that is, so it counts as everything. */
function readPlugin(words: Command, path: WordPlaces): ServiceDraft | undefined {
  if (!words.some((word) => /^--grant-all-permissions(?:=(?:true|1|t))?$/i.test(word))) return undefined;
  const draft = new ServiceDraft(placeOf(path));
  draft.set("privileged", true, placeOf(path));
  return draft;
}

/** The entitlements and the network of an image build; Podman and Buildah have the options of `run` as well. */
function readBuild(words: Command, path: WordPlaces, program: string): ServiceDraft | undefined {
  const entitlements = valuesOfKey(words, "allow")
    .flatMap((value) => value.split(","))
    .map(resolveText);
  const network = valuesOfKey(words, "network").at(-1);
  if (program.startsWith("podman")) return readOptions(words, path);
  const draft = new ServiceDraft(placeOf(path));
  if (entitlements.length === 0 && network === undefined) return undefined;
  draft.set("build", { entitlements, ...(network !== undefined && { network: resolveText(network) }) }, placeOf(path));
  return draft;
}

/** `docker buildx create`: a container of BuildKit, with the privileges that its flags let builds ask for. */
function readBuilder(words: Command, path: WordPlaces): ServiceDraft | undefined {
  const draft = new ServiceDraft(placeOf(path));
  return addBuilderOptions(draft, {
    flags: [...valuesOfKey(words, "buildkitd-flags"), ...valuesOfKey(words, "flags")],
    options: valuesOfKey(words, "driver-opt").flatMap((value) => value.split(",")),
    path: placeOf(path),
  })
    ? draft
    : undefined;
}

function readBuildkitd(words: Command, path: WordPlaces): ServiceDraft | undefined {
  const draft = new ServiceDraft(placeOf(path));
  const flags = valuesOfKey(words, "allow-insecure-entitlement");
  return addBuilderOptions(draft, { flags, options: [], path: placeOf(path) }) ? draft : undefined;
}

/** What a builder is given: flags of `buildkitd`, and options of its driver as `NAME=VALUE`. */
interface BuilderOptions {
  readonly flags: readonly string[];
  readonly options: readonly string[];
  readonly path: string;
}

/** Adds what a builder may do to its host. @returns whether it may do anything */
export function addBuilderOptions(draft: ServiceDraft, { flags, options, path }: BuilderOptions): boolean {
  const isInsecure = flags.some((flag) => /security\.insecure/.test(flag));
  const isOnHost =
    flags.some((flag) => /network\.host/.test(flag)) || options.some((option) => option.trim() === "network=host");
  draft.set("image", "moby/buildkit", path);
  if (isInsecure) draft.set("privileged", true, path);
  if (isOnHost) draft.set("network_mode", "host", path);
  return isInsecure || isOnHost;
}

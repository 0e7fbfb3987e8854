import picomatch from "picomatch";
import { capabilityName } from "./capabilities";
import { booleanOption, type Command, commandsOf, optionValues, programName } from "./commandLine";
import { type Container, variable } from "./container";
import { isLoopback, isTcp, parseDockerHost } from "./endpoint";
import { expandHome, segmentsOf } from "./hostPath";
import { isBuilderImage, isEngineImage, isOfficialEngineImage, parseImage } from "./image";
import { isUnknown, type Known, known, knownValue, type Unknown } from "./known";

/** A Docker engine inside a container (DinD), and what is known of how it runs. */
export interface Engine {
  /** What it was recognised by, for messages: `image docker:27-dind`. */
  readonly evidence: string;
  /** Where that stands. */
  readonly path: string;
  readonly rootless: boolean;
  /** Its own command lines, as far as they are written. */
  readonly commands: readonly Command[];
  /** The property that the command lines, or their absence, come from. */
  readonly commandPath: string;
  /** Runs through the docker:dind entrypoint, which adds hosts of its own. */
  readonly entrypointDefaults: boolean;
  /** The content of daemon.json, where the input has it. */
  readonly daemonConfiguration: Known<Readonly<Record<string, unknown>>> | undefined;
}

/** Where an engine on the host keeps its data. */
export const HOST_DATA_ROOTS = ["/var/lib/docker", "/var/lib/containerd", "/var/lib/containers", "~/.local/share/docker"].flatMap(
  expandHome,
);

const DATA_ROOTS = ["/var/lib/docker", "/home/rootless/.local/share/docker"];
const ENGINE_PROGRAMS = new Set(["dockerd", "dockerd-entrypoint.sh", "dockerd-rootless.sh", "dockerd-rootless", "containerd"]);
const NOT_RUNNING = new Set(["--version", "-v", "--help", "-h", "--validate"]);

const recognised = new WeakMap<Container, Engine | Unknown | null>();

/**
 * The engine inside a container: undefined where there is none, unknown where an image or command that is not known yet could bring one.
 * A container that has nothing an engine needs to start (privileges, or the lifted masks of rootless mode) is none either way.
 *
 * @param engineImages globs of further images that hold an engine (a pack-wide setting, the same for every call in a run)
 */
export function engineOf(container: Container, engineImages: readonly string[] = []): Engine | Unknown | undefined {
  let engine = recognised.get(container);
  if (engine === undefined) {
    engine = recognise(container, engineImages) ?? null;
    recognised.set(container, engine);
  }
  return engine ?? undefined;
}

function recognise(container: Container, engineImages: readonly string[]): Engine | Unknown | undefined {
  const { image, entrypoint, command } = container;
  const reference = image?.known ? parseImage(image.value) : undefined;
  if (reference && isBuilderImage(reference)) return undefined;

  const commands = commandsOf([...(knownValue(entrypoint) ?? []), ...(knownValue(command) ?? [])]);
  const started = commands.filter((words) => ENGINE_PROGRAMS.has(programName(words[0])) && !words.some((word) => NOT_RUNNING.has(word)));
  const commandPath = (command ?? entrypoint)?.path ?? image?.path ?? container.path;
  const official = reference !== undefined && isOfficialEngineImage(reference);
  const entrypointRuns = entrypoint === undefined || programName(knownValue(entrypoint)?.[0]) === "dockerd-entrypoint.sh";
  const engine = (evidence: string, path: string, own: readonly Command[]): Engine => ({
    evidence,
    path,
    rootless: isRootless(image, own),
    commands: own,
    commandPath,
    entrypointDefaults: entrypointRuns && hasEntrypointDefaults(own),
    daemonConfiguration: daemonConfiguration(container),
  });

  const first = started[0];
  if (first) return engine(`the command ${programName(first[0])}`, commandPath, started);
  const named =
    reference !== undefined &&
    (isEngineImage(reference) || (image?.known === true && engineImages.some((glob) => matches(glob, image.value))));
  if (named && image?.known) {
    if (official && isUnknown(entrypoint)) return entrypoint;
    if (official && isUnknown(command)) return command;
    const options = commands.filter((words) => words[0]?.startsWith("-"));
    const runsSomethingElse = commands.length > 0 && options.length === 0;
    if (official && (runsSomethingElse || !entrypointRuns)) return undefined;
    return engine(`the image ${image.secret ? "(secret)" : image.value}`, image.path, options);
  }
  const dataRoot = container.mounts.find(({ target, from }) => isDataRoot(knownValue(target)) && !isHostDataRoot(from));
  if (dataRoot) return engine(`a data root mounted at ${knownValue(dataRoot.target)}`, dataRoot.path, []);

  const undecided = isUnknown(image) ? image : isUnknown(entrypoint) ? entrypoint : isUnknown(command) ? command : undefined;
  return undecided && couldRunAnEngine(container) ? undecided : undefined;
}

function matches(glob: string, text: string): boolean {
  return picomatch.isMatch(text, glob, { bash: true });
}

function isRootless(image: Known<string> | undefined, commands: readonly Command[]): boolean {
  if (commands.some((words) => programName(words[0]).startsWith("dockerd-rootless"))) return true;
  return image?.known === true && /(^|[-_.:/])rootless($|[-_.@])/.test(image.value);
}

/** The docker:dind entrypoint adds its own hosts to nothing and to options, not to a `dockerd` that is spelled out. */
function hasEntrypointDefaults(commands: readonly Command[]): boolean {
  return commands.every((words) => {
    const rest = programName(words[0]) === "dockerd-entrypoint.sh" ? words.slice(1) : words;
    return rest.length === 0 || (rest[0] ?? "").startsWith("-");
  });
}

function isDataRoot(target: string | undefined): boolean {
  return target !== undefined && DATA_ROOTS.includes(`/${segmentsOf(target).join("/")}`);
}

function isHostDataRoot(from: Container["mounts"][number]["from"]): boolean {
  if (from.kind !== "hostPath" || !from.hostPath.known) return from.kind === "hostPath";
  const place = segmentsOf(from.hostPath.value).join("/");
  return HOST_DATA_ROOTS.some((root) => root.join("/") === place || root.join("/").startsWith(`${place}/`) || place === "");
}

function couldRunAnEngine({ privileged, capabilities, unmaskedPaths, confinement }: Container): boolean {
  if (privileged && knownValue(privileged) !== false) return true;
  if (unmaskedPaths && knownValue(unmaskedPaths) !== false) return true;
  if (confinement.seccomp?.some((profile) => !profile.known || profile.value === "unconfined")) return true;
  return capabilities.add.some((name) => !name.known || ["SYS_ADMIN", "ALL"].includes(capabilityName(name.value)));
}

function daemonConfiguration({ files }: Container): Engine["daemonConfiguration"] {
  const file = files.find(({ target }) => /(^|\/)daemon\.json$/.test(knownValue(target) ?? ""));
  if (!file?.content) return undefined;
  if (!file.content.known) return file.content;
  const { value, path, secret } = file.content;
  try {
    const parsed: unknown = JSON.parse(value);
    if (parsed !== null && typeof parsed === "object" && !Array.isArray(parsed))
      return known(parsed as Record<string, unknown>, path, secret);
  } catch {
    // Falls through: the engine refuses to start with it.
  }
  return undefined;
}

/** An address at which an engine inside listens for the Docker API over TCP, beyond loopback. */
export interface Listener {
  readonly host: string;
  /** Whether it asks clients for a certificate. Undetermined where that hangs on a value not known yet. */
  readonly verified: boolean | Unknown;
  /** The property that opens it. */
  readonly path: string;
}

/** Where an engine inside listens beyond loopback and unix sockets. */
export function listenersOf(engine: Engine, container: Container): Listener[] {
  const { commands, daemonConfiguration: file } = engine;
  const settings = knownValue(file) ?? {};
  const asked =
    commands.map((words) => booleanOption(words, "tlsverify")).findLast((given) => given !== undefined) ??
    (settings["tlsverify"] === true || undefined);
  const directory = engine.entrypointDefaults ? variable(container, "DOCKER_TLS_CERTDIR") : undefined;
  // With a certificate folder, which the image names by default, the entrypoint asks for client verification before the options it was given.
  const entrypointTls = engine.entrypointDefaults && !isUnknown(directory) && knownValue(directory) !== "";
  const verified = asked ?? (isUnknown(directory) ? directory : entrypointTls);
  const written: Listener[] = [
    ...commands.flatMap((words) => optionValues(words, "host", "H")).map((host) => ({ host, path: engine.commandPath, verified })),
    ...strings(settings["hosts"]).map((host) => ({ host, path: file?.path ?? engine.path, verified })),
  ];
  if (engine.entrypointDefaults) {
    written.push({ host: `tcp://0.0.0.0:${entrypointTls ? 2376 : 2375}`, path: directory?.path ?? engine.commandPath, verified });
  }
  return written.filter(({ host }) => {
    const parsed = parseDockerHost(host);
    return isTcp(parsed) && parsed.hostname !== "" && !isLoopback(parsed.hostname);
  });
}

/** Registries that an engine inside talks to without verifying them, loopback excepted. */
export function insecureRegistriesOf({ commands, daemonConfiguration: file, commandPath }: Engine): { registry: string; path: string }[] {
  return [
    ...commands.flatMap((words) => optionValues(words, "insecure-registry")).map((registry) => ({ registry, path: commandPath })),
    ...strings(knownValue(file)?.["insecure-registries"]).map((registry) => ({ registry, path: file?.path ?? commandPath })),
  ].filter(({ registry }) => !isLoopback(parseDockerHost(registry).hostname) && !registry.startsWith("127.0.0."));
}

/** The folders in which an engine inside keeps its data. */
export function dataRootsOf({ commands, daemonConfiguration: file }: Engine): string[] {
  const named = [
    ...commands.flatMap((words) => [...optionValues(words, "data-root", "g"), ...optionValues(words, "graph")]),
    ...strings([knownValue(file)?.["data-root"]]),
  ];
  return named.length > 0 ? named : DATA_ROOTS;
}

function strings(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry): entry is string => typeof entry === "string") : [];
}

import picomatch from "picomatch";
import { capabilityName } from "../docker/capabilities";
import { type Command, isOpenEnded, optionValues, programName } from "../docker/commandLine";
import { covers, expandHome, segmentsOf } from "../docker/hostPath";
import {
  type ImageReference,
  isBuilderImage,
  isEngineImage,
  isOfficialEngineImage,
  isRootlessImage,
  namesCertificates,
  parseImage,
  saysEngine,
} from "../docker/image";
import { runsSomething } from "../docker/runCommand";
import { isSeccompOff } from "../model/confinement";
import type { Container, File } from "../model/container";
import { isUnknown, type Known, known, knownValue, type Unknown, unknown } from "../model/known";
import type { MountSource } from "../model/mount";
import {
  commandsIn,
  ENTRYPOINT,
  type EngineCommand,
  engineCommands,
  mainCommands,
  missingParts,
} from "./engineCommands";

/** A Docker engine inside a container (DinD), and the known facts about how it runs. */
export interface Engine {
  /** What identified it, for messages: `the image docker:27-dind`. */
  readonly evidence: string;
  /** The path of that evidence. */
  readonly path: string;
  /**
   * Its image or program is the rootless variant, and its user is not known to be root. `isRootless` decides whether it
   * really is rootless.
   */
  readonly meantRootless: boolean;
  /**
   * Its own command lines, as far as the input shows them. One that starts with an option goes to the image's
   * entrypoint.
   */
  readonly commands: readonly EngineCommand[];
  /** Unknown parts of its command line. */
  readonly missing: readonly Unknown[];
  /**
   * It runs through the docker:dind entrypoint without a command of its own; the entrypoint then adds addresses to
   * listen on.
   */
  readonly entrypointDefaults: boolean;
  /** Its image sets a folder for certificates, which makes the entrypoint ask clients for theirs. */
  readonly certificatesByDefault: boolean;
  /** The content of daemon.json, where the input has it. */
  readonly daemonConfiguration: Known<Readonly<Record<string, unknown>>> | undefined;
}

// core/docker/image.ts reads image names, engineCommands.ts command lines; this file reads mounts and files.

/** Where an engine on the host keeps its data. */
export const HOST_DATA_ROOTS = [
  "/var/lib/docker",
  "/var/lib/containerd",
  "/var/lib/containers",
  "~/.local/share/docker",
].flatMap(expandHome);

/** Where an engine inside keeps its data by default; `*` is any user. */
export const DATA_ROOTS = ["/var/lib/docker", "/home/*/.local/share/docker", "/root/.local/share/docker"].map(
  segmentsOf,
);

const CONFIGURATION_FILES = [["etc", "docker", "daemon.json"], ...expandHome("~/.config/docker/daemon.json")];

/** Programs that prepare or inspect a data root: a container that runs nothing else holds no engine. */
const FILE_TOOLS = new Set([
  "chown",
  "chmod",
  "mkdir",
  "rm",
  "cp",
  "mv",
  "tar",
  "rsync",
  "du",
  "ls",
  "find",
  "install",
  "touch",
]);
const HELPER_COMMANDS = new Set(["set", "cd", "echo", "sleep", "true", "test", "[", "exit"]);

const NO_IMAGES: readonly string[] = [];
/** Recognition results, by the list of further images and by the container. */
const recognised = new WeakMap<readonly string[], WeakMap<Container, Engine | Unknown | null>>();

/**
 * The engine inside a container. Undefined where there is none; unknown where an image or command that is not known yet
 * could bring one. A container without what an engine needs to start (privileges, or the lifted masks of rootless mode)
 * holds no engine in either case.
 *
 * @param engineImages globs of further images that hold an engine: a pack-wide setting, the same list object for all
 *   calls of a run
 */
export function engineOf(container: Container, engineImages = NO_IMAGES): Engine | Unknown | undefined {
  let byContainer = recognised.get(engineImages);
  if (!byContainer) {
    byContainer = new WeakMap();
    recognised.set(engineImages, byContainer);
  }
  let engine = byContainer.get(container);
  if (engine === undefined) {
    engine = recognise(container, engineImages) ?? null;
    byContainer.set(container, engine);
  }
  return engine ?? undefined;
}

/** The engine that a container certainly holds, whatever else is unknown. */
export function certainEngineOf(container: Container, engineImages = NO_IMAGES): Engine | undefined {
  const engine = engineOf(container, engineImages);
  return isUnknown(engine) ? undefined : engine;
}

/**
 * True for most containers: the image is not an engine's and could not be one, it runs with its own command, and
 * nothing is mounted where an engine keeps its data.
 */
function cannotHoldEngine(container: Container, engineImages: readonly string[]): boolean {
  const { image, mounts, declaredEngine } = container;
  if (declaredEngine) return false;
  const isOther =
    image === undefined || (image.known && engineImages.length === 0 && !/dind|docker/i.test(image.value));
  return isOther && !runsSomething(container) && !mounts.some(({ target }) => isDataRoot(knownValue(target)));
}

function recognise(container: Container, engineImages: readonly string[]): Engine | Unknown | undefined {
  if (cannotHoldEngine(container, engineImages)) return undefined;
  const { image, entrypoint, otherCommands } = container;
  const reference = referenceOf(image);
  const main = mainCommands(container);
  const started = [main, ...otherCommands.filter((other) => other.known).map(commandsIn)]
    .flat()
    .flatMap(engineCommands);
  const engine = (evidence: string, path: string, commands: readonly EngineCommand[]): Engine => ({
    evidence,
    path,
    meantRootless: isMeantRootless(container, reference, commands),
    commands,
    missing: missingParts(container),
    entrypointDefaults:
      started.length > 0
        ? started.some(({ words }) => programName(words[0]) === ENTRYPOINT)
        : entrypoint === undefined && isOptions(main),
    certificatesByDefault: reference === undefined || namesCertificates(reference),
    daemonConfiguration: daemonConfiguration(container, commands),
  });

  const [first] = started;
  if (first) return engine(`the command ${programName(first.words[0])}`, first.path, started);
  const { declaredEngine } = container;
  if (declaredEngine) return { ...engine(declaredEngine.value, declaredEngine.path, []), entrypointDefaults: false };
  if (reference && isBuilderImage(reference)) return undefined;

  const undecided = undecidedBy(container, main, reference);
  if (reference && image) {
    const official = isOfficialEngineImage(reference);
    if (official && !undecided && entrypoint === undefined && isOptions(main))
      return engine(`the image ${shown(image)}`, image.path, main);
    const named =
      !official && (isEngineImage(reference) || engineImages.some((glob) => image.known && matches(glob, image.value)));
    if (named) return engine(`the image ${shown(image)}`, image.path, isOptions(main) ? main : []);
  }
  const dataRoot = container.mounts.find(
    ({ target, readOnly, from }) =>
      isDataRoot(knownValue(target)) && knownValue(readOnly) !== true && !isHostDataRoot(from),
  );
  const onlyFiles =
    main.some(({ words }) => runs(words, FILE_TOOLS)) &&
    main.every(({ words }) => runs(words, FILE_TOOLS, HELPER_COMMANDS));
  if (dataRoot && !onlyFiles) return engine(`a data root mounted at ${shown(dataRoot.target)}`, dataRoot.path, []);
  const unseen =
    undecided ??
    container.mounts
      .filter(({ target }) => isDataRoot(knownValue(target)))
      .map(({ from }) => hostPathOf(from))
      .find(isUnknown);
  return unseen && couldRunAnEngine(container) ? unseen : undefined;
}

/** An image; also one of which only parts are known, where these say that it holds an engine: `${MIRROR}/docker:dind`. */
function referenceOf(image: Known<string> | undefined): ImageReference | undefined {
  if (image?.known) return parseImage(image.value);
  const reference = image?.outline === undefined ? undefined : parseImage(image.outline);
  return reference && saysEngine(reference) ? reference : undefined;
}

function shown(field: Known<string> | undefined): string {
  if (field?.known === false && field.outline !== undefined) return field.outline.replaceAll("\0", "…");
  return field?.known && !field.secret ? field.value : "(secret)";
}

function matches(glob: string, text: string): boolean {
  return picomatch.isMatch(text, glob, { bash: true });
}

function runs(words: Command, ...programs: readonly ReadonlySet<string>[]): boolean {
  return programs.some((set) => set.has(programName(words[0])));
}

/** Whether there is no command, or only options for the image's own entrypoint. */
function isOptions(commands: readonly EngineCommand[]): boolean {
  return commands.every(({ words }) => (words[0] ?? "").startsWith("-"));
}

/** The unknown part of an image or a command line that decides what the container runs. */
function undecidedBy(
  container: Container,
  main: readonly EngineCommand[],
  reference: ImageReference | undefined,
): Unknown | undefined {
  const { image, entrypoint } = container;
  const [missing] = missingParts(container);
  if (missing && (main.length === 0 || main.some(({ words }) => isOpenEnded(words)))) return missing;
  return isUnknown(image) && !reference && entrypoint === undefined ? image : undefined;
}

function isMeantRootless(
  { user }: Container,
  image: ImageReference | undefined,
  commands: readonly EngineCommand[],
): boolean {
  if (commands.some(({ words }) => programName(words[0]).startsWith("dockerd-rootless"))) return true;
  return image !== undefined && isRootlessImage(image) && !isRootUser(knownValue(user) ?? "1000");
}

/** Whether a container's `user` is root; without one the image's own user applies, which is usually root. */
export function isRootUser(user: string | undefined): boolean {
  const name = (user ?? "").split(":", 1)[0] ?? "";
  return name === "" || name === "root" || /^0+$/.test(name);
}

function isDataRoot(target: string | undefined): boolean {
  if (target === undefined || !target.includes("docker")) return false;
  const place = segmentsOf(target);
  return DATA_ROOTS.some((root) => root.length === place.length && covers(place, root));
}

function hostPathOf(from: MountSource): Known<string> | undefined {
  if (from.kind === "volume") return from.declared?.kind === "hostPath" ? from.declared.hostPath : undefined;
  return from.kind === "hostPath" ? from.hostPath : undefined;
}

/**
 * Whether a mount shows the host engine's data: mounting that to inspect it does not make a container an engine. An
 * unknown source may be the host's data too.
 */
function isHostDataRoot(from: MountSource): boolean {
  const hostPath = hostPathOf(from);
  if (!hostPath?.known) return hostPath !== undefined;
  const place = segmentsOf(hostPath.value);
  return HOST_DATA_ROOTS.some((root) => covers(place, root));
}

function couldRunAnEngine({ privileged, capabilities, unmaskedPaths, confinement }: Container): boolean {
  if (privileged && knownValue(privileged) !== false) return true;
  if (unmaskedPaths && knownValue(unmaskedPaths) !== false) return true;
  if (confinement.seccomp?.some((profile) => !profile.known || isSeccompOff(profile.value))) return true;
  return capabilities.add.some((name) => !name.known || ["SYS_ADMIN", "ALL"].includes(capabilityName(name.value)));
}

function daemonConfiguration({ files }: Container, commands: readonly EngineCommand[]): Engine["daemonConfiguration"] {
  const named = commands.flatMap(({ words }) => optionValues(words, "config-file")).at(-1);
  const places = named === undefined ? CONFIGURATION_FILES : [segmentsOf(named)];
  const isConfiguration = ({ target }: File) =>
    target.known &&
    places.some((place) => place.length === segmentsOf(target.value).length && covers(place, segmentsOf(target.value)));
  const file = files.findLast(isConfiguration) ?? files.find(({ target }) => !target.known);
  if (!file) return undefined;
  if (!file.target.known) return file.target;
  if (!file.content) return unknown(file.target.path, "is a file whose content the input does not show");
  if (!file.content.known) return file.content;
  const { value, path, secret } = file.content;
  try {
    const parsed: unknown = JSON.parse(value.replace(/^\uFEFF/, ""));
    if (parsed !== null && typeof parsed === "object" && !Array.isArray(parsed))
      return known(parsed as Record<string, unknown>, path, secret);
  } catch {
    // Falls through: the engine refuses to start with such a file.
  }
  return undefined;
}

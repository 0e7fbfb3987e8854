import { programName } from "./commandLine";
import type { ShellCommand, ShellWord } from "./shellCommand";

/** A file of commands, as far as they concern containers. */
export class Script {
  /** @param kind in the words of its users: `script`, `Makefile`, `Dockerfile` */
  constructor(
    readonly kind: string,
    readonly commands: readonly ScriptCommand[],
    /** What a Dockerfile says of its image and of its build. */
    readonly image?: ScriptImage,
  ) {}
}

/** A command of a script, with a name for the place of each word. */
export interface ScriptCommand extends Omit<ShellCommand, "words"> {
  readonly path: string;
  readonly words: readonly PlacedWord[];
}

/** A word, and the property path that stands for its place. */
export interface PlacedWord extends ShellWord {
  readonly path: string;
}

/** The last stage of a Dockerfile, and what its steps are permitted to do. */
export interface ScriptImage {
  readonly from: PlacedWord | undefined;
  readonly entrypoint: readonly PlacedWord[];
  readonly command: readonly PlacedWord[];
  readonly user: PlacedWord | undefined;
  /** `NAME=VALUE`. */
  readonly environment: readonly PlacedWord[];
  /** Files of the build's context, and texts, that steps of the last stage put where an engine reads its settings. */
  readonly settings: readonly EngineSettings[];
  /** The entitlements that steps ask for: `security.insecure`, `network.host`. */
  readonly entitlements: readonly PlacedWord[];
}

/** A file with settings of an engine: its name in the build's context, or its text. */
export interface EngineSettings extends PlacedWord {
  readonly isInline: boolean;
}

const CONCERNED = new Set([
  ...["docker", "podman", "podman-remote", "nerdctl", "finch", "docker-compose", "podman-compose"],
  ...["buildah", "buildctl", "buildkitd", "gitlab-runner", "gitlab-ci-multi-runner", "k3d"],
  ...["dockerd", "dockerd-rootless.sh", "dockerd-entrypoint.sh", "containerd", "start-stop-daemon", "service"],
  ...["chmod", "setfacl", "curl", "wget", "export", "unset", "tee", "cat", "echo", "printf"],
]);
const TEXT_PROGRAMS = new Set(["tee", "cat", "echo", "printf"]);

/** Whether a command may start a container, configure an engine, or speak to one. */
function isConcerned({ words, before, output, input }: ShellCommand): boolean {
  const texts = [...before, ...words].map(({ text }) => text);
  const program = programName(words[0]?.text);
  if (TEXT_PROGRAMS.has(program))
    return isConfiguration(output) || (input !== undefined && texts.some((text) => isConfiguration(text)));
  if (isKubectl(words.map(({ text }) => text))) return input !== undefined || texts.includes("run");
  if (program === "sed") return texts.some(isEngineSetting);
  if (program === "socat") return texts.some((text) => /docker\S*\.sock/.test(text));
  if (["export", "unset", "declare"].includes(program) || words.length === 0)
    return texts.some((text) => /^DOCKER_(?:HOST|TLS|OPTS)/.test(text) || RUNNER_VARIABLE.test(text));
  if (program === "chmod" || program === "setfacl") return texts.some((text) => /\.sock$|docker/.test(text));
  if (program === "curl" || program === "wget") return texts.some((text) => /:2375\b/.test(text));
  return CONCERNED.has(program) || engineClient(words) !== undefined;
}

/** Variables that give options to `gitlab-runner register`. */
const RUNNER_VARIABLE =
  /^(?:DOCKER|KUBERNETES)_(?:(?:SERVICES_)?PRIVILEGED|(?:SERVICES_)?DEVICES|VOLUMES|CAP_ADD|SECURITY_OPT|NETWORK_MODE)=/;

/** Whether a file is the configuration of a Docker engine. */
export function isDaemonFile(path: string | undefined): boolean {
  return path !== undefined && /(?:^|\/)(?:docker|containers)\/daemon\.json$/.test(path);
}

/** Whether a file is a Compose project by its name. */
export function isComposeFile(path: string | undefined): boolean {
  return path !== undefined && /(?:^|\/)(?:docker-|podman-|container-)?compose(?:[.-][\w.-]*)?\.ya?ml$/.test(path);
}

function isConfiguration(path: string | undefined): boolean {
  return isDaemonFile(path) || isComposeFile(path) || isUnitFile(path) || isEngineSetting(path);
}

/** Whether a file is a unit of systemd, or a drop-in of one. */
export function isUnitFile(path: string | undefined): boolean {
  return path !== undefined && /\.(?:service|socket)$|\.(?:service|socket)\.d\/[^/]+\.conf$/.test(path);
}

/** Whether a file has the options that `dockerd` starts with: its unit, or its variables. */
export function isEngineSetting(path: string | undefined): boolean {
  return path !== undefined && /(?:default|sysconfig)\/docker$|docker\.service(?:\.d\/[^/]+\.conf)?$/.test(path);
}

/** Whether a command is one of a cluster's client: `kubectl`, `oc`, `k3s kubectl`. */
export function isKubectl([first, second, third]: readonly string[]): boolean {
  const program = programName(first);
  if (program === "kind") return second === "create" && third === "cluster";
  return /^(?:kubectl|oc)$/.test(program) || (/^(?:k3s|k0s|microk8s|minikube)$/.test(program) && second === "kubectl");
}

/** Whether an option of a command names standard input as its file: `-f -`, `--file=-`, `-c -`. */
export function readsStdin(words: readonly string[]): boolean {
  return words.some(
    (word, at) =>
      /^(?:-[fc]|--file(?:name)?|--compose-file|--config)=?-$/.test(word) ||
      (/^(?:-[fc]|--file(?:name)?|--compose-file|--config)$/.test(word) &&
        /^(?:-|\/dev\/(?:stdin|fd\/0))$/.test(words[at + 1] ?? "")),
  );
}

/**
 * The words of a command of Docker's client, starting with the client: `$SUDO docker run` and `$ENGINE run` are such
 * commands as well.
 */
export function engineClient<T extends ShellWord>(words: readonly T[]): readonly T[] | undefined {
  const [first, second] = words;
  if (first === undefined) return undefined;
  if (CLIENTS.has(programName(first.text))) return words;
  if (!/^\0[^\0]*\0$/.test(first.text) || second === undefined) return undefined;
  if (CLIENTS.has(programName(second.text))) return words.slice(1);
  const isEngine = /docker|podman|container|engine|nerdctl|oci/i.test(first.text);
  return isEngine && /^(?:run|create|build|exec|container|service|compose|buildx)$/.test(second.text)
    ? [{ ...first, text: "docker" }, ...words.slice(1)]
    : undefined;
}

const CLIENTS = new Set(["docker", "podman", "nerdctl", "finch", "docker-compose", "podman-compose", "buildah"]);

/** The commands that matter, each word with a path: `commands[2]["--volume"]`, the second one of them `…[1]`. */
export function placed(commands: readonly ShellCommand[]): ScriptCommand[] {
  return commands.filter(isConcerned).map((command, index) => {
    const path = `commands[${index}]`;
    return { ...command, path, words: placedWords(command.words, path) };
  });
}

/** Options have their own names as paths; any other word has its number. */
export function placedWords(words: readonly ShellWord[], path: string): PlacedWord[] {
  const seen = new Map<string, number>();
  return words.map((word, at) => {
    if (at === 0) return { ...word, path };
    const [option] = /^-[-\w]*/.exec(word.text) ?? [];
    if (option === undefined || option === "-" || option === "--") return { ...word, path: `${path}[${at}]` };
    const before = seen.get(option) ?? 0;
    seen.set(option, before + 1);
    return { ...word, path: `${path}["${option}"]${before === 0 ? "" : `[${before}]`}` };
  });
}

/** Every placed word of a script by its path. */
export function placesOf({ commands, image }: Script): ReadonlyMap<string, number> {
  const { from, user, entrypoint = [], command = [], environment = [], entitlements = [], settings = [] } = image ?? {};
  const others = [from, user, ...entrypoint, ...command, ...environment, ...entitlements, ...settings];
  return new Map(
    [...commands.flatMap(({ words }) => words), ...others.filter((word) => word !== undefined)].map(
      ({ path, at }) => [path, at] as const,
    ),
  );
}

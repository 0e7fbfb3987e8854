import { type Command, commandsOf, optionValues, programName } from "../docker/commandLine";
import type { Container } from "../model/container";
import { isUnknown, isUnknownOption, type Known, knownValue, type Unknown } from "../model/known";

/** A command line of an engine. */
export interface EngineCommand {
  readonly words: Command;
  readonly path: string;
  readonly secret: boolean;
}

/** The docker:dind image's entrypoint: it starts an engine unless it is given another program. */
export const ENTRYPOINT = "dockerd-entrypoint.sh";
const ENGINE_PROGRAMS = new Set(["dockerd", "dockerd-rootless.sh", "dockerd-rootless", "containerd"]);
const NOT_RUNNING = /^(--version|-v|--help|-h|--validate(=true)?)$/;
const CONTAINERD_TASKS = new Set(["config", "help", "publish", "oci-hook"]);

/** What the container runs; empty where its program is not known. An option of which the rest is unknown is `-`. */
export function mainCommands(container: Container): EngineCommand[] {
  const { entrypoint, command } = container;
  const unseen = missingParts(container).find(({ path }) => path === `${(entrypoint ?? command)?.path}[0]`);
  const isOption = unseen !== undefined && isUnknownOption(unseen);
  if (isUnknown(entrypoint) || (unseen && !isOption)) return [];
  const [first, second] = [entrypoint, command].filter((part) => part?.known === true);
  const argv = [...(isOption ? ["-"] : []), ...(knownValue(first) ?? []), ...(knownValue(second) ?? [])];
  const last = second ?? first;
  return last?.known
    ? commandsIn({ ...last, value: argv, secret: first?.secret === true || last.secret === true })
    : [];
}

/** The command lines in an argument vector; empty where it is not known. */
export function commandsIn(argv: Known<readonly string[]>): EngineCommand[] {
  if (!argv.known) return [];
  return commandsOf(argv.value).map((words) => ({ words, path: argv.path, secret: argv.secret === true }));
}

/**
 * The engines that a command starts: the command itself, the engine behind docker:dind's entrypoint, or a service with
 * an engine's name.
 */
export function engineCommands({ words, ...place }: EngineCommand): EngineCommand[] {
  const program = programName(words[0]);
  if (program === ENTRYPOINT && words[1] !== undefined && !words[1].startsWith("-")) {
    return commandsOf(words.slice(1)).flatMap((inner) => engineCommands({ words: inner, ...place }));
  }
  if (program === "start-stop-daemon") {
    const [daemon] = [...optionValues(words, "exec", "x"), ...optionValues(words, "startas", "a")];
    const given = words.includes("--") ? words.slice(words.indexOf("--") + 1) : [];
    return daemon === undefined || words.some((word) => /^(--stop|-K|--status|-T)$/.test(word))
      ? []
      : engineCommands({ words: [daemon, ...given], ...place });
  }
  if (program === "podman") return podmanService({ words, ...place });
  const isService =
    (["service", "rc-service"].includes(program) && words[1] === "docker" && words[2] === "start") ||
    (program === "systemctl" && words.includes("start") && words.some((word) => /^docker(\.service)?$/.test(word))) ||
    (words[0] === "/etc/init.d/docker" && words[1] === "start");
  const isRunning =
    !words.some((word) => NOT_RUNNING.test(word)) &&
    !(program === "containerd" && CONTAINERD_TASKS.has(words[1] ?? ""));
  return isService || ((program === ENTRYPOINT || ENGINE_PROGRAMS.has(program)) && isRunning)
    ? [{ words, ...place }]
    : [];
}

/**
 * `podman system service tcp://…`, in dockerd's words: Podman obeys everyone who reaches its address, unless it has a
 * CA for its clients.
 */
function podmanService({ words, ...place }: EngineCommand): EngineCommand[] {
  const at = words.findIndex((word, index) => word === "service" && words[index - 1] === "system");
  const hosts = (at < 0 ? [] : words.slice(at))
    .filter((word) => /^tcp:/i.test(word))
    .map((word) =>
      word.replace(/^tcp:(\/\/)?(?=(:)?)/i, (_whole, _slashes, everywhere) => `tcp://${everywhere ? "0.0.0.0" : ""}`),
    );
  const asks = optionValues(words, "tls-client-ca").some((file) => file !== "");
  const options = [...hosts.map((host) => `--host=${host}`), ...(asks ? ["--tlsverify"] : [])];
  return hosts.length === 0 ? [] : [{ words: [words[0] ?? "", ...options], ...place }];
}

/** The unknown parts of a container's command line. */
export function missingParts({ entrypoint, command, missingWords }: Container): Unknown[] {
  return [...[entrypoint, command].filter(isUnknown), ...missingWords];
}

import { isOpenEnded, programName } from "../docker/commandLine";
import { parseImage } from "../docker/image";
import { assignedValues, runCommands, UNSEEN, unseenCommands } from "../docker/runCommand";
import type { Container } from "../model/container";
import { isUnknown, type Known, known } from "../model/known";

/**
 * The first is the name of tecnativa's and linuxserver's images, the second of linuxserver's and wollomatic's; mirrors
 * keep the name.
 */
const PROXIES = new Set(["docker-socket-proxy", "socket-proxy"]);

const SWITCH = /^(POST|EXEC|ALLOW_[A-Z]+)$/;
const WRITES = "(POST|PUT|PATCH|DELETE|CONNECT)";
const VARIABLE = new RegExp(`^SP_ALLOW_${WRITES}(_\\d+)?$`);
const OPTION = new RegExp(`^--?allow${WRITES}(=|$)`);

/** Programs that wait, which runners start in place of an image's own to run a job's steps beside them. */
const WAITING = new Set(["tail", "sleep", "cat"]);

/**
 * Whether a container's image has the name of a known proxy in front of an engine's socket, and may run the proxy: not
 * as the image of a job, where a program that only waits, or a shell without a script, runs in its place.
 */
export function isSocketProxy(proxy: Container): boolean {
  const { image } = proxy;
  if (!image?.known || !image.value.includes("socket-proxy") || onlyWaits(proxy)) return false;
  return PROXIES.has(parseImage(image.value).repository.at(-1) ?? "");
}

function onlyWaits({ entrypoint, command, missingWords }: Container): boolean {
  if (isUnknown(entrypoint) || isUnknown(command) || missingWords.length > 0) return false;
  const words = [...(entrypoint?.value ?? []), ...(command?.value ?? [])];
  return words.length > 0 && (WAITING.has(programName(words[0])) || isOpenEnded(words));
}

/**
 * The switches by which a socket proxy lets its clients write or run something, by name and with the property that
 * sets each; unknown values that may be such a switch.
 */
export function opened(proxy: Container): Known<string>[] {
  return [...openedByVariables(proxy), ...openedByOptions(proxy)];
}

function openedByVariables(proxy: Container): Known<string>[] {
  const last = new Map(proxy.env.map((entry) => [entry.name, entry.value]));
  const assigned = assignedValues(proxy, isSwitch).map(({ name, value }) => [name, value] as const);
  return [...last, ...assigned].flatMap(([name, value]): Known<string>[] => {
    if (name !== undefined && !isSwitch(name)) return [];
    if (isUnknown(value)) return [value];
    return name !== undefined && isOn(name, value.value) ? [known(name, value.path)] : [];
  });
}

function isSwitch(name: string): boolean {
  return SWITCH.test(name) || VARIABLE.test(name);
}

/** A switch is on with any number other than zero, an allow-list with any pattern. */
function isOn(name: string, value: string): boolean {
  return SWITCH.test(name) ? Number(value) > 0 : value.trim() !== "";
}

function openedByOptions(proxy: Container): Known<string>[] {
  const byWords = runCommands(proxy).flatMap(({ words, path, unseen }): Known<string>[] => {
    const methods = words.flatMap((word, at) => {
      const [, method] = OPTION.exec(word) ?? [];
      const pattern = word.includes("=") ? word.slice(word.indexOf("=") + 1) : (words[at + 1] ?? "");
      return method && pattern !== "" && pattern !== UNSEEN ? [known(`-allow${method}`, path)] : [];
    });
    return unseen && words.includes(UNSEEN) ? [...methods, unseen] : methods;
  });
  return [...byWords, ...unseenCommands(proxy)];
}

/** The images whose own program is known to filter, by owner and name; a mirror keeps both. */
const FILTERS: ReadonlySet<string> = new Set([
  ...["tecnativa/docker-socket-proxy", "linuxserver/docker-socket-proxy"],
  ...["linuxserver/socket-proxy", "wollomatic/socket-proxy"],
]);

/**
 * Whether a container certainly is a socket proxy that lets its clients read alone: a known image with its own program
 * and its own configuration, no switch on, and no port that others than its networks' members can reach.
 */
export function isFilteringProxy(proxy: Container): boolean {
  if (!isSocketProxy(proxy) || !proxy.image?.known) return false;
  const { repository } = parseImage(proxy.image.value);
  return (
    FILTERS.has(repository.slice(-2).join("/")) &&
    runsItsOwnProgram(proxy) &&
    !asksItsClients(proxy) &&
    proxy.ports.length === 0 &&
    proxy.envFrom.length === 0 &&
    proxy.files.length === 0 &&
    proxy.mounts.every(({ from, target }) => from.kind === "private" || (target?.known && isSocket(target.value))) &&
    opened(proxy).length === 0
  );
}

/** Options may follow the image's own program; anything else may replace it. */
function runsItsOwnProgram({ entrypoint, command, missingWords }: Container): boolean {
  if (entrypoint !== undefined || missingWords.length > 0) return false;
  return command === undefined || (command.known && command.value.every((word) => word.startsWith("-")));
}

/** wollomatic's proxy lets a client do what the client's own labels say, where it is told its own container's name. */
function asksItsClients({ command, env }: Container): boolean {
  const words = command?.known ? command.value : [];
  return [...words, ...env.map(({ name = "" }) => name)].some((word) => /proxycontainername/i.test(word));
}

/** A mount over the proxy's own files may replace its rules; one of the engine's socket does not. */
function isSocket(target: string): boolean {
  return /^\/(?:var\/)?run\/(?:[\w.-]+\/)*[\w.-]+\.sock$/.test(target);
}

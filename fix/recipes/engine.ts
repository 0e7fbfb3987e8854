import { type TextEntry, valueAt } from "../../documents/positions/textNode";
import { yaml } from "../../recipes/text/yaml";
import type { Edit } from "../change/edit";
import type { Edited } from "../change/edited";
import { ENGINE_FOLDERS, ENGINE_IMAGE, ENGINE_VARIABLES, ENGINE_WORDS, PROXY_VARIABLES } from "../change/engineWords";
import { linesOf, replacedEntry } from "../change/lines";
import { mountsOf, type Project, type Service, variablesOf } from "../change/project";
import { dataOf, wordsOf } from "../change/values";

/** Settings that stay: where a service is, what it is called, and what is its project's own affair. */
const KEPT = new Set([
  ...["networks", "profiles", "container_name", "hostname", "domainname", "labels", "annotations", "extra_hosts"],
  ...["dns", "dns_search", "platform", "stop_grace_period", "pull_policy", "depends_on", "logging", "restart"],
  ...["pids_limit"],
]);
/** Settings that the recipe replaces or has no use for; of some of them a part stays. */
const REPLACED = new Set([
  ...["image", "privileged", "command", "environment", "volumes", "ports", "expose", "security_opt", "cap_add"],
  ...["cap_drop", "cgroup", "init", "tty", "stdin_open", "healthcheck", "tmpfs", "userns_mode", "devices"],
  ...["mem_limit", "memswap_limit"],
]);

/** `[[ADDRESS:]PUBLISHED:]TARGET[/tcp]` */
const PORT = /^(?:(?:\d+\.\d+\.\d+\.\d+|\[[^\]]+\]):)?(?:(\d+):)?(\d+)(?:\/tcp)?$/;

/** What the service gets from the recipe. */
export interface EngineLines {
  /** The Compose file that it extends. */
  readonly file: string;
  /** A volume for the engine's data, where the name of the recipe's is taken: `NAME:FOLDER`. */
  readonly data?: string;
}

/** The memory that a service may use, in MiB; undefined for one without a limit. */
export function memoryOf({ node }: Service): number | undefined | "unclear" {
  const limit = valueAt(node, "mem_limit");
  if (!limit) return undefined;
  const [, number, unit = ""] = /^(\d+)([mg])(?:i?b)?$/i.exec(limit.value ?? "") ?? [];
  return number === undefined ? "unclear" : Number(number) * (unit.toLowerCase() === "g" ? 1024 : 1);
}

/**
 * Puts a recipe's engine in the place of a service, which extends the recipe's from now on: it keeps its name, its
 * networks and whatever else says where it is.
 */
export function engineEdits({ text }: Project, service: Service, recipe: EngineLines): Edited {
  const settings = engineSettings(text, service, recipe);
  if (typeof settings === "string") return settings;
  const entries = service.node.entries ?? [];
  const isKept = ({ key }: TextEntry) => isKeptKey(key.value ?? "");
  if (service.node.isFlow) {
    const kept = entries.filter(isKept).map(({ key, value }) => [key.value ?? "", dataOf(text, value)] as const);
    if (kept.some(([, value]) => value === undefined)) return "is not written plainly";
    const edit = replacedEntry(
      text,
      service.entry,
      yaml({ [service.name]: { ...settings, ...Object.fromEntries(kept) } }),
    );
    return edit ? [edit] : "is not written in lines of its own";
  }
  const [first, ...others] = entries.filter((entry) => !isKept(entry));
  if (!first || [first, ...others].some((entry) => !linesOf(text, entry))) return "is not written in lines of its own";
  const edits = [replacedEntry(text, first, yaml(settings)), ...others.map((entry) => replacedEntry(text, entry, ""))];
  return edits as readonly Edit[];
}

function isKeptKey(name: string): boolean {
  return KEPT.has(name) || name.startsWith("x-");
}

/** The settings that the service gets, or why they are not certain. */
function engineSettings(
  text: string,
  service: Service,
  { file, data }: EngineLines,
): Readonly<Record<string, unknown>> | string {
  const names = (service.node.entries ?? []).map(({ key }) => key.value ?? "");
  const other = names.find((name) => !isKeptKey(name) && !REPLACED.has(name));
  if (other !== undefined) return `has \`${other}\`, of which the recipe knows nothing`;
  if (!ENGINE_IMAGE.test(valueAt(service.node, "image")?.value ?? "")) return "has an image of its own";
  const words = wordsOf(valueAt(service.node, "command"));
  const word = words?.find((each) => !ENGINE_WORDS.test(each));
  if (!words) return "has a `command` that is not written plainly";
  if (word !== undefined) return `has the option ${word}, which belongs into the recipe's daemon.json`;
  const variables = [...variablesOf(service)].filter(([name]) => !ENGINE_VARIABLES.test(name));
  const variable = variables.find(([name, { value }]) => !PROXY_VARIABLES.test(name) || value === undefined);
  if (variable) return `has the variable ${variable[0]}, of which the recipe knows nothing`;
  const mounts = mountsOf(service).filter(({ target }) => target === undefined || !ENGINE_FOLDERS.test(target));
  const kept = mounts.map(({ node }) => dataOf(text, node));
  if (mounts.some(({ target }) => target === undefined) || kept.includes(undefined))
    return "has `volumes` that are not written plainly";
  if (mounts.some(({ target }) => target?.startsWith("/etc/docker"))) return "mounts a configuration of its own";
  const ports = portsOf(service);
  if (ports === undefined) return "has `ports` that are not written plainly";
  const volumes = [...(data === undefined ? [] : [data]), ...kept];
  return {
    extends: { file, service: service.name },
    ...(variables.length > 0 && {
      environment: Object.fromEntries(variables.map(([name, { value }]) => [name, value])),
    }),
    ...(volumes.length > 0 && { volumes }),
    ...(ports.length > 0 && { ports }),
  };
}

/** A service's ports: those of its API are published on the loopback address, where they ask for a certificate. */
function portsOf(service: Service): string[] | undefined {
  const items = valueAt(service.node, "ports")?.items ?? [];
  const ports = items.map(({ value = "" }) => {
    const [, published, target] = PORT.exec(value) ?? [];
    if (target === undefined) return undefined;
    if (target !== "2375" && target !== "2376") return value;
    return `127.0.0.1:${published === undefined || published === "2375" ? "2376" : published}:2376`;
  });
  // An engine's two ports become one.
  return ports.every((port) => port !== undefined) ? [...new Set(ports)] : undefined;
}

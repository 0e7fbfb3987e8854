import type { ServiceDraft } from "../compose/serviceDraft";
import { resolveText } from "../compose/text";

/** Options of `docker run`, `exec`, `service create`, `compose run` and of Podman that take no value. */
const SWITCHES = new Set(
  (
    "build detach disable-content-trust env-host help http-proxy init interactive no-deps no-healthcheck no-hosts " +
    "no-resolve-image no-tty no-TTY oom-kill-disable privileged publish-all quiet quiet-pull read-only " +
    "read-only-tmpfs remove-orphans replace rm rmi rootfs service-ports sig-proxy tls-verify tty use-aliases " +
    "use-api-socket with-registry-auth"
  ).split(" "),
);
/** The long names of one-letter options. */
const SHORT: Readonly<Record<string, string>> = {
  ...{ a: "attach", c: "cpu-shares", d: "detach", e: "env", h: "hostname", i: "interactive", l: "label", m: "memory" },
  ...{ P: "publish-all", p: "publish", q: "quiet", t: "tty", u: "user", v: "volume", w: "workdir" },
  T: "no-tty",
};
/** The Compose service properties for options that may be repeated… */
const LISTS: Readonly<Record<string, string>> = {
  ...{ volume: "volumes", "cap-add": "cap_add", "cap-drop": "cap_drop", "security-opt": "security_opt" },
  ...{ device: "devices", "device-cgroup-rule": "device_cgroup_rules", env: "environment", publish: "ports" },
  ...{ tmpfs: "tmpfs", sysctl: "sysctls", label: "labels", "env-file": "env_file", "group-add": "group_add" },
  "log-opt": "log_opt",
};
/** …and for options of which the last one counts. */
const SINGLE: Readonly<Record<string, string>> = {
  ...{ pid: "pid", ipc: "ipc", uts: "uts", userns: "userns_mode", cgroupns: "cgroup", network: "network_mode" },
  ...{ net: "network_mode", user: "user", memory: "mem_limit", runtime: "runtime", "cgroup-parent": "cgroup_parent" },
  ...{ "limit-memory": "mem_limit", "limit-pids": "pids_limit", "limit-cpu": "cpus", cpus: "cpus" },
  ...{ "cpu-shares": "cpu_shares", "cpu-quota": "cpu_quota", "cpuset-cpus": "cpuset" },
  ...{ entrypoint: "entrypoint", restart: "restart", "log-driver": "log_driver" },
};

/**
 * Where the words of a command are written: the path of the property that contains all of them, or the path of each
 * word, by how many words are left from it to the end of the command.
 */
export type WordPlaces = string | ((left: number) => string);

/** The path of the word from which so many words are left; of the command as a whole if no number is given. */
export function placeOf(places: WordPlaces, left = Number.POSITIVE_INFINITY): string {
  return typeof places === "string" ? places : places(left);
}

/** Adds options that are written on their own, without an image after them, to a service. */
export function readOptionsAlone(words: readonly string[], draft: ServiceDraft, places: WordPlaces): void {
  readRunOptions([...words, "image"], draft, typeof places === "string" ? places : (left) => places(left - 1));
}

/**
 * Adds options of `docker run` to a service.
 *
 * @returns the words that follow the options
 */
export function readRunOptions(words: readonly string[], draft: ServiceDraft, places: WordPlaces): readonly string[] {
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? "";
    const path = placeOf(places, words.length - at);
    if (word === "--") return words.slice(at + 1);
    if (mayBeOptions(word, words[at + 1])) {
      draft.unreadable(resolveText(word), path);
      continue;
    }
    if (!/^-./.test(word)) return words.slice(at);
    if (word.startsWith("--")) at += readLong(word.slice(2), words[at + 1], draft, path);
    else at += readShort(word.slice(1), words[at + 1], draft, path);
  }
  return [];
}

/**
 * Whether a variable on its own may stand for options, and therefore for any of them. The last word is the image, and
 * so is a variable whose name says so.
 */
function mayBeOptions(word: string, next: string | undefined): boolean {
  const [, name] = /^\0([^\0]*)\0$/.exec(word) ?? [];
  return name !== undefined && next !== undefined && !/image|img|tag/i.test(name);
}

/** @returns how many further words the option takes */
function readLong(word: string, next: string | undefined, draft: ServiceDraft, path: string): number {
  const [, name = "", value] = /^([^=]*)(?:=(.*))?$/s.exec(word) ?? [];
  if (SWITCHES.has(name)) {
    setSwitch(name, value, draft, path);
    return 0;
  }
  setOption(name, value ?? next ?? "", draft, path);
  return value === undefined ? 1 : 0;
}

/** `-it`, `-v/a:/b`, `-dv /a:/b`, `-e=A=b`. */
function readShort(letters: string, next: string | undefined, draft: ServiceDraft, path: string): number {
  for (let at = 0; at < letters.length; at++) {
    const name = SHORT[letters[at] ?? ""];
    if (name !== undefined && SWITCHES.has(name)) continue;
    const attached = letters.slice(at + 1).replace(/^=/, "");
    if (name !== undefined) setOption(name, attached === "" ? (next ?? "") : attached, draft, path);
    return attached === "" ? 1 : 0;
  }
  return 0;
}

function setSwitch(name: string, value: string | undefined, draft: ServiceDraft, path: string): void {
  const isOn = value === undefined ? true : resolveText(value);
  if (name === "privileged") draft.set("privileged", isOn, path);
  if (name === "use-api-socket") draft.set("use_api_socket", isOn, path);
  if (name === "read-only") draft.set("read_only", isOn, path);
  if (name === "no-healthcheck") draft.set("healthcheck", { disable: isOn }, path);
}

function setOption(name: string, value: string, draft: ServiceDraft, path: string): void {
  const [list, single] = [LISTS[name], SINGLE[name]];
  if (name === "publish" && /(?:^|,)target=/.test(value)) draft.add("ports", readPublished(value), path);
  else if (list !== undefined) draft.add(list, resolveText(value), path);
  else if (name === "network" || name === "net")
    draft.set("network_mode", resolveText(value.replace(/^name=/, "")), path);
  else if (name === "entrypoint") draft.set("entrypoint", [resolveText(value)], path);
  else if (single !== undefined) draft.set(single, resolveText(value), path);
  else if (name === "mount") draft.add("volumes", readMount(value), path);
  else if (name === "volumes-from") draft.add("volumes_from", resolveText(`container:${value}`), path);
  else if (name === "gpus") draft.add("gpus", { driver: "nvidia", count: "all" }, path);
  else if (name === "pids-limit") draft.set("pids_limit", resolveText(value), path);
  else if (name === "health-cmd") draft.set("healthcheck", { test: ["CMD-SHELL", resolveText(value)] }, path);
  else if (name === "ulimit") {
    const [limit = "", values = ""] = value.split("=");
    draft.set("ulimits", { [limit]: resolveText(values.split(":").at(-1) ?? "") }, path);
  }
}

/** `published=8080,target=80,mode=host`, as Swarm writes a port. */
function readPublished(text: string): Record<string, unknown> {
  return Object.fromEntries(
    text.split(",").map((field) => {
      const [key = "", value = ""] = field.split("=");
      return [key, resolveText(value)];
    }),
  );
}

/** The values of an option that may be repeated, with a placeholder for each unknown part. */
export function valuesOfKey(words: readonly string[], name: string): string[] {
  return words.flatMap((word, at) => {
    if (word.startsWith(`--${name}=`)) return [word.slice(name.length + 3)];
    return word === `--${name}` ? [words[at + 1] ?? ""] : [];
  });
}

/** `type=bind,source=/a,target=/b,readonly`, a line of CSV. */
export function readMount(text: string): Record<string, unknown> {
  const fields = [...text.matchAll(/(?:^|,)(?:"((?:[^"]|"")*)"|([^,]*))/g)].map(
    ([, quoted, plain]) => quoted?.replaceAll('""', '"') ?? plain ?? "",
  );
  const mount: Record<string, unknown> = { type: "volume" };
  for (const field of fields) {
    const [, key = "", value = "true"] = /^([^=]*)(?:=(.*))?$/s.exec(field) ?? [];
    const name = key.trim().toLowerCase();
    if (name === "type") mount["type"] = resolveText(value.toLowerCase());
    else if (name === "source" || name === "src") mount["source"] = resolveText(value);
    else if (/^(?:target|destination|dst)$/.test(name)) mount["target"] = resolveText(value);
    else if (/^(?:readonly|ro)$/.test(name)) mount["read_only"] = resolveText(value);
    else if (name === "volume-subpath") mount["volume"] = { subpath: resolveText(value) };
    else if (name === "bind-propagation") mount["bind"] = { propagation: resolveText(value) };
  }
  return mount;
}

import { parseImage } from "../docker/image";
import { assignedValues, runCommands, UNSEEN, unseenCommands } from "../docker/runCommand";
import type { Container } from "../model/container";
import { isUnknown } from "../model/known";
import { shorten } from "../text/shorten";
import { type Rule, undetermined, type Verdict, violation } from "./support/rule";

/**
 * What must hold: a proxy in front of an engine's socket lets its clients read, but not write or run anything.
 * Fields: the switches of the known socket proxies: POST, EXEC and ALLOW_… in the environment and in commands;
 * -allowPOST and similar options, or SP_ALLOW_POST.
 * Allowed: the sections that only read, and HEAD.
 */
export const rule: Rule = {
  id: "dood-socket-proxy-open",
  group: "dood",
  severity: "medium",
  level: "advisory",
  title: "Docker socket proxies should not let their clients write or run commands",
  why:
    "Such a proxy filters paths and methods, never what a request asks for. Who may send POST to " +
    "/containers creates a privileged container that mounts the host's root folder; who may use exec " +
    "runs commands in every container there is.",
  remediation:
    "Switch the section off. For clients that must create or run something use a DockerApiEndpoint: " +
    "it judges the body of each request by the rules of this pack, and knows its clients by their " +
    "certificates.",
  references: [
    "docker-socket-proxy: POST is listed as security-critical",
    "measured: creating a container is root unless the body is checked",
  ],
  *check({ containers }) {
    for (const container of containers) {
      if (!container.image?.known || !container.image.value.includes("socket-proxy")) continue;
      const names = parseImage(container.image.value).repository;
      if (!PROXIES.has(names.at(-1) ?? "")) continue;
      yield* judgeVariables(container);
      yield* judgeOptions(container);
    }
  },
};

/**
 * The first is the name of tecnativa's and linuxserver's images, the second of linuxserver's and wollomatic's; mirrors
 * keep the name.
 */
const PROXIES = new Set(["docker-socket-proxy", "socket-proxy"]);

const SWITCH = /^(POST|EXEC|ALLOW_[A-Z]+)$/;
const WRITES = "(POST|PUT|PATCH|DELETE|CONNECT)";
const VARIABLE = new RegExp(`^SP_ALLOW_${WRITES}(_\\d+)?$`);
const OPTION = new RegExp(`^--?allow${WRITES}(=|$)`);

function* judgeVariables(container: Container): Iterable<Verdict> {
  const last = new Map(container.env.map((entry) => [entry.name, entry.value]));
  const assigned = assignedValues(container, isSwitch).map(({ name, value }) => [name, value] as const);
  for (const [name, value] of [...last, ...assigned]) {
    if (name === undefined || isSwitch(name)) {
      if (isUnknown(value)) yield undetermined(value, container);
      else if (name !== undefined && isOn(name, value.value))
        yield violation(value.path, container, `lets clients of the socket proxy write or run (${shorten(name)})`);
    }
  }
}

function isSwitch(name: string): boolean {
  return SWITCH.test(name) || VARIABLE.test(name);
}

/** A switch is on with any number other than zero, an allow-list with any pattern. */
function isOn(name: string, value: string): boolean {
  return SWITCH.test(name) ? Number(value) > 0 : value.trim() !== "";
}

function* judgeOptions(container: Container): Iterable<Verdict> {
  for (const { words, path, unseen } of runCommands(container)) {
    for (const [at, word] of words.entries()) {
      const [, method] = OPTION.exec(word) ?? [];
      const pattern = word.includes("=") ? word.slice(word.indexOf("=") + 1) : (words[at + 1] ?? "");
      if (method && pattern !== "")
        yield violation(path, container, `lets clients of the socket proxy write or run (-allow${method})`);
    }
    if (unseen && words.includes(UNSEEN)) yield undetermined(unseen, container);
  }
  for (const unseen of unseenCommands(container)) yield undetermined(unseen, container);
}

import { isSocketProxy, opened } from "../engine/socketProxy";
import { shorten } from "../text/shorten";
import { type Rule, undetermined, violation } from "./support/rule";

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
    "Switch the section off. For clients that must create or run something use Breakwater's guard: it judges " +
    "the body of each request by these rules, and knows its clients by their certificates.",
  remedies: ["proxySections"],
  references: [
    "docker-socket-proxy: POST is listed as security-critical",
    "measured: creating a container is root unless the body is checked",
  ],
  *check({ containers }) {
    for (const container of containers) {
      if (!isSocketProxy(container)) continue;
      for (const found of opened(container)) {
        yield found.known
          ? violation(found.path, container, `lets clients of the socket proxy write or run (${shorten(found.value)})`)
          : undetermined(found, container);
      }
    }
  },
};

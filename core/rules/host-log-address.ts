import { isEveryInterface, isLoopback, isTcp, parseDockerHost } from "../docker/dockerHost";
import { reachedSocket } from "../docker/engineSockets";
import { segmentsOf } from "../docker/hostPath";
import type { Logging } from "../model/container";
import { type Known, knownValue } from "../model/known";
import { judge, type Rule, show } from "./support/rule";

interface Settings {
  readonly allowedLogSockets: readonly string[];
}

/** A socket or pipe of the host in a URL; Go reads the scheme in any case, with and without the slashes. */
const LOCAL_SOCKET = /^\s*(?:unix|unixgram|unixpacket|npipe):(?:\/\/)?(.*)$/is;
/** Options whose value is free text rather than an address. */
const TEXTS: ReadonlySet<string> = new Set(["tag", "labels", "labels-regex", "env", "env-regex"]);
/** Drivers that connect to no address: an unknown option of theirs cannot be one. */
const WITHOUT_ADDRESS: ReadonlySet<string> = new Set(["json-file", "local", "none", "journald", "etwlogs"]);
/** Ports on which engines serve their API. */
const ENGINE_PORTS: ReadonlySet<number> = new Set([2375, 2376]);
/** Sockets on which a host only accepts logs. */
const LOG_SOCKETS: readonly string[] = [
  "/dev/log",
  "/run/log",
  "/run/syslog",
  "/run/systemd/journal/dev-log",
  "/run/systemd/journal/syslog",
  "/run/fluent/fluent.sock",
  "/run/fluentd/fluentd.sock",
];

/**
 * What must hold: a container's log driver connects to no socket of the host except one that takes logs, and to no
 * engine's API on the host.
 * Fields: the options of a container's or service's log driver.
 * Allowed: addresses on the network; the sockets of `LOG_SOCKETS`, and those of the setting `allowedLogSockets`.
 */
export const rule: Rule<Settings> = {
  id: "host-log-address",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "A container's log driver must not connect to sockets of the host other than those that take logs",
  why:
    "The engine itself connects to the address of a log driver, as root and from the host, and " +
    "writes there what the container prints. A container that chooses both speaks to a service that " +
    "trusts whoever reaches its socket: the engine's own API, a database, an agent.",
  remediation:
    "Send logs to an address on the network, or to the host's own log socket (`unixgram:///dev/log`), or " +
    "leave the driver to the engine's configuration.",
  remedies: ["logAddress"],
  exception: "The socket of a log collector on the host goes into this rule's setting `allowedLogSockets`.",
  references: ["https://docs.docker.com/engine/logging/drivers/syslog/"],
  settings: {
    allowedLogSockets: {
      type: "array",
      items: { type: "string", pattern: "^/" },
      default: [],
      description: "Further sockets of the host that take logs, as absolute paths.",
    },
  },
  *check({ containers }, { allowedLogSockets }) {
    for (const container of containers) {
      for (const value of addressesIn(container.logging)) {
        yield* judge(value, container, (address) => {
          const socket = LOCAL_SOCKET.exec(address)?.[1];
          const shown = show(value as Known<string>);
          if (socket !== undefined) {
            if ([...LOG_SOCKETS, ...allowedLogSockets].some((each) => canonical(each) === canonical(socket)))
              return false;
            const { engine } = reachedSocket(segmentsOf(socket)) ?? {};
            const whose = engine === undefined ? "a socket of the host" : `the socket of ${engine} on the host`;
            return `is ${shown}: the engine writes what the container prints to ${whose}`;
          }
          return (
            isEngineOnHost(address) &&
            `is ${shown}: the engine writes what the container prints to an engine's API on the host`
          );
        });
      }
    }
  },
};

/** The options of a log driver that may be addresses; of the unknown ones, those that could be a socket of the host. */
function addressesIn(logging: Logging | undefined): Known<string>[] {
  const hasNone = WITHOUT_ADDRESS.has(knownValue(logging?.driver) ?? "");
  return (logging?.options ?? []).flatMap(({ name, value }): Known<string>[] => {
    if (value.known) return name !== undefined && TEXTS.has(name) ? [] : [value];
    const mayBeAddress = name === undefined ? !hasNone : name.endsWith("-address");
    const isElsewhere = /^\s*(?:udp|https?):\/\//i.test(value.knownPrefix ?? "");
    return mayBeAddress && !isElsewhere ? [value] : [];
  });
}

function isEngineOnHost(address: string): boolean {
  const host = parseDockerHost(address.replace(/^tcp\+tls:/i, "tcp:"));
  return (
    isTcp(host) &&
    (isLoopback(host.hostname) || isEveryInterface(host.hostname)) &&
    host.port !== undefined &&
    ENGINE_PORTS.has(host.port)
  );
}

function canonical(path: string): string {
  return segmentsOf(path).join("/");
}

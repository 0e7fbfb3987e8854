import type { Known } from "../model/known";
import type { Platform, Workload } from "../model/workload";
import { POD_SYSCTLS } from "./support/podSysctls";
import { judge, type Rule, show, type Verdict } from "./support/rule";

interface Settings {
  readonly allowedSysctls: readonly string[];
}

/** The parameters that the kernel keeps separate per container: those of the network, IPC and UTS namespaces. */
const NAMESPACED = /^(net\..+|kernel\.(msg\w*|sem|shm\w*|domainname)|fs\.mqueue\..+)$/;
/** One part of a parameter's name, between separators: an interface's name is one part, with `/` in place of a dot. */
const NAME_PART = /^[\w:@%-][\w:@%/-]*$/;
/**
 * The characters in values of namespaced parameters: numbers, ranges, lists, words, addresses, keys. A runtime that
 * takes several parameters in one text separates them by other characters (CRI-O by `+`, a parameter and its value by
 * `=`).
 */
const ONE_VALUE = /^[\w.,:() \t-]*$/;

/**
 * What must hold: no kernel parameter is set that reaches beyond the container or pod.
 * Fields: the names and values of the sysctls of a container, a service or a pod.
 * Allowed: on Kubernetes the list of the Pod Security Standards; on Docker namespaced parameters (`net.*`,
 * `kernel.msg*`, `kernel.sem`, `kernel.shm*`, `kernel.domainname`, `fs.mqueue.*`); those that `allowedSysctls` names;
 * values of letters, digits, spaces and `.,:-_()`.
 */
export const rule: Rule<Settings> = {
  id: "unsafe-sysctl",
  group: "isolation",
  severity: "medium",
  level: "mandatory",
  title: "Containers must not set kernel parameters of the host",
  why:
    "A parameter that is not namespaced is the host's own: set for one container, it changes the " +
    "kernel under all of them. kernel.core_pattern even names a program that the host runs as root. " +
    "A value can bring such a parameter along, where a runtime splits it: CRI-O did at a `+`.",
  remediation:
    "Remove the parameter, give it one plain value, or set it on the host where it belongs. An engine inside " +
    "needs none of the host's.",
  remedies: ["sysctls"],
  exception: "What your cluster allows beyond the standard's list goes into `allowedSysctls`.",
  references: ["CVE-2022-0811", "Pod Security Standards, baseline: Sysctls"],
  settings: {
    allowedSysctls: {
      type: "array",
      items: { type: "string", minLength: 1 },
      default: [],
      description: "Further parameters that may be set, by name, or by the beginning of a name and `*`.",
    },
  },
  versions: POD_SYSCTLS.map(({ from }, at) => {
    const podSysctls = new Set<string>(POD_SYSCTLS.slice(0, at + 1).flatMap(({ names }) => names));
    return { from, check: (workload, { allowedSysctls }) => judgeSysctls(workload, podSysctls, allowedSysctls) };
  }),
};

/** @param podSysctls the parameters that a pod may set */
function* judgeSysctls(
  { sysctls, platform }: Workload,
  podSysctls: ReadonlySet<string>,
  allowedSysctls: readonly string[],
): Iterable<Verdict> {
  for (const { name: field, value } of sysctls) {
    const verdicts = judge(field, undefined, (spelling) => {
      const name = platform === "docker" ? dotted(spelling) : spelling;
      if (isSafe(name, platform, podSysctls) || allowedSysctls.some((allowed) => matches(allowed, name))) return false;
      return platform === "docker"
        ? `sets ${show(field)}, which is a parameter of the host, not of the container`
        : `sets ${show(field)}, which is not on the list of parameters that are safe in a pod`;
    });
    yield* verdicts;
    if (verdicts.some(({ status }) => status === "violation")) continue;
    yield* judge(
      value,
      undefined,
      (text) =>
        !ONE_VALUE.test(text.trimEnd()) &&
        `sets a parameter to ${show(value as Known<string>)}, which a runtime may split into further parameters`,
    );
  }
}

function isSafe(name: string, platform: Platform, podSysctls: ReadonlySet<string>): boolean {
  if (platform === "kubernetes") return podSysctls.has(name);
  return NAMESPACED.test(name) && name.split(".").every((part) => NAME_PART.test(part));
}

/**
 * sysctl(8) accepts either separator: if a slash comes first, slashes separate and dots belong to names
 * (`net/ipv4/conf/eth0.100/forwarding`).
 */
function dotted(name: string): string {
  return /^[^./]*\//.test(name) ? name.replace(/[./]/g, (separator) => (separator === "/" ? "." : "/")) : name;
}

function matches(allowed: string, name: string): boolean {
  return allowed.endsWith("*") ? name.startsWith(allowed.slice(0, -1)) : allowed === name;
}

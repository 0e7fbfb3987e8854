import type { Finding } from "./finding";

/** One station on the way from a container to the host. */
export interface Station {
  readonly text: string;
  /** `start` is whoever may abuse it, `cause` the property that was found, `end` what they get. */
  readonly kind: "start" | "cause" | "between" | "end";
}

/** How the cause of a finding leads to the host. Without the cause, nothing leads there. */
export type Way = readonly Station[];

const ENGINE = "the host's engine, which is root";
const ROOT = "root on the host";
const KERNEL = "the host's kernel";
const ANY_CONTAINER = "a container with the host's root folder";
const PORT = "whoever reaches the port";

/** What lies between the cause and the end, and the end, by rule. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  "apparmor-unconfined": ["mounts and kernel settings", KERNEL, ROOT],
  "custom-runtime": ["a program that the engine runs as root", ROOT],
  "dind-cgroup-read-only": ["nested runs fail on cgroup v2", "a privileged engine as the workaround"],
  "dind-excess-capabilities": ["a job on the inner engine", "the capabilities of the engine", KERNEL, ROOT],
  "dind-host-cgroup": ["the host's control groups", "limits and programs of the host", ROOT],
  "dind-host-data-root": ["the files of every container of the host", ROOT],
  "dind-insecure-registry": ["whoever is on the way to the registry", "images of their making in your jobs"],
  "dind-no-limits": ["a job that takes all memory or processes", "the host stands still"],
  "dind-plaintext-api": [PORT, "the inner engine", "root in its container"],
  "dind-privileged": ["a job on the inner engine", "a privileged container of its own", "the host's disks", ROOT],
  "dind-rootful": ["a job on the inner engine", "root with SYS_ADMIN", KERNEL, ROOT],
  "dind-shared-data-root": ["another engine on the same files", "images that the other one runs"],
  "dind-unpinned-image": ["another image of that name tomorrow", "an engine that nobody has reviewed"],
  "dood-engine-socket": [ENGINE, ANY_CONTAINER, ROOT],
  "dood-plaintext-endpoint": ["an engine without client certificates", ANY_CONTAINER, "root on the engine's host"],
  "dood-provider-plaintext": ["an engine without client certificates", ANY_CONTAINER, "root on the engine's host"],
  "dood-published-api": ["every certificate of the engine's CA", "the engine", "root on the engine's host"],
  "dood-published-plaintext-api": [PORT, "the engine", ANY_CONTAINER, "root on the engine's host"],
  "dood-shared-ca-key": ["a certificate of any name", "the engine as anybody", "root on the engine's host"],
  "dood-socket-chmod": ["every user and process with the socket", ENGINE, ROOT],
  "dood-socket-proxy-open": ["requests whose bodies nobody reads", ENGINE, ROOT],
  "dood-writable-credentials": ["a CA of the job's own", "an engine that only seems to be yours"],
  "excess-capabilities": ["root's powers, in pieces", KERNEL, ROOT],
  "host-device": ["hardware without the host's permissions", "the host's files or memory", ROOT],
  "host-log-address": ["the engine, which connects as root", "a service of the host", ROOT],
  "host-namespace": ["what belongs to the host or to another container", ROOT],
  "host-path": ["files of the node", "other tenants' data"],
  "host-port": ["the node's own address", "past Services and network policies"],
  "host-probe": ["the kubelet, which connects", "addresses that only the node reaches"],
  "privileged-container": ["every capability and device, no confinement", "the host's disks", ROOT],
  "seccomp-unconfined": ["every system call", KERNEL, ROOT],
  "selinux-relaxed": ["nothing that holds an escaped process", "files of the host", ROOT],
  "sensitive-host-path": ["files that the host runs or believes", ROOT],
  "tls-long-lived-certificate": ["a stolen key that never ends", "the engine", "root on the engine's host"],
  "tls-unrestricted-certificate": ["a certificate used as another kind", "the engine", "root on the engine's host"],
  "tls-weak-key": ["a key that can be broken", "the engine", "root on the engine's host"],
  "unmasked-paths": ["the host's parts of /proc and /sys", KERNEL, ROOT],
  "unsafe-sysctl": ["a setting of the whole host", "every other container"],
  "windows-host-process": ["a process of the node itself", "administrator of the node"],
};

/**
 * How what was found leads to the host, from the container or resource that has it; undefined for a finding that is no
 * violation.
 */
export function wayOf({
  rule,
  status,
  container,
  path,
  type,
  name,
}: Pick<Finding, "rule" | "status" | "container" | "path"> & {
  readonly type: string;
  readonly name: string;
}): Way | undefined {
  const stations = status === "violation" && Object.hasOwn(WAYS, rule) ? WAYS[rule] : undefined;
  if (!stations) return undefined;
  const resource = [type, name].filter(Boolean).join(" ");
  const start = container ? `container "${container}"${resource === "" ? "" : ` of ${resource}`}` : resource;
  return [
    ...(start === "" ? [] : [{ text: start, kind: "start" } as const]),
    ...(path === "" ? [] : [{ text: path, kind: "cause" } as const]),
    ...stations.map((text, at) => ({ text, kind: at === stations.length - 1 ? "end" : "between" }) as const),
  ];
}

/** The way of a rule in general, for its explanation. */
export function wayOfRule(rule: string): Way | undefined {
  const texts = WAYS[rule];
  return texts?.map((text, at) => ({ text, kind: at === texts.length - 1 ? "end" : "between" }));
}

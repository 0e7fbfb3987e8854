/** What the guard refuses by its own word, and why no rule speaks of it in a file. */
export const RULELESS = {
  annotations: "Docker's providers and Compose files have no annotations for the OCI runtime on an engine's container",
  namespaceFile: "engines of another make take it; the providers and Compose refuse the form",
  hostFolders:
    "a file's author decides which folders of the host are bound; sensitive-host-path and host-device judge them",
  kernelTargets:
    "the attack needs content that the container's own client made; a file's author made the volume as well",
  profiles: "a file's author installs profiles on the host too, and an inline one is judged by what it does",
  deviceOptions: "the providers have no options of a device request",
  tmpfsOptions: "the engine itself refuses what is no option of tmpfs; the guard does not count on it",
  plugins: "a file's author installs the plugin on the host as well",
  propagation: "host-namespace judges it in files; the guard refuses what it does not know as well, by its own word",
  logging: "a file's author may send logs over the network; host-log-address judges sockets of the host",
  runtime: "a file's author may choose a runtime that is known to confine; custom-runtime judges the others",
  // Files can ask for this; a rule is still to be written.
  writableCgroups: "no rule yet: writable-cgroups is a security option that the model does not have",
} as const;

const ELSEWHERE = "another part of a request than HostConfig can break it, which the table of bypasses has";
const KUBERNETES = "only Kubernetes has what it judges";
const STACK = "only a whole stack shows it, and a request is one resource";
const ENGINE =
  "an engine inside is what its image, command and volumes make: see the bypasses; to the guard it earns nothing";
const CERTIFICATES = "no request of the API has a certificate or a key";
/** Why a rule refuses no request unless a role makes it mandatory. */
export const ADVISORY = "it is advisory: a request that breaks it passes, and the audit names it";

/** Rules that refuse no value of HostConfig by themselves, and why. */
export const rulesSeen: Readonly<Record<string, string>> = {
  "dind-cgroup-read-only": ADVISORY,
  "dind-excess-capabilities": ENGINE,
  "dind-host-cgroup": ENGINE,
  "dind-host-data-root": ENGINE,
  "dind-insecure-registry": ADVISORY,
  "dind-no-limits": ADVISORY,
  "dind-plaintext-api": ELSEWHERE,
  "dind-privileged": ENGINE,
  "dind-rootful": ADVISORY,
  "dind-shared-data-root": STACK,
  "dind-unpinned-image": ADVISORY,
  "dood-plaintext-endpoint": ELSEWHERE,
  "dood-provider-plaintext": "a request configures no provider",
  "dood-published-api": ADVISORY,
  "dood-shared-ca-key": STACK,
  "dood-socket-chmod": ADVISORY,
  "dood-socket-proxy-open": ADVISORY,
  "dood-writable-credentials": ADVISORY,
  "host-path": KUBERNETES,
  "host-port": KUBERNETES,
  "host-probe": KUBERNETES,
  "tls-long-lived-certificate": CERTIFICATES,
  "tls-unrestricted-certificate": CERTIFICATES,
  "tls-weak-key": CERTIFICATES,
  "windows-host-process": KUBERNETES,
};

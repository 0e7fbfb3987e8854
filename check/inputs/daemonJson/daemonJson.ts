import { basename } from "node:path";
import { readDaemonJson } from "../../../core/readers/docker/hostEngine";
import { Raw } from "../../../core/readers/raw/raw";
import type { Input } from "../../input/input";

/** Settings of dockerd, one of which stands in every file that is its configuration. */
const SETTINGS = new Set(
  (
    "allow-direct-routing authorization-plugins bip bridge builder cgroup-parent containerd data-root debug " +
    "default-address-pools default-cgroupns-mode default-gateway default-ipc-mode default-network-opts " +
    "default-runtime default-shm-size default-ulimits dns dns-opts dns-search exec-opts exec-root experimental " +
    "features fixed-cidr graph group hosts icc init insecure-registries ip iptables ip-forward ip-masq ipv6 ip6tables " +
    "labels live-restore log-driver log-level log-opts max-concurrent-downloads metrics-addr mtu no-new-privileges " +
    "proxies registry-mirrors runtimes seccomp-profile selinux-enabled shutdown-timeout storage-driver storage-opts " +
    "swarm-default-advertise-addr tls tlscacert tlscert tlskey tlsverify userland-proxy userns-remap"
  ).split(" "),
);

/** `daemon.json`, the configuration of a Docker engine: recognised by its name and by its settings. */
export const daemonJson: Input = {
  name: "daemon.json",
  group: "Scripts and units",
  reads: "`daemon.json`",
  words: [],
  resembles: () => false,
  isNamed: isDaemonJson,
  matches: (content, file) => isDaemonJson(file) && Object.keys(content).some((key) => SETTINGS.has(key)),
  read: ({ file, index, content }) => {
    const source = { type: "daemon.json", name: "dockerd", host: file, origin: { file, document: index, path: "" } };
    return { resources: 1, workloads: readDaemonJson(new Raw(content, ""), source) };
  },
};

export function isDaemonJson(file: string): boolean {
  return /^(?:docker-)?daemon\.json$/.test(basename(file));
}

import { minorOf } from "./podSecurityVersion";

/** The parameters that the Pod Security Standards let a pod set, by the version of Kubernetes that adds them. */
export const POD_SYSCTLS = [
  {
    from: "v1.0",
    names: [
      "kernel.shm_rmid_forced",
      "net.ipv4.ip_local_port_range",
      "net.ipv4.tcp_syncookies",
      "net.ipv4.ping_group_range",
      "net.ipv4.ip_unprivileged_port_start",
    ],
  },
  { from: "v1.27", names: ["net.ipv4.ip_local_reserved_ports"] },
  {
    from: "v1.29",
    names: [
      "net.ipv4.tcp_keepalive_time",
      "net.ipv4.tcp_fin_timeout",
      "net.ipv4.tcp_keepalive_intvl",
      "net.ipv4.tcp_keepalive_probes",
    ],
  },
  { from: "v1.32", names: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"] },
  { from: "v1.37", names: ["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"] },
] as const;

/** The names of all of them at one version, `latest` or `v1.N`. */
export function podSysctlsAt(version: string): string[] {
  const isIn = (from: string) => minorOf(from) <= minorOf(version);
  return POD_SYSCTLS.flatMap(({ from, names }) => (isIn(from) ? names : []));
}

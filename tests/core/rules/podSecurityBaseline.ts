/**
 * The baseline profile of the Pod Security Standards as a table: for every control its restricted fields, values for
 * them, and from which minor version to which they are allowed.
 */
import { type Allowed, always, before, from, never } from "./podSecurityVersions";

/** The rules that stand for each control. */
export const MAPPED = {
  HostProcess: ["windows-host-process"],
  "Host Namespaces": ["host-namespace"],
  "Privileged Containers": ["privileged-container", "dind-privileged"],
  Capabilities: ["excess-capabilities", "dind-excess-capabilities"],
  "HostPath Volumes": [
    "host-path",
    "sensitive-host-path",
    "dood-engine-socket",
    "dind-host-data-root",
    "dind-host-cgroup",
    "dind-cgroup-read-only",
  ],
  "Host Ports": ["host-port"],
  "Host Probes / Lifecycle Hooks": ["host-probe"],
  AppArmor: ["apparmor-unconfined"],
  SELinux: ["selinux-relaxed"],
  "/proc Mount Type": ["unmasked-paths"],
  Seccomp: ["seccomp-unconfined"],
  Sysctls: ["unsafe-sysctl"],
} as const;
export type Control = keyof typeof MAPPED;

export type Tree = { [key: string]: unknown };
/** Where a value is put: below the pod's spec, below a container, or among the annotations. */
type Scope = "pod" | "container" | "annotation";

export interface Row {
  readonly control: Control;
  readonly scope: Scope;
  /** The field, with dots between its names; annotations as they are. */
  readonly field: string;
  readonly value: unknown;
  readonly allowed: Allowed;
  /** What else the pod's spec holds. */
  readonly spec?: Tree;
}

function rows(
  control: Control,
  scope: Scope,
  fields: readonly string[],
  values: readonly (readonly [unknown, Allowed])[],
  spec?: Tree,
): Row[] {
  return fields.flatMap((field) =>
    values.map(([value, allowed]) => ({ control, scope, field, value, allowed, ...(spec && { spec }) })),
  );
}

/** A field that the pod and each container have in their securityContext. */
function contexts(control: Control, field: string, values: readonly (readonly [unknown, Allowed])[]): Row[] {
  return (["pod", "container"] as const).flatMap((scope) => rows(control, scope, [`securityContext.${field}`], values));
}

const SWITCH = [
  [undefined, always],
  [false, always],
  [true, never],
] as const;

export const CAPABILITIES = [
  "AUDIT_WRITE",
  "CHOWN",
  "DAC_OVERRIDE",
  "FOWNER",
  "FSETID",
  "KILL",
  "MKNOD",
  "NET_BIND_SERVICE",
  "SETFCAP",
  "SETGID",
  "SETPCAP",
  "SETUID",
  "SYS_CHROOT",
];

const PROBES = ["livenessProbe", "readinessProbe", "startupProbe", "lifecycle.postStart", "lifecycle.preStop"].flatMap(
  (handler) => ["httpGet", "tcpSocket"].map((kind) => `${handler}.${kind}`),
);

/** The safe parameters, by the version from which they are allowed. */
export const SYSCTLS: Readonly<Record<number, readonly string[]>> = {
  0: [
    "kernel.shm_rmid_forced",
    "net.ipv4.ip_local_port_range",
    "net.ipv4.tcp_syncookies",
    "net.ipv4.ping_group_range",
    "net.ipv4.ip_unprivileged_port_start",
  ],
  27: ["net.ipv4.ip_local_reserved_ports"],
  29: [
    "net.ipv4.tcp_keepalive_time",
    "net.ipv4.tcp_fin_timeout",
    "net.ipv4.tcp_keepalive_intvl",
    "net.ipv4.tcp_keepalive_probes",
  ],
  32: ["net.ipv4.tcp_rmem", "net.ipv4.tcp_wmem"],
  37: ["net.ipv4.tcp_slow_start_after_idle", "net.ipv4.tcp_notsent_lowat"],
};

const SECCOMP_ANNOTATION: readonly (readonly [unknown, Allowed])[] = [
  ["runtime/default", always],
  ["docker/default", always],
  ["localhost/profile.json", always],
  ["unconfined", from(19)],
  ["", from(19)],
  ["runtime/default2", from(19)],
];

export const TABLE: readonly Row[] = [
  ...contexts("HostProcess", "windowsOptions.hostProcess", SWITCH),
  ...rows("Host Namespaces", "pod", ["hostNetwork", "hostPID", "hostIPC"], SWITCH),
  ...rows(
    "Host Namespaces",
    "pod",
    ["hostUsers", "shareProcessNamespace"],
    [
      [true, always],
      [false, always],
    ],
  ),
  ...rows("Privileged Containers", "container", ["securityContext.privileged"], SWITCH),
  ...rows(
    "Capabilities",
    "container",
    ["securityContext.capabilities.add"],
    [
      [undefined, always],
      [[], always],
      ...CAPABILITIES.map((name) => [[name], always] as const),
      [CAPABILITIES, always],
      ...["NET_RAW", "SYS_ADMIN", "NET_ADMIN", "SYS_PTRACE", "ALL", "all", "CAP_CHOWN", "chown", ""].map(
        (name) => [[name], never] as const,
      ),
      [[...CAPABILITIES, "BPF"], never],
    ],
  ),
  ...rows(
    "Capabilities",
    "container",
    ["securityContext.capabilities"],
    [
      [{ drop: ["ALL"] }, always],
      [{ add: ["SYS_TIME"], drop: ["ALL", "SYS_TIME"] }, never],
    ],
  ),
  ...rows(
    "HostPath Volumes",
    "pod",
    ["volumes"],
    [
      [undefined, always],
      [[], always],
      [[{ name: "v", emptyDir: {} }], always],
      [[{ name: "v", hostPath: null, configMap: { name: "c" } }], always],
      [
        [
          { name: "a", secret: { secretName: "s" } },
          { name: "b", persistentVolumeClaim: { claimName: "c" } },
        ],
        always,
      ],
      [
        [
          { name: "a", projected: { sources: [] } },
          { name: "b", downwardAPI: { items: [] } },
          { name: "c", csi: { driver: "d" } },
        ],
        always,
      ],
      [[{ name: "v", hostPath: {} }], never],
      ...[
        "",
        "/",
        "/srv/data",
        "/etc",
        "/etc/localtime",
        "/dev/null",
        "/usr/bin",
        "/var/run/docker.sock",
        "/var/lib/docker",
        "/sys/fs/cgroup",
        "/home/me/project",
        "relative",
        "C:\\data",
        "C:\\Windows",
        "\\\\.\\pipe\\docker_engine",
      ].map(
        (path) =>
          [
            [
              { name: "a", emptyDir: {} },
              { name: "v", hostPath: { path } },
            ],
            never,
          ] as const,
      ),
    ],
  ),
  ...rows(
    "Host Ports",
    "container",
    ["ports"],
    [
      [undefined, always],
      [[], always],
      [[{ containerPort: 80 }], always],
      [[{ containerPort: 80, hostPort: 0 }], always],
      [[{ containerPort: 80 }, { containerPort: 81, hostPort: 8081 }], never],
      [[{ containerPort: 80, hostPort: 80, hostIP: "127.0.0.1" }], never],
      [[{ containerPort: 2375, hostPort: 2375 }], never],
    ],
  ),
  ...rows("Host Probes / Lifecycle Hooks", "container", PROBES, [
    [{ port: 80 }, always],
    [{ port: 80, host: "" }, always],
    [{ port: 80, host: "10.0.0.1" }, before(34)],
    [{ port: 80, host: "127.0.0.1" }, before(34)],
    [{ port: "http", host: "localhost" }, before(34)],
  ]),
  ...contexts("AppArmor", "appArmorProfile", [
    [undefined, always],
    [{ type: "RuntimeDefault" }, always],
    [{ type: "Localhost", localhostProfile: "profile" }, always],
    [{ type: "Unconfined" }, never],
    [{ type: "unknown" }, never],
  ]),
  ...rows(
    "AppArmor",
    "annotation",
    ["container.apparmor.security.beta.kubernetes.io/main", "container.apparmor.security.beta.kubernetes.io/gone"],
    [
      ["", always],
      ["runtime/default", always],
      ["localhost/profile", always],
      ["unconfined", never],
      ["runtime/default2", never],
    ],
  ),
  ...contexts("SELinux", "seLinuxOptions", [
    [undefined, always],
    [{}, always],
    [{ level: "s0:c1,c2" }, always],
    [{ type: "", user: "", role: "" }, always],
    [{ type: "container_t" }, always],
    [{ type: "container_init_t" }, always],
    [{ type: "container_kvm_t" }, always],
    [{ type: "container_engine_t" }, from(31)],
    [{ type: "spc_t" }, never],
    [{ type: "container_t", user: "system_u" }, never],
    [{ type: "container_t", role: "system_r" }, never],
  ]),
  ...rows(
    "/proc Mount Type",
    "container",
    ["securityContext.procMount"],
    [
      [undefined, always],
      ["Default", always],
      ["Unmasked", never],
      ["other", never],
    ],
  ),
  ...rows("/proc Mount Type", "container", ["securityContext.procMount"], [["Unmasked", from(35)]], {
    hostUsers: false,
  }),
  ...rows("/proc Mount Type", "container", ["securityContext.procMount"], [["Unmasked", never]], { hostUsers: true }),
  ...contexts("Seccomp", "seccompProfile", [
    [undefined, always],
    [{ type: "RuntimeDefault" }, always],
    [{ type: "Localhost", localhostProfile: "profile.json" }, always],
    [{ type: "Unconfined" }, before(19)],
    [{ type: "unknown" }, before(19)],
  ]),
  ...rows(
    "Seccomp",
    "annotation",
    ["seccomp.security.alpha.kubernetes.io/pod", "container.seccomp.security.alpha.kubernetes.io/main"],
    SECCOMP_ANNOTATION,
  ),
  ...rows("Seccomp", "annotation", ["container.seccomp.security.alpha.kubernetes.io/gone"], [["unconfined", always]]),
  ...rows(
    "Sysctls",
    "pod",
    ["securityContext.sysctls"],
    [
      [undefined, always],
      [[], always],
      ...Object.entries(SYSCTLS).flatMap(([minor, names]) =>
        names.map((name) => [[{ name, value: "1" }], from(Number(minor))] as const),
      ),
      [[{ name: "kernel.shmmax", value: "1" }], never],
      [[{ name: "net.ipv4.ip_forward", value: "1" }], never],
      [
        [
          { name: "net.ipv4.tcp_syncookies", value: "1" },
          { name: "kernel.msgmax", value: "1" },
        ],
        never,
      ],
    ],
  ),
];

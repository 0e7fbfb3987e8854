/**
 * What the restricted profile of the Pod Security Standards asks for beyond the baseline, as a table: for every control
 * its restricted fields, values for them, and in which minor versions they are allowed. A row changes one thing in a
 * pod that keeps the whole profile.
 */
import { type Allowed, always, before, from, never, outside } from "../podSecurityVersions";

/** The rule that stands for each control. */
export const MAPPED = {
  "Volume Types": "restricted-volume-types",
  "Privilege Escalation": "restricted-privilege-escalation",
  "Running as Non-root": "restricted-non-root",
  "Running as Non-root user": "restricted-root-user",
  Seccomp: "restricted-seccomp",
  Capabilities: "restricted-capabilities",
  "/proc Mount Type": "restricted-proc-mount",
} as const;
export type Control = keyof typeof MAPPED;

export type Tree = { readonly [key: string]: unknown };

export interface Row {
  readonly control: Control;
  readonly title: string;
  /** What it sets in the container's security context; undefined takes a field away. */
  readonly container?: Tree;
  /** The same in the pod's. */
  readonly pod?: Tree;
  /** The same in the pod's spec. */
  readonly spec?: Tree;
  readonly allowed: Allowed;
  /** The rule of the baseline that refuses it as well, and speaks in the place of the restricted one. */
  readonly baseline?: string;
}

const WINDOWS = { os: { name: "windows" } };
const LINUX = { os: { name: "linux" } };
const OWN_USERS = { hostUsers: false };

const TYPES = {
  allowed: ["configMap", "csi", "downwardAPI", "emptyDir", "ephemeral", "image", "projected", "secret"],
  refused: [
    ...["gcePersistentDisk", "awsElasticBlockStore", "gitRepo", "nfs", "iscsi", "glusterfs", "rbd", "flexVolume"],
    ...["cinder", "cephfs", "flocker", "fc", "azureFile", "vsphereVolume", "quobyte", "azureDisk", "portworxVolume"],
    ...["photonPersistentDisk", "scaleIO", "storageos"],
  ],
};
const volumes = (...all: Tree[]) => ({ spec: { volumes: all.map((volume, at) => ({ name: `v${at}`, ...volume })) } });
const row = (control: Control, title: string, allowed: Allowed, others: Partial<Row> = {}): Row => ({
  control,
  title,
  allowed,
  ...others,
});

export const TABLE: readonly Row[] = [
  ...TYPES.allowed.map((type) => row("Volume Types", type, always, volumes({ [type]: {} }))),
  row("Volume Types", "a claim", always, volumes({ persistentVolumeClaim: { claimName: "c" } })),
  row("Volume Types", "a claim without a name", always, volumes({ persistentVolumeClaim: {} })),
  row("Volume Types", "no type, which is an emptyDir", always, volumes({})),
  row("Volume Types", "a type that is null", always, volumes({ nfs: null, emptyDir: {} })),
  ...TYPES.refused.map((type) => row("Volume Types", type, never, volumes({ emptyDir: {} }, { [type]: {} }))),
  row("Volume Types", "hostPath", never, { ...volumes({ hostPath: { path: "/srv" } }), baseline: "host-path" }),

  row("Privilege Escalation", "false", always, { container: { allowPrivilegeEscalation: false } }),
  row("Privilege Escalation", "true", before(8), { container: { allowPrivilegeEscalation: true } }),
  row("Privilege Escalation", "absent", before(8), { container: { allowPrivilegeEscalation: undefined } }),
  row("Privilege Escalation", "null", before(8), { container: { allowPrivilegeEscalation: null } }),
  row("Privilege Escalation", "absent on Windows", outside(8, 25), {
    container: { allowPrivilegeEscalation: undefined },
    spec: WINDOWS,
  }),
  row("Privilege Escalation", "absent on Linux", before(8), {
    container: { allowPrivilegeEscalation: undefined },
    spec: LINUX,
  }),

  row("Running as Non-root", "true in both", always, {
    container: { runAsNonRoot: true },
    pod: { runAsNonRoot: true },
  }),
  row("Running as Non-root", "true in the pod", always, { pod: { runAsNonRoot: true } }),
  row("Running as Non-root", "absent", never, { pod: { runAsNonRoot: undefined } }),
  row("Running as Non-root", "false in the container", never, { container: { runAsNonRoot: false } }),
  row("Running as Non-root", "false in the pod", never, { pod: { runAsNonRoot: false } }),
  row("Running as Non-root", "absent, with users of its own", from(35), {
    pod: { runAsNonRoot: undefined },
    spec: OWN_USERS,
  }),
  row("Running as Non-root", "false, with users of its own", from(35), {
    container: { runAsNonRoot: false },
    spec: OWN_USERS,
  }),
  row("Running as Non-root", "absent, with the users of the host", never, {
    pod: { runAsNonRoot: undefined },
    spec: { hostUsers: true },
  }),
  row("Running as Non-root", "absent on Windows", never, { pod: { runAsNonRoot: undefined }, spec: WINDOWS }),

  row("Running as Non-root user", "an ordinary user", always, {
    container: { runAsUser: 1000 },
    pod: { runAsUser: 65534 },
  }),
  row("Running as Non-root user", "0 in the container", before(23), { container: { runAsUser: 0 } }),
  row("Running as Non-root user", "0 in the pod", before(23), { pod: { runAsUser: 0 } }),
  row("Running as Non-root user", "0 in the pod, another one in the container", before(23), {
    container: { runAsUser: 1000 },
    pod: { runAsUser: 0 },
  }),
  row("Running as Non-root user", "0, with users of its own", outside(23, 35), {
    container: { runAsUser: 0 },
    spec: OWN_USERS,
  }),
  row("Running as Non-root user", "0 on Windows", before(23), { container: { runAsUser: 0 }, spec: WINDOWS }),

  row("Seccomp", "RuntimeDefault in the container", always, {
    container: { seccompProfile: { type: "RuntimeDefault" } },
  }),
  row("Seccomp", "Localhost in the pod", always, {
    pod: { seccompProfile: { type: "Localhost", localhostProfile: "p.json" } },
  }),
  row("Seccomp", "absent", before(19), { pod: { seccompProfile: undefined } }),
  row("Seccomp", "absent on Windows", outside(19, 25), { pod: { seccompProfile: undefined }, spec: WINDOWS }),
  row("Seccomp", "Unconfined in the container", before(19), {
    container: { seccompProfile: { type: "Unconfined" } },
    baseline: "seccomp-unconfined",
  }),
  row("Seccomp", "Unconfined in the pod", before(19), {
    pod: { seccompProfile: { type: "Unconfined" } },
    baseline: "seccomp-unconfined",
  }),

  row("Capabilities", "ALL dropped, NET_BIND_SERVICE added", always, {
    container: { capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE"] } },
  }),
  row("Capabilities", "more dropped", always, { container: { capabilities: { drop: ["CHOWN", "ALL"], add: [] } } }),
  row("Capabilities", "absent", before(22), { container: { capabilities: undefined } }),
  row("Capabilities", "nothing dropped", before(22), { container: { capabilities: { drop: [] } } }),
  row("Capabilities", "all, in lower case", before(22), { container: { capabilities: { drop: ["all"] } } }),
  row("Capabilities", "some dropped", before(22), { container: { capabilities: { drop: ["NET_RAW", "CHOWN"] } } }),
  row("Capabilities", "one of the baseline's added", before(22), {
    container: { capabilities: { drop: ["ALL"], add: ["CHOWN"] } },
  }),
  row("Capabilities", "absent on Windows", outside(22, 25), { container: { capabilities: undefined }, spec: WINDOWS }),
  row("Capabilities", "one beyond the baseline", never, {
    container: { capabilities: { drop: ["ALL"], add: ["SYS_ADMIN"] } },
    baseline: "excess-capabilities",
  }),

  row("/proc Mount Type", "Default", always, { container: { procMount: "Default" } }),
  row("/proc Mount Type", "Unmasked", never, { container: { procMount: "Unmasked" }, baseline: "unmasked-paths" }),
  // The baseline refuses it before v1.35, and speaks then.
  row("/proc Mount Type", "Unmasked, with users of its own", never, {
    container: { procMount: "Unmasked" },
    spec: OWN_USERS,
    baseline: "unmasked-paths",
  }),
];

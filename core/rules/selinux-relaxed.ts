import { confinementScopes, type Workload } from "../model/workload";
import { judge, type Rule, show, type Verdict } from "./support/rule";

/** The types that Kubernetes lets a pod request. */
const POD_TYPES: ReadonlySet<string> = new Set(["", "container_t", "container_init_t", "container_kvm_t"]);
const POD_TYPES_SINCE_31: ReadonlySet<string> = new Set([...POD_TYPES, "container_engine_t"]);
/**
 * Domains of the host's own services, which have the host's permissions. Any name that contains "unconfined" is one as
 * well.
 */
const HOST_TYPES: ReadonlySet<string> = new Set([
  "container_runtime_t",
  "crond_t",
  "docker_t",
  "init_t",
  "initrc_t",
  "kernel_t",
  "kubelet_t",
  "rpm_t",
  "spc_t",
  "sshd_t",
  "sysadm_t",
  "virtd_t",
]);

/**
 * What must hold: no pod and no container leaves the SELinux confinement of containers.
 * Fields: SELinux type, user and role of the pod and of every container, each judged separately; on Docker also whether
 * labels are disabled.
 * Allowed: absent. On Kubernetes the types of the Pod Security Standards, and no user or role. On Docker every confined
 * type, such as those that udica generates, and every user and role except the unconfined ones.
 */
export const rule: Rule = {
  id: "selinux-relaxed",
  group: "isolation",
  severity: "high",
  level: "mandatory",
  title: "Containers must keep the SELinux confinement of containers",
  why:
    "SELinux is what stops a process that has escaped from its container: it may touch container " +
    "files only. With labels disabled, or in a domain of the host such as spc_t, it reads and writes " +
    "the host's files as if it were the host.",
  remediation:
    "Remove the option. For a volume, relabel it (`z`, `Z`) instead of turning labels off; for a single right " +
    "that is missing, generate a type with udica; for the engine's API, use mutual TLS instead of opening the " +
    "socket to spc_t.",
  remedies: ["selinux"],
  references: ["CIS Docker Benchmark 5.3 (5.2 before 1.6)", "Pod Security Standards, baseline: SELinux"],
  versions: [
    { from: "v1.0", check: (workload) => judgeLabels(workload, POD_TYPES) },
    { from: "v1.31", check: (workload) => judgeLabels(workload, POD_TYPES_SINCE_31) },
  ],
};

/** @param podTypes the types that a pod may request */
function* judgeLabels(workload: Workload, podTypes: ReadonlySet<string>): Iterable<Verdict> {
  const isPod = workload.platform === "kubernetes";
  const isRelaxedType = (type: string) =>
    isPod ? !podTypes.has(type) : HOST_TYPES.has(type) || type.includes("unconfined");
  const isRelaxedIdentity = (name: string) => (isPod ? name !== "" : /^(unconfined|sysadm)_/.test(name));
  for (const { confinement, container } of confinementScopes(workload)) {
    if (!confinement.selinux) continue;
    const { disabled, type, user, role } = confinement.selinux;
    yield* judge(
      disabled,
      container,
      (off) => off && "turns SELinux labels off: the container may touch the host's files",
    );
    for (const [fields, what, isRelaxed] of [
      [type, "type", isRelaxedType],
      [user, "user", isRelaxedIdentity],
      [role, "role", isRelaxedIdentity],
    ] as const) {
      for (const field of fields ?? []) {
        yield* judge(
          field,
          container,
          (value) =>
            isRelaxed(value) && `sets the SELinux ${what} ${show(field)}, which is not one that confines containers`,
        );
      }
    }
  }
}

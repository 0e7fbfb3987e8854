import { kubernetes } from "./kubernetes";
import type { Words } from "./words";

/** Advice for resources of Terraform's Kubernetes provider. */
export const terraformKubernetes: Words = {
  ...kubernetes,
  engineLimits:
    "Set `resources { limits = { memory = … } }` on the engine's container. A pod's processes are limited by the " +
    "kubelet's `podPidsLimit`.",
  readOnlyCredentials: "Add `read_only = true` to the `volume_mount` block.",
  privileges:
    "Remove `privileged = true` from `security_context` and grant what is really needed: a single capability in " +
    "`security_context.capabilities.add`, a device by a device plugin.",
  capabilities: "Remove the capability from `security_context.capabilities.add`.",
  seccomp: 'Set `seccomp_profile { type = "RuntimeDefault" }`, or a profile of the node with `type = "Localhost"`.',
  selinux: "Remove `se_linux_options`, or the user, role or type in it; a `level` may stay.",
  namespaces: "Remove `host_pid`, `host_ipc` or `host_network`, and put a `kubernetes_service` in front of the pod.",
  hostFolders:
    "Use `empty_dir` or a `persistent_volume_claim` for data, a `config_map` or `secret` for files, and mount a " +
    "single " +
    "public file (/etc/localtime) rather than its folder.",
  podVolumes: "Use `empty_dir`, `persistent_volume_claim`, `config_map` or `secret` in the `volume` block.",
  privilegeEscalation: "Set `allow_privilege_escalation = false` in the `security_context` of each container.",
  nonRoot:
    "Set `run_as_non_root = true` in the pod's `security_context`, and false in no container. An image that names no " +
    "numeric user needs `run_as_user` beside it.",
  rootUser: "Remove `run_as_user`, or name the number of an ordinary user.",
  seccompProfile: 'Set `seccomp_profile { type = "RuntimeDefault" }` in the pod\'s `security_context`.',
  dropCapabilities:
    'Set `capabilities { drop = ["ALL"] }` in the `security_context` of each container, and `add = ' +
    '["NET_BIND_SERVICE"]` for one that listens below port 1024.',
  volumeTypes: "Use a `persistent_volume_claim`, or a `csi` or `ephemeral` volume, in its place.",
  hostPort: "Remove `host_port` and put a `kubernetes_service` in front of the pod.",
  hostProbe: "Remove `host`, so that the pod itself is asked.",
  sysctls: "Remove the `sysctl` block, or set the parameter on the node where it belongs.",
  hostProcess: "Remove `windows_options.host_process` and run the job in an ordinary container.",
};

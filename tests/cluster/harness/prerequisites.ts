/** What the inputs of tests name, and what a cluster has before a component is made. */
export const PREREQUISITES: readonly object[] = [
  ...["builds", "jobs"].map((name) => ({ apiVersion: "v1", kind: "Namespace", metadata: { name } })),
  { apiVersion: "scheduling.k8s.io/v1", kind: "PriorityClass", metadata: { name: "builds" }, value: 1 },
  ...["crun", "sysbox-runc"].map((name) => ({
    apiVersion: "node.k8s.io/v1",
    kind: "RuntimeClass",
    metadata: { name },
    handler: name,
  })),
  ...[true, false].map((allowVolumeExpansion) => ({
    apiVersion: "storage.k8s.io/v1",
    kind: "StorageClass",
    metadata: { name: allowVolumeExpansion ? "fast" : "slow" },
    provisioner: "disks.example.com",
    allowVolumeExpansion,
  })),
];

/** Kinds of what components make that have no namespace. */
export const CLUSTER_SCOPED = ["Namespace", "ClusterRole", "ClusterRoleBinding", "ValidatingWebhookConfiguration"];

import { lettersToChange } from "../../text/nearest";

/** Kinds of Kubernetes' own API groups, in all versions that clusters still run, and OpenShift's in its older API. */
const KINDS = new Set([
  ...["Pod", "PodTemplate", "ReplicationController", "Service", "ConfigMap", "Secret", "Namespace", "Node"],
  ...["PersistentVolume", "PersistentVolumeClaim", "ServiceAccount", "Endpoints", "Event", "LimitRange", "Binding"],
  ...["ResourceQuota", "ComponentStatus", "Deployment", "ReplicaSet", "StatefulSet", "DaemonSet", "ControllerRevision"],
  ...["Scale", "Job", "CronJob", "JobTemplate", "HorizontalPodAutoscaler", "PodDisruptionBudget", "Eviction"],
  ...["PodSecurityPolicy", "Ingress", "IngressClass", "NetworkPolicy", "IPAddress", "ServiceCIDR", "EndpointSlice"],
  ...["Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding", "TokenRequest", "TokenReview", "SelfSubjectReview"],
  ...["SubjectAccessReview", "SelfSubjectAccessReview", "LocalSubjectAccessReview", "SelfSubjectRulesReview"],
  ...["CertificateSigningRequest", "ClusterTrustBundle", "PodCertificateRequest", "Lease", "LeaseCandidate"],
  ...["FlowSchema", "PriorityLevelConfiguration", "PriorityClass", "RuntimeClass", "StorageClass", "CSIDriver"],
  ...["CSINode", "CSIStorageCapacity", "VolumeAttachment", "VolumeAttributesClass", "StorageVersion"],
  ...["StorageVersionMigration", "ResourceClaim", "ResourceClaimTemplate", "ResourceClass", "ResourceSlice"],
  ...["ResourceClaimParameters", "ResourceClassParameters", "PodSchedulingContext", "DeviceClass", "DeviceTaintRule"],
  ...["CustomResourceDefinition", "APIService", "MutatingWebhookConfiguration", "ValidatingWebhookConfiguration"],
  ...["ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding", "MutatingAdmissionPolicy", "PodPreset"],
  ...["MutatingAdmissionPolicyBinding", "AdmissionReview", "ConversionReview", "ImageReview", "PodMetrics"],
  ...["NodeMetrics", "APIGroupDiscovery", "Status", "Table", "DeleteOptions", "APIGroup", "APIResource", "APIVersions"],
  ...["Workload", "PodGroup", "ThirdPartyResource"],
  ...["DeploymentConfig", "BuildConfig", "Build", "Route", "ImageStream", "ImageStreamTag", "ImageStreamImage"],
  ...["Template", "Project", "ProjectRequest", "User", "Group", "Identity", "SecurityContextConstraints", "List"],
  ...[
    "Policy",
    "PolicyBinding",
    "ClusterPolicy",
    "ClusterPolicyBinding",
    "OAuthClient",
    "Config",
    "EgressNetworkPolicy",
  ],
]);

/** Whether a built-in API group may have a kind: an unknown word is probably misspelt. */
export function isBuiltInKind(kind: string): boolean {
  return KINDS.has(kind) || (kind.endsWith("List") && KINDS.has(kind.slice(0, -"List".length)));
}

/** The kind that a misspelt word probably means: one that differs in at most two letters. */
export function likelyKind(word: string): string | undefined {
  if (word.length > 100) return undefined;
  const near = [...KINDS].filter((kind) => lettersToChange(kind.toLowerCase(), word.toLowerCase()) <= 2);
  return near.toSorted((one, other) => lettersToChange(one, word) - lettersToChange(other, word))[0];
}

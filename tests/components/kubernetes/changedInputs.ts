import type {
  DataClaim,
  KubernetesAdmissionArgs,
  KubernetesBuildkitBuilderArgs,
  KubernetesDindRunnerArgs,
  KubernetesDindSidecarArgs,
  KubernetesDockerApiEndpointArgs,
} from "../../../components/kubernetes";
import { BUILDER_INPUTS, CLIENTS, ENDPOINT_INPUTS, RUNNER_INPUTS } from "../changedInputs";

/** For each input, a value before and one after, where the default may be left out. */
export type ChangedInputs<Args> = { readonly [Name in keyof Args]-?: readonly [Args[Name], Args[Name]] };

const TUN = "devices.example.com/tun";
/** A claim of a class that lets claims grow. */
export const CLAIM = { size: "50Gi", storageClassName: "fast" };

/** Where and how pods run, and where clients reach them. */
const SERVED = {
  namespace: ["builds", "jobs"],
  dnsNames: RUNNER_INPUTS.dnsNames,
  clientNamespaces: [undefined, ["jobs"]],
  labels: RUNNER_INPUTS.labels,
  replicas: [1, 2],
  nodeSelector: [undefined, { pool: "builds" }],
  tolerations: [undefined, [{ key: "builds", operator: "Exists", effect: "NoSchedule" }]],
  affinity: [
    undefined,
    {
      nodeAffinity: {
        requiredDuringSchedulingIgnoredDuringExecution: {
          nodeSelectorTerms: [{ matchExpressions: [{ key: "pool", operator: "In", values: ["builds"] }] }],
        },
      },
    },
  ],
  topologySpreadConstraints: [undefined, [{ topologyKey: "topology.kubernetes.io/zone", maxSkew: 2 }]],
  priorityClassName: [undefined, "builds"],
  runtimeClassName: [undefined, "crun"],
  serviceAccountName: [undefined, "builds"],
  imagePullSecrets: [undefined, [{ name: "registry" }]],
  annotations: [undefined, { "example.com/team": "ci" }],
  clients: RUNNER_INPUTS.clients,
  validityPeriodHours: RUNNER_INPUTS.validityPeriodHours,
  earlyRenewalHours: RUNNER_INPUTS.earlyRenewalHours,
} satisfies Partial<ChangedInputs<KubernetesDindRunnerArgs>>;

/** How a container runs in a pod. */
const CONTAINER = {
  resources: [undefined, { requests: { cpu: "500m" }, limits: { cpu: "4", "ephemeral-storage": "30Gi" } }],
  hostUsers: [undefined, false],
  seccompProfile: [undefined, "operator/docker.json"],
  appArmorProfile: [undefined, "docker"],
  dataSize: [undefined, "10Gi"],
} satisfies Partial<ChangedInputs<KubernetesDindRunnerArgs>>;

/** The settings of an engine in a pod. */
const ENGINE = {
  ...CONTAINER,
  tunResource: [undefined, TUN],
  cacheClaim: [undefined, "caches"],
  mode: RUNNER_INPUTS.mode,
  image: RUNNER_INPUTS.image,
  memory: RUNNER_INPUTS.memory,
  mtu: RUNNER_INPUTS.mtu,
  dns: RUNNER_INPUTS.dns,
  dnsSearch: RUNNER_INPUTS.dnsSearch,
  ipv6: RUNNER_INPUTS.ipv6,
  fixedCidrV6: RUNNER_INPUTS.fixedCidrV6,
  defaultAddressPools: RUNNER_INPUTS.defaultAddressPools,
  proxies: RUNNER_INPUTS.proxies,
  registryMirrors: RUNNER_INPUTS.registryMirrors,
  insecureRegistries: RUNNER_INPUTS.insecureRegistries,
  extraCa: RUNNER_INPUTS.extraCa,
  storageDriver: RUNNER_INPUTS.storageDriver,
  features: RUNNER_INPUTS.features,
  builder: RUNNER_INPUTS.builder,
  defaultUlimits: RUNNER_INPUTS.defaultUlimits,
  maxConcurrentDownloads: RUNNER_INPUTS.maxConcurrentDownloads,
  maxConcurrentUploads: RUNNER_INPUTS.maxConcurrentUploads,
  maxDownloadAttempts: RUNNER_INPUTS.maxDownloadAttempts,
  shutdownTimeout: RUNNER_INPUTS.shutdownTimeout,
  logLevel: RUNNER_INPUTS.logLevel,
  logOpts: RUNNER_INPUTS.logOpts,
} satisfies Partial<ChangedInputs<KubernetesDindRunnerArgs>>;

export const POD_RUNNER_INPUTS: ChangedInputs<KubernetesDindRunnerArgs> = {
  ...SERVED,
  ...ENGINE,
  dataClaim: [undefined, CLAIM],
};
export const CLAIM_INPUTS: ChangedInputs<DataClaim> = {
  size: [CLAIM.size, "80Gi"],
  storageClassName: [CLAIM.storageClassName, "slow"],
  retainData: [undefined, true],
};
export const POD_BUILDER_INPUTS: ChangedInputs<KubernetesBuildkitBuilderArgs> = {
  ...SERVED,
  ...CONTAINER,
  image: BUILDER_INPUTS.image,
  memory: BUILDER_INPUTS.memory,
  dns: BUILDER_INPUTS.dns,
  dnsSearch: BUILDER_INPUTS.dnsSearch,
  proxies: BUILDER_INPUTS.proxies,
  registryMirrors: BUILDER_INPUTS.registryMirrors,
  extraCa: BUILDER_INPUTS.extraCa,
  maxParallelism: BUILDER_INPUTS.maxParallelism,
  maxUsedSpace: BUILDER_INPUTS.maxUsedSpace,
  minFreeSpace: BUILDER_INPUTS.minFreeSpace,
  dataClaim: POD_RUNNER_INPUTS.dataClaim,
};
export const POD_ENDPOINT_INPUTS: ChangedInputs<KubernetesDockerApiEndpointArgs> = {
  ...SERVED,
  clients: ENDPOINT_INPUTS.clients,
  roles: ENDPOINT_INPUTS.roles,
  rules: ENDPOINT_INPUTS.rules,
  sharedNetworks: ENDPOINT_INPUTS.sharedNetworks,
  image: ENDPOINT_INPUTS.image,
  memory: ENDPOINT_INPUTS.memory,
  engine: [undefined, { mtu: 1450 }],
};
export const SIDECAR_INPUTS: ChangedInputs<KubernetesDindSidecarArgs> = {
  ...ENGINE,
  namespace: SERVED.namespace,
  labels: SERVED.labels,
  validityPeriodHours: SERVED.validityPeriodHours,
  earlyRenewalHours: SERVED.earlyRenewalHours,
};
export const ADMISSION_INPUTS: ChangedInputs<KubernetesAdmissionArgs> = {
  namespace: [undefined, "webhooks"],
  mode: [undefined, "enforce"],
  namespaces: [undefined, { payments: "enforce" }],
  excludedNamespaces: [undefined, ["monitoring"]],
  owned: [undefined, "enforce"],
  controllers: [undefined, ["system:serviceaccount:argo:argo"]],
  references: [undefined, false],
  rules: [undefined, { "host-port": "mandatory" }],
  customResources: [
    undefined,
    [{ apiGroups: ["argoproj.io"], apiVersions: ["v1alpha1"], resources: ["workflows", "cronworkflows"] }],
  ],
  replicas: [undefined, 3],
  image: [undefined, "registry.example.com/node:22"],
  priorityClass: [undefined, "system-node-critical"],
  labels: [{ team: "one" }, { team: "two" }],
  authority: [undefined, "second"],
  validityPeriodHours: SERVED.validityPeriodHours,
  earlyRenewalHours: SERVED.earlyRenewalHours,
};

/** What an input needs beside it. */
export const POD_BESIDE = { fixedCidrV6: { ipv6: true }, hostUsers: { tunResource: TUN } };
export const POD_CLIENTS = { clients: CLIENTS };

/** The later value of every input. */
export function everyInput<Args extends object>(inputs: ChangedInputs<Args>): Args {
  return Object.fromEntries(
    Object.entries<readonly unknown[]>(inputs).map(([name, [, after]]) => [name, after]),
  ) as Args;
}

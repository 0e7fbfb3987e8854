import type { Effect } from "../args/effect";
import type { KubernetesAdmissionArgs } from "./admission";
import type {
  DataClaim,
  KubernetesBuildkitBuilderArgs,
  KubernetesDindRunnerArgs,
  KubernetesDockerApiEndpointArgs,
} from "./args";
import type { KubernetesDindSidecarArgs } from "./dindSidecar";

/** What changing one input does to the pods of a component. Several are replaced one after another. */
export interface PodChange {
  readonly pods: Effect;
  /** What else changes, or must be known before. */
  readonly note?: string;
}

type Changes<Inputs> = Readonly<Record<keyof Inputs, PodChange>>;

const NOTHING: PodChange = { pods: "nothing" };
const REPLACED: PodChange = { pods: "replaced" };
const HIDDEN: PodChange = {
  pods: "replaced",
  note: "on a claim, images that the engine stored in the other way are hidden, not deleted: they are there again when it is set back",
};

const SERVED = {
  namespace: {
    pods: "replaced",
    note: "everything is made again in the other namespace, with data of its own, and then removed in this one, with its claims unless `retainData`",
  },
  dnsNames: { pods: "replaced", note: "its certificate has other names" },
  clientNamespaces: NOTHING,
  labels: REPLACED,
  replicas: {
    pods: "replaced",
    note:
      "its certificate has the names of all; from one to several or back, clients have another `host` and are replaced; " +
      "the claims of those that go are removed unless `retainData`",
  },
  nodeSelector: REPLACED,
  tolerations: REPLACED,
  affinity: REPLACED,
  topologySpreadConstraints: REPLACED,
  priorityClassName: REPLACED,
  runtimeClassName: REPLACED,
  serviceAccountName: REPLACED,
  imagePullSecrets: REPLACED,
  annotations: REPLACED,
  clients: { pods: "nothing", note: "only the client's own Secret is created, replaced or removed" },
  validityPeriodHours: { pods: "replaced", note: "all certificates are renewed" },
  earlyRenewalHours: { pods: "nothing", note: "unless a certificate is due by the new value" },
} satisfies Partial<Changes<KubernetesDindRunnerArgs>>;

const CONTAINER = {
  resources: REPLACED,
  hostUsers: {
    pods: "replaced",
    note:
      "on a claim, it starts without data, in a folder of its own; Kubernetes gives all files of the claim another " +
      "group, so that data from before should be deleted",
  },
  seccompProfile: { pods: "replaced", note: "the nodes have to have the file" },
  appArmorProfile: { pods: "replaced", note: "the nodes have to have it loaded" },
  dataSize: REPLACED,
} satisfies Partial<Changes<KubernetesDindRunnerArgs>>;

const ENGINE = {
  ...CONTAINER,
  tunResource: REPLACED,
  cacheClaim: { pods: "replaced", note: "no claim is removed" },
  mode: HIDDEN,
  image: REPLACED,
  memory: REPLACED,
  mtu: REPLACED,
  dns: REPLACED,
  dnsSearch: REPLACED,
  ipv6: REPLACED,
  fixedCidrV6: REPLACED,
  defaultAddressPools: REPLACED,
  proxies: REPLACED,
  registryMirrors: REPLACED,
  insecureRegistries: REPLACED,
  extraCa: REPLACED,
  storageDriver: HIDDEN,
  features: HIDDEN,
  builder: REPLACED,
  defaultUlimits: REPLACED,
  maxConcurrentDownloads: REPLACED,
  maxConcurrentUploads: REPLACED,
  maxDownloadAttempts: REPLACED,
  shutdownTimeout: REPLACED,
  logLevel: REPLACED,
  logOpts: REPLACED,
} satisfies Partial<Changes<KubernetesDindRunnerArgs>>;

const DATA_CLAIM: PodChange = {
  pods: "replaced",
  note:
    "if it is added or removed: the StatefulSet ends with all its pods and is created again; data without a claim end " +
    "with their pod, and a removed claim is deleted unless `retainData`",
};

/** By input. A new input does not compile without its entry, and tests compare each with what an API server does. */
export const POD_RUNNER_CHANGES: Changes<KubernetesDindRunnerArgs> = { ...ENGINE, dataClaim: DATA_CLAIM, ...SERVED };

/** The inputs of a claim. */
export const CLAIM_CHANGES: Changes<DataClaim> = {
  size: {
    pods: "in place",
    note:
      "a smaller one, and a larger one that its class does not allow, are refused by Kubernetes before anything else " +
      "changes",
  },
  storageClassName: { pods: "nothing", note: "claims keep the class that they were made with; new ones get this one" },
  retainData: NOTHING,
};

export const POD_BUILDER_CHANGES: Changes<KubernetesBuildkitBuilderArgs> = {
  ...CONTAINER,
  image: REPLACED,
  memory: REPLACED,
  dns: REPLACED,
  dnsSearch: REPLACED,
  proxies: REPLACED,
  registryMirrors: REPLACED,
  extraCa: REPLACED,
  maxParallelism: REPLACED,
  maxUsedSpace: REPLACED,
  minFreeSpace: REPLACED,
  dataClaim: DATA_CLAIM,
  ...SERVED,
};

const BY_GUARD: PodChange = { pods: "nothing", note: "the guard reads it again while it runs, within two minutes" };

/** A pod has both the guard and its engine. */
export const POD_ENDPOINT_CHANGES: Changes<KubernetesDockerApiEndpointArgs> = {
  ...SERVED,
  dnsNames: { pods: "nothing", note: "the guard reads its new certificate while it runs" },
  replicas: { ...SERVED.replicas, pods: "in place" },
  clients: BY_GUARD,
  roles: BY_GUARD,
  rules: BY_GUARD,
  sharedNetworks: BY_GUARD,
  image: REPLACED,
  memory: REPLACED,
  engine: { pods: "replaced", note: "or as the table of a runner says of each of its inputs" },
  validityPeriodHours: {
    pods: "nothing",
    note: "all certificates are renewed; the guard reads its own while it runs",
  },
};

/** The pods that have the sidecar: those of a Deployment are replaced, and a Job is made again. */
export const SIDECAR_CHANGES: Changes<KubernetesDindSidecarArgs> = {
  ...ENGINE,
  namespace: { pods: "replaced", note: "its Secrets and its ConfigMap are made again there; the pods have to follow" },
  labels: { pods: "nothing", note: "only its Secrets and its ConfigMap have them" },
  validityPeriodHours: SERVED.validityPeriodHours,
  earlyRenewalHours: SERVED.earlyRenewalHours,
};

const READ_AGAIN: PodChange = { pods: "nothing", note: "they read it again while they run" };
const RENEWED: PodChange = { pods: "nothing", note: "they read their new certificate while they run" };

export const ADMISSION_CHANGES: Changes<KubernetesAdmissionArgs> = {
  namespace: { pods: "replaced", note: "everything is made in the other namespace before it is removed in this one" },
  mode: READ_AGAIN,
  namespaces: READ_AGAIN,
  excludedNamespaces: READ_AGAIN,
  owned: READ_AGAIN,
  controllers: READ_AGAIN,
  references: REPLACED,
  rules: READ_AGAIN,
  customResources: NOTHING,
  replicas: { pods: "in place" },
  image: REPLACED,
  priorityClass: REPLACED,
  labels: REPLACED,
  authority: RENEWED,
  validityPeriodHours: RENEWED,
  earlyRenewalHours: SERVED.earlyRenewalHours,
};

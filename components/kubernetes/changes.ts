import { BUILDER_SETTINGS, type Change, type Changes, ENGINE_SETTINGS, NOTHING, REPLACED } from "../args/changes";
import type { KubernetesAdmissionArgs } from "./admission";
import type {
  DataClaim,
  KubernetesBuildkitBuilderArgs,
  KubernetesDindRunnerArgs,
  KubernetesDockerApiEndpointArgs,
} from "./args";
import type { KubernetesDindSidecarArgs } from "./dindSidecar";

const HIDDEN: Change = { effect: "replaced", note: `on a claim, ${ENGINE_SETTINGS.storageDriver.note}` };

const SERVED = {
  namespace: {
    effect: "replaced",
    note: "everything is made again in the other namespace, with data of its own, and then removed in this one, with its claims unless `retainData`",
  },
  dnsNames: { effect: "replaced", note: "its certificate has other names" },
  clientNamespaces: NOTHING,
  labels: REPLACED,
  replicas: {
    effect: "replaced",
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
  clients: { effect: "nothing", note: "only the client's own Secret is created, replaced or removed" },
  validityPeriodHours: { effect: "replaced", note: "all certificates are renewed" },
  earlyRenewalHours: { effect: "nothing", note: "unless a certificate is due by the new value" },
} satisfies Partial<Changes<KubernetesDindRunnerArgs>>;

const CONTAINER = {
  resources: REPLACED,
  hostUsers: {
    effect: "replaced",
    note:
      "on a claim, it starts without data, in a folder of its own; Kubernetes gives all files of the claim another " +
      "group, so that data from before should be deleted",
  },
  seccompProfile: { effect: "replaced", note: "the nodes have to have the file" },
  appArmorProfile: { effect: "replaced", note: "the nodes have to have it loaded" },
  dataSize: REPLACED,
} satisfies Partial<Changes<KubernetesDindRunnerArgs>>;

const ENGINE = {
  ...CONTAINER,
  tunResource: REPLACED,
  cacheClaim: { effect: "replaced", note: "no claim is removed" },
  mode: HIDDEN,
  image: REPLACED,
  memory: REPLACED,
  ...ENGINE_SETTINGS,
  storageDriver: HIDDEN,
  features: HIDDEN,
} satisfies Partial<Changes<KubernetesDindRunnerArgs>>;

const DATA_CLAIM: Change = {
  effect: "replaced",
  note:
    "if it is added or removed: the StatefulSet ends with all its pods and is created again; data without a claim end " +
    "with their pod, and a removed claim is deleted unless `retainData`",
};

/** What changing an input does to the pods: several are replaced one after another. Tests compare each with an API server. */
export const POD_RUNNER_CHANGES: Changes<KubernetesDindRunnerArgs> = { ...ENGINE, dataClaim: DATA_CLAIM, ...SERVED };

/** The inputs of a claim. */
export const CLAIM_CHANGES: Changes<DataClaim> = {
  size: {
    effect: "in place",
    note:
      "a smaller one, and a larger one that its class does not allow, are refused by Kubernetes before anything else " +
      "changes",
  },
  storageClassName: {
    effect: "nothing",
    note: "claims keep the class that they were made with; new ones get this one",
  },
  retainData: NOTHING,
};

export const POD_BUILDER_CHANGES: Changes<KubernetesBuildkitBuilderArgs> = {
  ...CONTAINER,
  image: REPLACED,
  memory: REPLACED,
  ...BUILDER_SETTINGS,
  dataClaim: DATA_CLAIM,
  ...SERVED,
};

const BY_GUARD: Change = { effect: "nothing", note: "the guard reads it again while it runs, within two minutes" };

/** A pod has both the guard and its engine. */
export const POD_ENDPOINT_CHANGES: Changes<KubernetesDockerApiEndpointArgs> = {
  ...SERVED,
  dnsNames: { effect: "nothing", note: "the guard reads its new certificate while it runs" },
  replicas: { ...SERVED.replicas, effect: "in place" },
  clients: BY_GUARD,
  roles: BY_GUARD,
  rules: BY_GUARD,
  sharedNetworks: BY_GUARD,
  image: REPLACED,
  memory: REPLACED,
  engine: { effect: "replaced", note: "or as the table of a runner says of each of its inputs" },
  validityPeriodHours: {
    effect: "nothing",
    note: "all certificates are renewed; the guard reads its own while it runs",
  },
};

/** The pods that have the sidecar: those of a Deployment are replaced, and a Job is made again. */
export const SIDECAR_CHANGES: Changes<KubernetesDindSidecarArgs> = {
  ...ENGINE,
  namespace: {
    effect: "replaced",
    note: "its Secrets and its ConfigMap are made again there; the pods have to follow",
  },
  labels: { effect: "nothing", note: "only its Secrets and its ConfigMap have them" },
  validityPeriodHours: SERVED.validityPeriodHours,
  earlyRenewalHours: SERVED.earlyRenewalHours,
};

const READ_AGAIN: Change = { effect: "nothing", note: "they read it again while they run" };
const RENEWED: Change = { effect: "nothing", note: "they read their new certificate while they run" };

export const ADMISSION_CHANGES: Changes<KubernetesAdmissionArgs> = {
  namespace: { effect: "replaced", note: "everything is made in the other namespace before it is removed in this one" },
  mode: READ_AGAIN,
  namespaces: READ_AGAIN,
  excludedNamespaces: READ_AGAIN,
  owned: READ_AGAIN,
  controllers: READ_AGAIN,
  references: REPLACED,
  rules: READ_AGAIN,
  customResources: NOTHING,
  replicas: { effect: "in place" },
  image: REPLACED,
  priorityClass: REPLACED,
  labels: REPLACED,
  authority: RENEWED,
  validityPeriodHours: RENEWED,
  earlyRenewalHours: SERVED.earlyRenewalHours,
};

import type { Given } from "./given";
import { type NightlyCheck, nightlyCheckObjects } from "./nightlyCheck";
import { unprivileged } from "./unprivileged";

/** Files of a webhook in its container. */
export const ADMISSION_FILES = {
  /** The program, with everything that it needs except Node. */
  program: "/opt/breakwater/breakwater-admission.js",
  configuration: "/opt/breakwater/admission.yaml",
  /** The folder of its certificate, `tls.crt` and `tls.key`. */
  certificates: "/opt/breakwater-certificates",
  /** The folder of its token, and of the API server's CA, by which it looks up what objects refer to. */
  cluster: "/opt/breakwater-cluster",
} as const;

/** Ports of the webhook's pods. The Service has the port of HTTPS. */
const ADMISSION_PORTS = { reviews: 8443, health: 8081, service: 443 } as const;

/** The webhook's pods: a program that listens, judges and needs nothing else of its node. */
export const ADMISSION = {
  image: {
    value: "node:22.20.0-bookworm-slim",
    because: "the webhook is one file for Node: there is no image to build, and none to trust but Node's own",
  },
  replicas: { value: 2, because: "while one is drained, the other answers" },
  user: { value: 65532, because: "a user that owns nothing" },
  priorityClass: {
    value: "system-cluster-critical",
    because: "no other pod may push it off its node: while it is away, what it enforces cannot be created",
  },
  timeoutSeconds: {
    value: 5,
    because: "API servers wait for it with every request that it judges: it answers in milliseconds, or not at all",
  },
  memory: { value: "768Mi", because: "two threads with 192 MB each, and the reviews that are held" },
  tokenSeconds: {
    value: 3600,
    because: "the kubelet replaces the token long before it expires, and a stolen one is soon worth nothing",
  },
  cpu: { value: "100m", because: "a review takes less than a millisecond" },
} as const satisfies Record<string, Given<unknown>>;

/** What is judged of custom resources: pod templates in them. */
export interface AdmissionResources {
  /** Groups of the API: `argoproj.io`. */
  readonly apiGroups: readonly string[];
  readonly apiVersions: readonly string[];
  /** `workflows`, `cronworkflows`. */
  readonly resources: readonly string[];
}

/** What users decide about a webhook. */
export interface AdmissionOptions {
  readonly name: string;
  readonly namespace: string;
  readonly image?: string | undefined;
  readonly replicas?: number | undefined;
  readonly priorityClass?: string | undefined;
  /** The mode of namespaces that are not listed: `warn` or `enforce`. @default warn */
  readonly mode?: string | undefined;
  readonly namespaces?: Readonly<Record<string, string>> | undefined;
  /** Namespaces that are left out beside `kube-system` and the webhook's own. */
  readonly excludedNamespaces?: readonly string[] | undefined;
  readonly owned?: string | undefined;
  readonly controllers?: readonly string[] | undefined;
  readonly rules?: unknown;
  /** Whether it looks up what objects refer to, for which it has a token and a role that reads. @default true */
  readonly references?: boolean | undefined;
  readonly customResources?: readonly AdmissionResources[] | undefined;
  readonly labels?: Readonly<Record<string, string>> | undefined;
  /** A check of what runs already, each night. @default none */
  readonly nightly?: NightlyCheck | undefined;
}

/**
 * Texts that a host may not know yet.
 *
 * - `caBundle`: the certificates of the CAs that API servers accept, in PEM and then in base64
 * - `certificate`, `key`: the webhook's own, in PEM
 */
export interface AdmissionTexts<Text> {
  readonly caBundle: Text;
  readonly certificate: Text;
  readonly key: Text;
}

/** The webhook's program, and the SHA-256 digest of it. */
export interface AdmissionProgram {
  readonly text: string;
  readonly digest: string;
}

/** Namespaces that no webhook judges. What is refused in `kube-system` may keep a cluster from starting. */
const ALWAYS_EXCLUDED = ["kube-system"];

/** The label of every namespace with its name, which Kubernetes sets and nobody can change. */
const NAMESPACE_LABEL = "kubernetes.io/metadata.name";

/** What is judged of Kubernetes' own kinds. Leases, events, and what else keeps a cluster going never come here. */
const NAMESPACED = [
  {
    apiGroups: [""],
    apiVersions: ["v1"],
    resources: [
      ...["pods", "pods/ephemeralcontainers", "pods/resize"],
      ...["podtemplates", "replicationcontrollers", "services"],
    ],
  },
  { apiGroups: ["apps"], apiVersions: ["v1"], resources: ["daemonsets", "deployments", "replicasets", "statefulsets"] },
  { apiGroups: ["batch"], apiVersions: ["v1"], resources: ["cronjobs", "jobs"] },
] as const;
const CLUSTER_SCOPED = [{ apiGroups: [""], apiVersions: ["v1"], resources: ["persistentvolumes"] }] as const;

/**
 * What objects refer to, to be read one by one: volumes by their claims, the ConfigMaps of variables and files, and the
 * owners of what controllers create. No Secrets, no lists, and nothing is changed.
 */
const LOOKED_UP = [
  {
    apiGroups: [""],
    resources: ["configmaps", "persistentvolumeclaims", "persistentvolumes", "replicationcontrollers"],
  },
  { apiGroups: ["apps"], resources: ["daemonsets", "deployments", "replicasets", "statefulsets"] },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"] },
] as const;

/** Ports of API servers. Nothing selects them: they are no pods. */
const API_SERVER_PORTS = [443, 6443, 8443];

const SELECTOR_NAME = "app.kubernetes.io/name";

/** The names under which API servers reach a webhook: its certificate is for them. */
export function admissionHosts({ name, namespace }: Pick<AdmissionOptions, "name" | "namespace">): string[] {
  return [`${name}.${namespace}.svc`, `${name}.${namespace}.svc.cluster.local`, `${name}.${namespace}`];
}

/** The content of a webhook's admission.yaml, as JSON, which is also YAML. */
export function admissionConfiguration(options: AdmissionOptions): string {
  const { mode, namespaces, owned, controllers, rules, references = true } = options;
  const configuration = {
    listen: `0.0.0.0:${ADMISSION_PORTS.reviews}`,
    health: `0.0.0.0:${ADMISSION_PORTS.health}`,
    tls: { cert: `${ADMISSION_FILES.certificates}/tls.crt`, key: `${ADMISSION_FILES.certificates}/tls.key` },
    mode,
    namespaces,
    excludedNamespaces: excludedNamespaces(options),
    owned,
    controllers,
    ...(references && {
      references: { ca: `${ADMISSION_FILES.cluster}/ca.crt`, token: `${ADMISSION_FILES.cluster}/token` },
    }),
    rules,
  };
  return JSON.stringify(configuration, undefined, 2);
}

/** A webhook's objects in Kubernetes, by what they are. Each is complete, with apiVersion and kind. */
export function admissionObjects<Text>(
  options: AdmissionOptions,
  program: AdmissionProgram,
  texts: AdmissionTexts<Text>,
) {
  const { name, namespace, labels: more = {}, replicas = ADMISSION.replicas.value, references = true } = options;
  const { nightly, rules } = options;
  const selector = { [SELECTOR_NAME]: "breakwater-admission", "app.kubernetes.io/instance": name };
  const labels = { ...more, ...selector };
  const metadata = { name, namespace, labels };
  return {
    namespace: {
      apiVersion: "v1" as const,
      kind: "Namespace" as const,
      metadata: {
        name: namespace,
        labels: { ...labels, "pod-security.kubernetes.io/enforce": "restricted" },
      },
    },
    serviceAccount: {
      apiVersion: "v1" as const,
      kind: "ServiceAccount" as const,
      metadata,
      automountServiceAccountToken: false,
    },
    ...(references && lookUpObjects(options, labels)),
    program: {
      apiVersion: "v1" as const,
      kind: "ConfigMap" as const,
      metadata,
      data: {
        [fileOf(ADMISSION_FILES.program)]: program.text,
        [fileOf(ADMISSION_FILES.configuration)]: admissionConfiguration(options),
      },
    },
    certificate: {
      apiVersion: "v1" as const,
      kind: "Secret" as const,
      metadata,
      type: "kubernetes.io/tls",
      stringData: { "tls.crt": texts.certificate, "tls.key": texts.key },
    },
    deployment: {
      apiVersion: "apps/v1" as const,
      kind: "Deployment" as const,
      metadata,
      spec: {
        replicas,
        selector: { matchLabels: selector },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: 1 } },
        template: {
          metadata: { labels, annotations: { "breakwater/program": program.digest } },
          spec: podOf(options, selector),
        },
      },
    },
    disruptionBudget: {
      apiVersion: "policy/v1" as const,
      kind: "PodDisruptionBudget" as const,
      metadata,
      spec: { maxUnavailable: 1, selector: { matchLabels: selector } },
    },
    service: {
      apiVersion: "v1" as const,
      kind: "Service" as const,
      metadata,
      spec: { selector, ports: [{ name: "https", port: ADMISSION_PORTS.service, targetPort: "reviews" }] },
    },
    networkPolicy: {
      apiVersion: "networking.k8s.io/v1" as const,
      kind: "NetworkPolicy" as const,
      metadata,
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress", "Egress"],
        // API servers are no pods: nothing selects them. The ports are all that can be said.
        ingress: [
          {
            ports: [
              { port: ADMISSION_PORTS.reviews, protocol: "TCP" },
              { port: ADMISSION_PORTS.health, protocol: "TCP" },
            ],
          },
        ],
        egress: references ? [{ ports: API_SERVER_PORTS.map((port) => ({ port, protocol: "TCP" })) }] : [],
      },
    },
    ...(nightly && nightlyCheckObjects({ ...nightly, name, namespace, labels, rules }, API_SERVER_PORTS)),
    webhooks: {
      apiVersion: "admissionregistration.k8s.io/v1" as const,
      kind: "ValidatingWebhookConfiguration" as const,
      metadata: { name, labels },
      webhooks: webhooksOf(options, texts.caBundle),
    },
  };
}

/** The webhook's role, by the name of its namespace too: roles of the cluster have none. */
function lookUpObjects({ name, namespace }: AdmissionOptions, labels: Readonly<Record<string, string>>) {
  const metadata = { name: `${namespace}-${name}`, labels };
  return {
    role: {
      apiVersion: "rbac.authorization.k8s.io/v1" as const,
      kind: "ClusterRole" as const,
      metadata,
      rules: LOOKED_UP.map(({ apiGroups, resources }) => ({
        apiGroups: [...apiGroups],
        resources: [...resources],
        verbs: ["get"],
      })),
    },
    roleBinding: {
      apiVersion: "rbac.authorization.k8s.io/v1" as const,
      kind: "ClusterRoleBinding" as const,
      metadata,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: metadata.name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
  };
}

/** The token and the CA that Kubernetes mounts by itself where it is not told not to, for as short as it can be. */
function clusterVolume() {
  const token = { path: "token", expirationSeconds: ADMISSION.tokenSeconds.value };
  const authority = { name: "kube-root-ca.crt", items: [{ key: "ca.crt", path: "ca.crt" }] };
  const sources = [{ serviceAccountToken: token }, { configMap: authority }];
  return { name: "cluster", projected: { sources, defaultMode: 0o440 } };
}

function podOf(
  {
    name,
    image = ADMISSION.image.value,
    priorityClass = ADMISSION.priorityClass.value,
    references = true,
  }: AdmissionOptions,
  selector: Readonly<Record<string, string>>,
) {
  const probe = (path: string, periodSeconds: number, failureThreshold: number) => ({
    httpGet: { path, port: "health" },
    periodSeconds,
    failureThreshold,
    timeoutSeconds: 3,
  });
  const spread = (topologyKey: string) => ({
    maxSkew: 1,
    topologyKey,
    whenUnsatisfiable: "ScheduleAnyway",
    labelSelector: { matchLabels: selector },
  });
  return {
    serviceAccountName: name,
    automountServiceAccountToken: false,
    enableServiceLinks: false,
    priorityClassName: priorityClass,
    terminationGracePeriodSeconds: 30,
    topologySpreadConstraints: [spread("kubernetes.io/hostname"), spread("topology.kubernetes.io/zone")],
    securityContext: {
      runAsNonRoot: true,
      runAsUser: ADMISSION.user.value,
      runAsGroup: ADMISSION.user.value,
      fsGroup: ADMISSION.user.value,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "admission",
        image,
        command: ["/usr/local/bin/node", ADMISSION_FILES.program, "--config", ADMISSION_FILES.configuration],
        ports: [
          { name: "reviews", containerPort: ADMISSION_PORTS.reviews },
          { name: "health", containerPort: ADMISSION_PORTS.health },
        ],
        securityContext: unprivileged(),
        resources: {
          requests: { cpu: ADMISSION.cpu.value, memory: ADMISSION.memory.value },
          limits: { memory: ADMISSION.memory.value },
        },
        startupProbe: probe("/readyz", 1, 60),
        readinessProbe: probe("/readyz", 2, 2),
        livenessProbe: probe("/livez", 10, 3),
        volumeMounts: [
          { name: "program", mountPath: folderOf(ADMISSION_FILES.program), readOnly: true },
          { name: "certificate", mountPath: ADMISSION_FILES.certificates, readOnly: true },
          ...(references ? [{ name: "cluster", mountPath: ADMISSION_FILES.cluster, readOnly: true }] : []),
        ],
      },
    ],
    volumes: [
      { name: "program", configMap: { name, defaultMode: 0o444 } },
      { name: "certificate", secret: { secretName: name, defaultMode: 0o440 } },
      ...(references ? [clusterVolume()] : []),
    ],
  };
}

/**
 * Two webhooks: where rules are enforced, what cannot be judged is refused; elsewhere it is admitted. Objects without a
 * namespace are judged by the webhook of the mode that namespaces have otherwise.
 */
function webhooksOf<Text>(options: AdmissionOptions, caBundle: Text) {
  const { name, namespace, mode = "warn", namespaces = {}, customResources = [] } = options;
  const excluded = excludedNamespaces(options);
  const different = Object.keys(namespaces).filter((each) => namespaces[each] !== mode);
  const webhook = (its: string, operator: "In" | "NotIn", values: readonly string[]) => ({
    name: `${its}.admission.breakwater`,
    clientConfig: { service: { name, namespace, path: "/validate", port: ADMISSION_PORTS.service }, caBundle },
    rules: [
      ...[...NAMESPACED, ...customResources].map((each) => ({ ...writesOf(each), scope: "Namespaced" })),
      ...(its === mode ? CLUSTER_SCOPED : []).map((each) => ({ ...writesOf(each), scope: "Cluster" })),
    ],
    failurePolicy: its === "enforce" ? "Fail" : "Ignore",
    matchPolicy: "Equivalent",
    namespaceSelector: { matchExpressions: [{ key: NAMESPACE_LABEL, operator, values: [...values] }] },
    sideEffects: "None",
    timeoutSeconds: ADMISSION.timeoutSeconds.value,
    admissionReviewVersions: ["v1"],
  });
  const other = mode === "enforce" ? "warn" : "enforce";
  return [
    webhook(mode, "NotIn", [...excluded, ...different]),
    ...(different.length === 0 ? [] : [webhook(other, "In", different)]),
  ];
}

function writesOf({ apiGroups, apiVersions, resources }: AdmissionResources) {
  return {
    apiGroups: [...apiGroups],
    apiVersions: [...apiVersions],
    operations: ["CREATE", "UPDATE"],
    resources: [...resources],
  };
}

function excludedNamespaces({ namespace, excludedNamespaces: more = [] }: AdmissionOptions): string[] {
  return [...new Set([...ALWAYS_EXCLUDED, namespace, ...more])];
}

function fileOf(path: string): string {
  return path.slice(path.lastIndexOf("/") + 1);
}

function folderOf(path: string): string {
  return path.slice(0, path.lastIndexOf("/"));
}

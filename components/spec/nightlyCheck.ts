import type { Given } from "./given";
import { unprivileged } from "./unprivileged";

/** A check of the whole cluster, at a time of the day. */
export interface NightlyCheck {
  /** An image with Node, the package breakwater and kubectl: there is none that has them all. */
  readonly image: string;
  /** When, as in a CronJob. @default every night */
  readonly schedule?: string | undefined;
}

/** What its objects are called, and whose they are. */
export interface NightlyCheckOptions extends NightlyCheck {
  readonly name: string;
  readonly namespace: string;
  readonly labels: Readonly<Record<string, string>>;
  /** Levels, settings and exemptions of rules, as in breakwater.yaml. @default the rules' own */
  readonly rules?: unknown;
}

const NIGHTLY = {
  schedule: { value: "17 3 * * *", because: "few people wait for an API server then, and most jobs start on the hour" },
  user: { value: 65532, because: "a user that owns nothing" },
  seconds: { value: 3600, because: "a cluster of 150,000 pods takes minutes: what takes an hour has failed" },
  memory: { value: "1Gi", because: "it keeps findings, and a chunk of 250 objects" },
  cpu: { value: "100m", because: "it waits for the API server most of the time" },
} as const satisfies Record<string, Given<unknown>>;

/** What `breakwater check --cluster` reads. It lists, and changes nothing; Secrets are not among it. */
export const READ_BY_CHECK = [
  {
    apiGroups: [""],
    resources: [
      ...["replicationcontrollers", "podtemplates", "pods", "services", "configmaps"],
      ...["persistentvolumeclaims", "persistentvolumes", "namespaces"],
    ],
    verbs: ["list"],
  },
  { apiGroups: ["apps"], resources: ["deployments", "statefulsets", "daemonsets", "replicasets"], verbs: ["list"] },
  { apiGroups: ["batch"], resources: ["cronjobs", "jobs"], verbs: ["list"] },
] as const;

const FILES = { configuration: "/etc/breakwater/breakwater.yaml", temporary: "/tmp" } as const;

/** Objects of Kubernetes: a CronJob whose jobs fail if there is a mandatory finding, and what it needs. */
export function nightlyCheckObjects(options: NightlyCheckOptions, apiServerPorts: readonly number[]) {
  const { namespace, rules = {}, schedule = NIGHTLY.schedule.value } = options;
  const name = `${options.name}-check`;
  const labels = { ...options.labels, "app.kubernetes.io/name": "breakwater-check" };
  const selector = { "app.kubernetes.io/name": "breakwater-check", "app.kubernetes.io/instance": options.name };
  const metadata = { name, namespace, labels };
  const role = { name: `${namespace}-${name}`, labels };
  return {
    checkAccount: {
      apiVersion: "v1" as const,
      kind: "ServiceAccount" as const,
      metadata,
      automountServiceAccountToken: false,
    },
    checkRole: {
      apiVersion: "rbac.authorization.k8s.io/v1" as const,
      kind: "ClusterRole" as const,
      metadata: role,
      rules: READ_BY_CHECK.map(({ apiGroups, resources, verbs }) => ({
        apiGroups: [...apiGroups],
        resources: [...resources],
        verbs: [...verbs],
      })),
    },
    checkRoleBinding: {
      apiVersion: "rbac.authorization.k8s.io/v1" as const,
      kind: "ClusterRoleBinding" as const,
      metadata: role,
      roleRef: { apiGroup: "rbac.authorization.k8s.io", kind: "ClusterRole", name: role.name },
      subjects: [{ kind: "ServiceAccount", name, namespace }],
    },
    checkConfiguration: {
      apiVersion: "v1" as const,
      kind: "ConfigMap" as const,
      metadata,
      data: { "breakwater.yaml": JSON.stringify(rules, undefined, 2) },
    },
    checkNetworkPolicy: {
      apiVersion: "networking.k8s.io/v1" as const,
      kind: "NetworkPolicy" as const,
      metadata,
      spec: {
        podSelector: { matchLabels: selector },
        policyTypes: ["Ingress", "Egress"],
        ingress: [],
        egress: [{ ports: apiServerPorts.map((port) => ({ port, protocol: "TCP" })) }],
      },
    },
    checkJob: {
      apiVersion: "batch/v1" as const,
      kind: "CronJob" as const,
      metadata,
      spec: {
        schedule,
        concurrencyPolicy: "Forbid",
        jobTemplate: {
          spec: {
            backoffLimit: 0,
            activeDeadlineSeconds: NIGHTLY.seconds.value,
            template: { metadata: { labels }, spec: podOf(options, name) },
          },
        },
      },
    },
  };
}

function podOf({ image }: NightlyCheckOptions, name: string) {
  return {
    serviceAccountName: name,
    // kubectl finds its token where Kubernetes mounts it.
    automountServiceAccountToken: true,
    enableServiceLinks: false,
    restartPolicy: "Never",
    securityContext: {
      runAsNonRoot: true,
      runAsUser: NIGHTLY.user.value,
      runAsGroup: NIGHTLY.user.value,
      seccompProfile: { type: "RuntimeDefault" },
    },
    containers: [
      {
        name: "check",
        image,
        command: ["breakwater", "check", "--cluster", "--config", FILES.configuration],
        env: [{ name: "HOME", value: FILES.temporary }],
        securityContext: unprivileged(),
        resources: {
          requests: { cpu: NIGHTLY.cpu.value, memory: NIGHTLY.memory.value },
          limits: { memory: NIGHTLY.memory.value },
        },
        volumeMounts: [
          { name: "configuration", mountPath: "/etc/breakwater", readOnly: true },
          { name: "temporary", mountPath: FILES.temporary },
        ],
      },
    ],
    volumes: [
      { name: "configuration", configMap: { name, defaultMode: 0o444 } },
      { name: "temporary", emptyDir: { medium: "Memory", sizeLimit: "64Mi" } },
    ],
  };
}

/** Objects as an API server stores them: with identities, owners, defaults and bookkeeping. */
type Json = Readonly<Record<string, unknown>>;

interface Stored {
  readonly kind: string;
  readonly name: string;
  readonly namespace?: string;
  readonly spec?: Json;
  readonly status?: Json;
  readonly owner?: Json;
  readonly labels?: Readonly<Record<string, string>>;
}

/** Identities are the same in every run. */
function uidOf(kind: string, namespace: string | undefined, name: string): string {
  return `uid-${kind}-${namespace ?? ""}-${name}`.toLowerCase();
}

export function stored({ kind, name, namespace, spec, status, owner, labels }: Stored): Json {
  return {
    metadata: {
      name,
      ...(namespace !== undefined && { namespace }),
      ...(labels && { labels }),
      uid: uidOf(kind, namespace, name),
      resourceVersion: "1042",
      creationTimestamp: "2026-01-01T00:00:00Z",
      ...(owner && { ownerReferences: [owner] }),
      managedFields: [{ manager: "kubectl", operation: "Update", fieldsV1: { "f:spec": {} } }],
    },
    ...(spec && { spec }),
    status: status ?? {},
  };
}

export function ownerOf(kind: string, name: string, namespace: string): Json {
  return {
    apiVersion: "apps/v1",
    kind,
    name,
    uid: uidOf(kind, namespace, name),
    controller: true,
    blockOwnerDeletion: true,
  };
}

export const PRIVILEGED = {
  containers: [{ name: "web", image: "app:1.2.3", securityContext: { privileged: true } }],
} as const;

export const SIDECAR = {
  name: "proxy",
  image: "proxy:1.2.3",
  securityContext: { capabilities: { add: ["SYS_ADMIN"] } },
};

/** A Deployment, the ReplicaSets of its last rollouts, and the pods of the newest one. */
export function rollout(name: string, namespace: string, pods: readonly Json[], podSpec: Json = PRIVILEGED) {
  const template = { metadata: { labels: { app: name } }, spec: podSpec };
  const owner = ownerOf("Deployment", name, namespace);
  const replicaSet = (at: number, replicas: number, spec = podSpec) =>
    stored({
      kind: "ReplicaSet",
      name: `${name}-${at}`,
      namespace,
      owner,
      spec: { replicas, template: { ...template, spec } },
    });
  return {
    deployments: [stored({ kind: "Deployment", name, namespace, spec: { replicas: pods.length, template } })],
    replicasets: [replicaSet(3, pods.length), replicaSet(2, 0), replicaSet(1, 0, { ...PRIVILEGED, hostNetwork: true })],
    pods: pods.map((spec, at) =>
      stored({
        kind: "Pod",
        name: `${name}-3-${at}`,
        namespace,
        owner: ownerOf("ReplicaSet", `${name}-3`, namespace),
        spec,
        status: { phase: "Running" },
      }),
    ),
  };
}

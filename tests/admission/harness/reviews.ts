/** What a pod asks for, and reviews as API servers send them. */
export type JsonObject = Readonly<Record<string, unknown>>;

export const CONTROLLER = "system:serviceaccount:kube-system:replicaset-controller";

/** @param more fields of the container */
export function pod(more: JsonObject = {}, spec: JsonObject = {}, metadata: JsonObject = {}): JsonObject {
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: { name: "job", namespace: "apps", ...metadata },
    spec: { containers: [{ name: "job", image: "alpine:3.20", ...more }], ...spec },
  };
}

export const PRIVILEGED: JsonObject = { securityContext: { privileged: true } };

export const SOCKET: JsonObject = {
  volumes: [{ name: "docker", hostPath: { path: "/var/run/docker.sock" } }],
};

export function deployment(template: JsonObject, more: JsonObject = {}): JsonObject {
  return {
    apiVersion: "apps/v1",
    kind: "Deployment",
    metadata: { name: "web", namespace: "apps" },
    spec: { replicas: 1, template: { spec: template["spec"] }, ...more },
  };
}

/** A request to create an object, unless `more` says otherwise. */
export function requestOf(object: JsonObject | null, more: JsonObject = {}): JsonObject {
  const kind = object?.["kind"] ?? "Pod";
  return {
    uid: "705ab4f5-6393-11e8-b7cc-42010a800002",
    kind: { group: "", version: "v1", kind },
    resource: { group: "", version: "v1", resource: `${String(kind).toLowerCase()}s` },
    name: "job",
    namespace: "apps",
    operation: "CREATE",
    userInfo: { username: "alice", groups: ["system:authenticated"] },
    object,
    oldObject: null,
    dryRun: false,
    options: { apiVersion: "meta.k8s.io/v1", kind: "CreateOptions" },
    ...more,
  };
}

export function reviewOf(request: JsonObject): JsonObject {
  return { apiVersion: "admission.k8s.io/v1", kind: "AdmissionReview", request };
}

export function bodyOf(request: JsonObject): Buffer {
  return Buffer.from(JSON.stringify(reviewOf(request)));
}

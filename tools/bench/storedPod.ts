/** A pod as an API server sends it to webhooks: with every default filled in, and the fields that its author manages. */
export function storedPod(isPrivileged: boolean): object {
  const names = ["web", "proxy", "metrics"];
  return {
    apiVersion: "v1",
    kind: "Pod",
    metadata: {
      name: "shop",
      namespace: "apps",
      uid: "2f2a8b1e-7a0e-4c8e-9d6e-5a0b8f3a1c2d",
      creationTimestamp: "2026-01-02T03:04:05Z",
      labels: { app: "shop", "app.kubernetes.io/name": "shop", "pod-template-hash": "7d9c6b5f4" },
      annotations: { "prometheus.io/scrape": "true", "prometheus.io/port": "9090" },
      managedFields: [
        {
          manager: "kubectl",
          operation: "Update",
          apiVersion: "v1",
          time: "2026-01-02T03:04:05Z",
          fieldsType: "FieldsV1",
          fieldsV1: { "f:metadata": managed(["labels", "annotations"]), "f:spec": managed(names) },
        },
      ],
    },
    spec: {
      containers: names.map((name) => containerOf(name, isPrivileged && name === "proxy")),
      volumes: [
        { name: "cache", emptyDir: {} },
        { name: "configuration", configMap: { name: "shop", defaultMode: 420 } },
        { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }], defaultMode: 420 } },
      ],
      restartPolicy: "Always",
      terminationGracePeriodSeconds: 30,
      dnsPolicy: "ClusterFirst",
      serviceAccountName: "shop",
      serviceAccount: "shop",
      securityContext: { runAsNonRoot: true, seccompProfile: { type: "RuntimeDefault" } },
      schedulerName: "default-scheduler",
      tolerations: ["not-ready", "unreachable"].map((key) => ({
        key: `node.kubernetes.io/${key}`,
        operator: "Exists",
        effect: "NoExecute",
        tolerationSeconds: 300,
      })),
      priority: 0,
      enableServiceLinks: true,
      preemptionPolicy: "PreemptLowerPriority",
    },
    status: { phase: "Pending", qosClass: "Burstable" },
  };
}

function containerOf(name: string, isPrivileged: boolean): object {
  const probe = { httpGet: { path: "/healthz", port: 8080, scheme: "HTTP" }, timeoutSeconds: 1, periodSeconds: 10 };
  return {
    name,
    image: `registry.example.com/shop/${name}:1.2.3`,
    command: [`/usr/bin/${name}`],
    args: ["--listen", ":8080", "--log-level", "info"],
    env: Array.from({ length: 8 }, (_, at) => ({ name: `SETTING_${at}`, value: `value of setting ${at}` })),
    ports: [{ name: "http", containerPort: 8080, protocol: "TCP" }],
    resources: { limits: { cpu: "500m", memory: "256Mi" }, requests: { cpu: "50m", memory: "128Mi" } },
    securityContext: isPrivileged
      ? { privileged: true }
      : { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true, capabilities: { drop: ["ALL"] } },
    volumeMounts: [
      { name: "cache", mountPath: "/var/cache/shop" },
      { name: "configuration", mountPath: "/etc/shop", readOnly: true },
      { name: "token", mountPath: "/var/run/secrets/kubernetes.io/serviceaccount", readOnly: true },
    ],
    livenessProbe: probe,
    readinessProbe: probe,
    terminationMessagePath: "/dev/termination-log",
    terminationMessagePolicy: "File",
    imagePullPolicy: "IfNotPresent",
  };
}

function managed(names: readonly string[]): object {
  const fields = ["env", "image", "ports", "resources", "securityContext", "volumeMounts", "livenessProbe"];
  const own = Object.fromEntries(fields.map((field) => [`f:${field}`, { ".": {} }]));
  return Object.fromEntries(names.map((name) => [`k:{"name":"${name}"}`, { ".": {}, ...own }]));
}

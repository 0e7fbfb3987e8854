import * as kubernetes from "@pulumi/kubernetes";

// A CI job with a rootless engine of its own as a sidecar: no capability but the two that map its users, TLS with
// client verification. The cluster gives it two things: /dev/net/tun, by a device plugin under whatever name it has
// there, since a hostPath would be a way to the node; and, in the kubelet's `userNamespaces.idsPerPod`, enough ids for
// those that the image maps (up to 165535).
new kubernetes.batch.v1.Job("ci-job", {
  spec: {
    template: {
      spec: {
        restartPolicy: "Never",
        automountServiceAccountToken: false,
        // Root in the pod is nobody on the node. Kubernetes accepts `procMount: Unmasked` only beside it.
        hostUsers: false,
        securityContext: { runAsUser: 1000, runAsGroup: 1000 },
        initContainers: [
          {
            name: "engine",
            image: "docker:27.3.1-dind-rootless",
            restartPolicy: "Always", // a sidecar: it starts before the job, and ends with it
            args: ["--data-root=/data/docker"],
            env: [{ name: "DOCKER_TLS_CERTDIR", value: "/certs" }],
            securityContext: {
              capabilities: { drop: ["ALL"], add: ["SETUID", "SETGID"] },
              // A rootless engine truly needs both: it mounts a /proc for each of its containers, which the kernel
              // refuses where the pod's own is masked, and the default AppArmor profile denies every mount.
              procMount: "Unmasked",
              appArmorProfile: { type: "Unconfined" },
            },
            resources: { limits: { memory: "4Gi", "devices.example.com/tun": "1" } },
            startupProbe: { tcpSocket: { port: 2376 }, failureThreshold: 30, periodSeconds: 2 },
            volumeMounts: [
              { name: "engine-data", mountPath: "/data" },
              { name: "client-certificates", mountPath: "/certs/client" },
            ],
          },
        ],
        // The job sees the client's half of the certificates, read-only; the CA's key stays in the engine's container.
        containers: [
          {
            name: "job",
            image: "docker:27.3.1-cli",
            command: ["docker", "build", "."],
            env: [
              { name: "DOCKER_HOST", value: "tcp://localhost:2376" },
              { name: "DOCKER_TLS_VERIFY", value: "1" },
              { name: "DOCKER_CERT_PATH", value: "/certs/client" },
              { name: "DOCKER_CONFIG", value: "/tmp/docker" },
            ],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            resources: { limits: { memory: "1Gi" } },
            volumeMounts: [{ name: "client-certificates", mountPath: "/certs/client", readOnly: true }],
          },
        ],
        volumes: [
          { name: "engine-data", emptyDir: { sizeLimit: "20Gi" } },
          { name: "client-certificates", emptyDir: { medium: "Memory" } },
        ],
      },
    },
  },
});

// A service that needs nothing of the node.
new kubernetes.apps.v1.Deployment("web", {
  spec: {
    selector: { matchLabels: { app: "web" } },
    template: {
      metadata: { labels: { app: "web" } },
      spec: {
        automountServiceAccountToken: false,
        securityContext: { seccompProfile: { type: "RuntimeDefault" } },
        containers: [
          {
            name: "web",
            image: "nginx:1.27.2",
            ports: [{ containerPort: 80 }],
            securityContext: {
              allowPrivilegeEscalation: false,
              capabilities: { drop: ["ALL"], add: ["NET_BIND_SERVICE", "CHOWN", "SETUID", "SETGID"] },
            },
            resources: { limits: { memory: "256Mi" } },
          },
        ],
      },
    },
  },
});

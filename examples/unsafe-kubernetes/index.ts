import * as kubernetes from "@pulumi/kubernetes";

// A CI job with an engine as its sidecar, as most manuals have it.
new kubernetes.batch.v1.Job("ci-job", {
  spec: {
    template: {
      spec: {
        restartPolicy: "Never",
        containers: [
          {
            name: "job",
            image: "docker:27.3.1-cli",
            command: ["docker", "build", "."],
            env: [{ name: "DOCKER_HOST", value: "tcp://localhost:2375" }],
          },
          {
            name: "engine",
            image: "docker:dind",
            securityContext: { privileged: true },
            env: [{ name: "DOCKER_TLS_CERTDIR", value: "" }],
          },
        ],
      },
    },
  },
});

// An init container with the node's containerd, under a name that does not say so.
new kubernetes.apps.v1.Deployment("warm-up", {
  spec: {
    selector: { matchLabels: { app: "warm-up" } },
    template: {
      metadata: { labels: { app: "warm-up" } },
      spec: {
        initContainers: [
          { name: "pull", image: "alpine:3.20", volumeMounts: [{ name: "state", mountPath: "/state" }] },
        ],
        containers: [{ name: "app", image: "nginx:1.27.2" }],
        volumes: [{ name: "state", hostPath: { path: "/run/containerd" } }],
      },
    },
  },
});

// A pod template inside a custom resource.
new kubernetes.apiextensions.CustomResource("runners", {
  apiVersion: "actions.summerwind.dev/v1alpha1",
  kind: "RunnerDeployment",
  spec: {
    template: {
      spec: {
        hostNetwork: true,
        containers: [
          {
            name: "runner",
            image: "summerwind/actions-runner:v2.320.0",
            securityContext: { capabilities: { add: ["SYS_ADMIN"] } },
          },
        ],
      },
    },
  },
});

import * as kubernetes from "@pulumi/kubernetes";
import { dockerClient, KubernetesDindRunner } from "breakwater/kubernetes";

// One engine for the tests, which keeps its images on a claim from run to run. Images come from a mirror.
const runner = new KubernetesDindRunner("tests", {
  namespace: "tests",
  memory: 8192,
  dataClaim: { size: "50Gi" },
  registryMirrors: ["https://mirror.example.com"],
});

// Testcontainers finds the engine by DOCKER_HOST and DOCKER_CERT_PATH, and the ports of its containers at the engine's
// name.
const { env, volumeMounts, volumes, labels } = dockerClient(runner);
new kubernetes.batch.v1.Job("integration-tests", {
  metadata: { namespace: "tests" },
  spec: {
    template: {
      metadata: { labels },
      spec: {
        restartPolicy: "Never",
        automountServiceAccountToken: false,
        containers: [
          {
            name: "maven",
            image: "maven:3.9.9-eclipse-temurin-21",
            command: ["mvn", "--batch-mode", "verify"],
            env,
            volumeMounts,
            resources: { limits: { memory: "4Gi" } },
          },
        ],
        volumes,
      },
    },
  },
});

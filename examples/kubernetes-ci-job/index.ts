import * as kubernetes from "@pulumi/kubernetes";
import { KubernetesDindSidecar } from "breakwater/kubernetes";

// Each pod has an engine of its own, on its loopback, which is ready before the job starts and ends when it has.
const sidecar = new KubernetesDindSidecar("ci", { namespace: "builds", memory: 4096, dataSize: "20Gi" });

new kubernetes.batch.v1.Job("build", {
  metadata: { namespace: "builds" },
  spec: {
    backoffLimit: 0,
    template: {
      spec: sidecar.inPod({
        restartPolicy: "Never",
        containers: [
          {
            name: "build",
            image: "docker:27.5.1-cli",
            command: [
              "sh",
              "-c",
              "printf 'FROM busybox\\nRUN echo built\\n' | docker build --tag job - && docker run --rm job",
            ],
            securityContext: { allowPrivilegeEscalation: false, capabilities: { drop: ["ALL"] } },
            resources: { limits: { memory: "512Mi" } },
          },
        ],
      }),
    },
  },
});

/** What the namespace has to allow: `kubectl label namespace builds pod-security.kubernetes.io/enforce=LEVEL`. */
export const podSecurityLevel = sidecar.podSecurityLevel;
/** An update must have run by then, to renew what ends first. */
export const renewBefore = sidecar.expiresAt;

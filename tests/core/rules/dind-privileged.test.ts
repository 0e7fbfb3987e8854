import { rule } from "../../../core/rules/dind-privileged";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const engine = { image: "docker:27.3.1-dind", securityContext: { privileged: true } };

describeRule(rule, {
  refused: {
    "a privileged engine": [dind({ privileged: true }), "privileged"],
    "the word a provider converts": [dind({ privileged: "true" }), "privileged"],
    "a privileged engine of a mirror": [
      dind({ image: "registry.example.com/library/docker:27", privileged: true }),
      "privileged",
    ],
    "a privileged rootless engine": [dind({ image: "docker:27-dind-rootless", privileged: true }), "privileged"],
    "an engine by its command": [
      dockerContainer({ privileged: true, command: ["sh", "-c", "dockerd & make"] }),
      "privileged",
    ],
    "an engine by its data root": [
      dockerContainer({ privileged: true, volumes: [{ containerPath: "/var/lib/docker", volumeName: "data" }] }),
      "privileged",
    ],
    "an engine by the pack's settings": [
      dockerContainer({ image: "registry.example.com/ci/job:1", privileged: true }),
      "privileged",
      { engineImages: ["registry.example.com/ci/*"] },
    ],
    "a pod's engine": [pod(engine), "spec.containers[0].securityContext.privileged"],
    "a sidecar": [
      pod({}, { initContainers: [{ name: "engine", restartPolicy: "Always", ...engine }] }),
      "spec.initContainers[0].securityContext.privileged",
    ],
    "a Deployment": [
      resource("kubernetes:apps/v1:Deployment", {
        spec: { template: { spec: { containers: [{ name: "engine", ...engine }] } } },
      }),
      "spec.template.spec.containers[0].securityContext.privileged",
    ],
    "a custom resource": [
      resource("kubernetes:argoproj.io/v1alpha1:Rollout", {
        apiVersion: "argoproj.io/v1alpha1",
        kind: "Rollout",
        spec: { template: { spec: { containers: [{ name: "engine", ...engine }] } } },
      }),
      "spec.template.spec.containers[0].securityContext.privileged",
    ],
  },
  accepted: {
    "an engine with capabilities": dind({ capabilities: { adds: ["SYS_ADMIN", "NET_ADMIN"] } }),
    "privileged: false": dind({ privileged: false }),
    "a privileged container without an engine, which is for privileged-container": dockerContainer({
      privileged: true,
    }),
    "a privileged client": dockerContainer({ image: "docker:27-cli", privileged: true }),
    "a privileged builder": dockerContainer({ image: "moby/buildkit:v0.17.0", privileged: true }),
    "an image that only sounds like it": dockerContainer({ image: "myorg/grinding:dinding", privileged: true }),
    "an image that is not known yet, which is for privileged-container": dockerContainer({
      image: UNKNOWN,
      privileged: true,
    }),
  },
  undetermined: {
    "a value that is not known": [dind({ privileged: UNKNOWN }), "privileged"],
  },
});

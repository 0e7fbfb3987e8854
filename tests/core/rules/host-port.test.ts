import { rule } from "../../../core/rules/host-port";
import { describeRule, dockerContainer, pod, resource, UNKNOWN } from "./support";

const port = (props: object) => pod({ ports: [{ containerPort: 80 }, { containerPort: 8080, ...props }] });

describeRule(rule, {
  refused: {
    "a port of the node": [port({ hostPort: 8080 }), "spec.containers[0].ports[1].hostPort"],
    "a port of one address of the node": [
      port({ hostPort: 8080, hostIP: "127.0.0.1" }),
      "spec.containers[0].ports[1].hostPort",
    ],
    "a number in quotes": [port({ hostPort: "8080" }), "spec.containers[0].ports[1].hostPort"],
    "an init container": [
      pod({}, { initContainers: [{ name: "i", image: "alpine", ports: [{ containerPort: 1, hostPort: 1 }] }] }),
      "spec.initContainers[0].ports[0].hostPort",
    ],
    "the template of a stateful set": [
      resource("kubernetes:apps/v1:StatefulSet", {
        apiVersion: "apps/v1",
        kind: "StatefulSet",
        spec: {
          template: {
            spec: { containers: [{ name: "a", image: "alpine", ports: [{ containerPort: 2376, hostPort: 2376 }] }] },
          },
        },
      }),
      "spec.template.spec.containers[0].ports[0].hostPort",
    ],
  },
  accepted: {
    "a port of the pod": port({}),
    "zero, which is none": port({ hostPort: 0 }),
    "a port that a Docker container publishes": dockerContainer({ ports: [{ internal: 80, external: 8080 }] }),
    "a Service": resource("kubernetes:core/v1:Service", {
      apiVersion: "v1",
      kind: "Service",
      spec: { type: "NodePort", ports: [{ port: 80, nodePort: 30080 }] },
    }),
  },
  undetermined: {
    "a port that is not known": [port({ hostPort: UNKNOWN }), "spec.containers[0].ports[1].hostPort"],
    "a list that is not known": [pod({ ports: UNKNOWN }), "spec.containers[0].ports"],
  },
});

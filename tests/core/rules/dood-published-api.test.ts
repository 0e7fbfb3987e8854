import { rule } from "../../../core/rules/dood-published-api";
import { describeRule, dind, pod, resource, UNKNOWN } from "./support";

function service(spec: object) {
  return resource("kubernetes:core/v1:Service", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "docker" },
    spec,
  });
}

function port(props: object) {
  return dind({ ports: [{ internal: 2376, external: 2376, ...props }] });
}

describeRule(rule, {
  refused: {
    "2376 without an address": [port({}), "ports[0]"],
    "2376 with an empty address": [port({ ip: "" }), "ports[0]"],
    "2376 on every interface": [port({ ip: "0.0.0.0" }), "ports[0]"],
    "2376 on every interface of IPv6": [port({ ip: "::" }), "ports[0]"],
    "2376 under another number": [port({ external: 443 }), "ports[0]"],
    "another port as 2376": [port({ internal: 8443 }), "ports[0]"],
    "a service of a swarm": [
      resource("docker:index/service:Service", {
        taskSpec: { containerSpec: { image: "docker:dind" } },
        endpointSpec: { ports: [{ targetPort: 2376 }] },
      }),
      "endpointSpec.ports[0]",
    ],
    "a hostPort": [pod({ ports: [{ containerPort: 2376, hostPort: 2376 }] }), "spec.containers[0].ports[0].hostPort"],
    "a NodePort": [service({ type: "NodePort", ports: [{ port: 2376 }] }), "spec.ports[0]"],
    "a load balancer": [service({ type: "LoadBalancer", ports: [{ port: 443, targetPort: 2376 }] }), "spec.ports[0]"],
    "an external address": [service({ externalIPs: ["203.0.113.5"], ports: [{ port: 2376 }] }), "spec.ports[0]"],
  },
  accepted: {
    "no ports": dind(),
    "an address of the host": port({ ip: "10.0.0.5" }),
    loopback: port({ ip: "127.0.0.1" }),
    "a hostPort on an address": pod({ ports: [{ containerPort: 2376, hostPort: 2376, hostIP: "10.0.0.5" }] }),
    "a Service of the cluster": service({ ports: [{ port: 2376 }] }),
    "other ports": dind({ ports: [{ internal: 443, external: 8443 }] }),
  },
  handedOver: {
    "2375 behind it": [port({ internal: 2375 }), "dood-published-plaintext-api"],
  },
  undetermined: {
    "a port that is not known": [port({ internal: UNKNOWN, external: 80 }), "ports[0].internal"],
    "an address that is not known": [port({ ip: UNKNOWN }), "ports[0].ip"],
  },
});

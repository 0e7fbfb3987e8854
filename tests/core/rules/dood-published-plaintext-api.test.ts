import assert from "node:assert/strict";
import { rule } from "../../../core/rules/dood-published-plaintext-api";
import { describeRule, dind, dockerContainer, findings, pod, resource, UNKNOWN } from "./support";

function service(spec: object) {
  return resource("kubernetes:core/v1:Service", {
    apiVersion: "v1",
    kind: "Service",
    metadata: { name: "docker" },
    spec,
  });
}

function swarm(...ports: object[]) {
  return resource("docker:index/service:Service", {
    taskSpec: { containerSpec: { image: "docker:dind" } },
    endpointSpec: { ports },
  });
}

describeRule(rule, {
  refused: {
    "2375 as it is": [dind({ ports: [{ internal: 2375, external: 2375 }] }), "ports[0]"],
    "2375 under another number": [dind({ ports: [{ internal: 2375, external: 80 }] }), "ports[0]"],
    "another port as 2375": [dockerContainer({ ports: [{ internal: 8080, external: 2375 }] }), "ports[0]"],
    "2375 under any number": [dind({ ports: [{ internal: 2375 }] }), "ports[0]"],
    "2375 on an address of the host": [
      dind({ ports: [{ internal: 2375, external: 2375, ip: "10.0.0.5" }] }),
      "ports[0]",
    ],
    "2375 on every interface, spelled out": [
      dind({ ports: [{ internal: 2375, external: 2375, ip: "0.0.0.0" }] }),
      "ports[0]",
    ],
    "2375 as a word": [dind({ ports: [{ internal: "2375" }] }), "ports[0]"],
    "each of several ports": [
      dind({ ports: [{ internal: 80 }, { internal: 2375 }, { internal: 2375, external: 1 }] }),
      ["ports[1]", "ports[2]"],
    ],
    "2375 over TCP, spelled out": [dind({ ports: [{ internal: 2375, external: 2375, protocol: "TCP" }] }), "ports[0]"],
    "a service of a swarm": [swarm({ targetPort: 2375, publishedPort: 12375 }), "endpointSpec.ports[0]"],
    "a hostPort": [pod({ ports: [{ containerPort: 2375, hostPort: 2375 }] }), "spec.containers[0].ports[0].hostPort"],
    "a hostPort of another number": [
      pod({ ports: [{ containerPort: 2375, hostPort: 30000 }] }),
      "spec.containers[0].ports[0].hostPort",
    ],
    "a Service of the cluster": [service({ ports: [{ port: 2375 }] }), "spec.ports[0]"],
    "a headless Service": [service({ clusterIP: "None", ports: [{ port: 2375 }] }), "spec.ports[0]"],
    "a NodePort": [
      service({ type: "NodePort", ports: [{ port: 80, targetPort: 2375, nodePort: 30375 }] }),
      "spec.ports[0]",
    ],
    "a load balancer": [
      service({ type: "LoadBalancer", ports: [{ port: 2375, targetPort: "docker" }] }),
      "spec.ports[0]",
    ],
  },
  accepted: {
    "no ports": dind(),
    "other ports": dockerContainer({ ports: [{ internal: 80, external: 8080 }] }),
    "a number that contains it": dockerContainer({ ports: [{ internal: 23750, external: 12375 }] }),
    "2376, which is for dood-published-api": dind({ ports: [{ internal: 2376, external: 2376 }] }),
    loopback: dind({ ports: [{ internal: 2375, external: 2375, ip: "127.0.0.1" }] }),
    "loopback by IPv6 address": dind({ ports: [{ internal: 2375, external: 2375, ip: "::1" }] }),
    "loopback with a number that is not known": dind({
      ports: [{ internal: 2375, external: UNKNOWN, ip: "127.0.0.1" }],
    }),
    "2375 over UDP": dind({ ports: [{ internal: 2375, external: 2375, protocol: "udp" }] }),
    "2375 of a swarm over UDP": swarm({ targetPort: 2375, publishedPort: 2375, protocol: "udp" }),
    "a hostPort over UDP": pod({ ports: [{ containerPort: 2375, hostPort: 2375, protocol: "UDP" }] }),
    "a Service over UDP": service({ type: "NodePort", ports: [{ port: 2375, protocol: "UDP" }] }),
    "a hostPort on loopback": pod({ ports: [{ containerPort: 2375, hostPort: 2375, hostIP: "127.0.0.1" }] }),
    "a containerPort, which opens nothing": pod({ ports: [{ containerPort: 2375 }] }),
    "a Service of other ports": service({ type: "NodePort", ports: [{ port: 443, targetPort: 8443 }] }),
    "an ExternalName": service({ type: "ExternalName", externalName: "docker.example.com", ports: [{ port: 2375 }] }),
  },
  undetermined: {
    "a port that is not known": [
      dockerContainer({ ports: [{ internal: UNKNOWN, external: 80 }] }),
      "ports[0].internal",
    ],
    "a published port that is not known": [
      dockerContainer({ ports: [{ internal: 80, external: UNKNOWN }] }),
      "ports[0].external",
    ],
    "a protocol that is not known": [
      dind({ ports: [{ internal: 2375, external: 2375, protocol: UNKNOWN }] }),
      "ports[0].protocol",
    ],
    "an address that is not known": [dind({ ports: [{ internal: 2375, ip: UNKNOWN }] }), "ports[0].ip"],
    "a Service's port that is not known": [
      service({ ports: [{ port: UNKNOWN, targetPort: 80 }] }),
      "spec.ports[0].port",
    ],
  },
});

describe("dood-published-plaintext-api: its messages", () => {
  const found = (spec: object) => findings(rule, service(spec))[0]?.found.split("\n")[0];
  it("say to whom the port is open", () => {
    assert.equal(
      found({ type: "NodePort", ports: [{ port: 2375 }] }),
      "spec.ports[0] opens the Docker API without TLS, port 2375, to everyone who reaches the host (a " +
        "Service of type NodePort).",
    );
    assert.match(found({ ports: [{ port: 2375 }] }) ?? "", /to every pod of the cluster \(a Service\)\.$/);
  });
});

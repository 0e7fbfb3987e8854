import { rule } from "../../../core/rules/host-probe";
import { describeRule, pod, resource, UNKNOWN } from "./support";

const probe = (kind: string, handler: object) => pod({ [kind]: handler });
const http = (host?: unknown) => ({ httpGet: { port: 80, ...(host !== undefined && { host }) } });

describeRule(rule, {
  refused: {
    "a liveness probe": [probe("livenessProbe", http("10.0.0.1")), "spec.containers[0].livenessProbe.httpGet.host"],
    "a readiness probe": [
      probe("readinessProbe", http("169.254.169.254")),
      "spec.containers[0].readinessProbe.httpGet.host",
    ],
    "a startup probe": [
      probe("startupProbe", { tcpSocket: { host: "localhost", port: 2375 } }),
      "spec.containers[0].startupProbe.tcpSocket.host",
    ],
    "a hook after the start": [
      pod({ lifecycle: { postStart: http("example.com") } }),
      "spec.containers[0].lifecycle.postStart.httpGet.host",
    ],
    "a hook before the stop": [
      pod({ lifecycle: { preStop: { tcpSocket: { host: "127.0.0.1", port: 1 } } } }),
      "spec.containers[0].lifecycle.preStop.tcpSocket.host",
    ],
    "a sidecar": [
      pod(
        {},
        { initContainers: [{ name: "s", image: "alpine", restartPolicy: "Always", startupProbe: http("10.0.0.1") }] },
      ),
      "spec.initContainers[0].startupProbe.httpGet.host",
    ],
    "the version that brought it": [
      probe("livenessProbe", http("10.0.0.1")),
      "spec.containers[0].livenessProbe.httpGet.host",
      { podSecurityVersion: "v1.34" },
    ],
    "the template of a job": [
      resource("kubernetes:batch/v1:Job", {
        apiVersion: "batch/v1",
        kind: "Job",
        spec: {
          template: { spec: { containers: [{ name: "a", image: "alpine", readinessProbe: http("10.0.0.1") }] } },
        },
      }),
      "spec.template.spec.containers[0].readinessProbe.httpGet.host",
    ],
  },
  accepted: {
    "a probe of the pod itself": probe("livenessProbe", http()),
    "an empty host": probe("livenessProbe", http("")),
    "a command": probe("livenessProbe", { exec: { command: ["curl", "http://10.0.0.1"] } }),
    "a Host header": probe("livenessProbe", {
      httpGet: { port: 80, httpHeaders: [{ name: "Host", value: "example.com" }] },
    }),
    "a version before the one that brought it": [
      probe("livenessProbe", http("10.0.0.1")),
      { podSecurityVersion: "v1.33" },
    ],
  },
  undetermined: {
    "a host that is not known": [
      probe("livenessProbe", http(UNKNOWN)),
      "spec.containers[0].livenessProbe.httpGet.host",
    ],
  },
});

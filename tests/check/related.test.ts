import assert from "node:assert/strict";
import { checkFiles } from "./inputs/project";

const POD = `apiVersion: v1
kind: Pod
metadata: {name: job}
spec:
  containers:
  - name: job
    image: app:1.2.3
    securityContext: {privileged: true}
    env:
    - name: DOCKER_HOST
      valueFrom: {configMapKeyRef: {name: docker, key: host}}
`;
const configMap = (host: string) =>
  `apiVersion: v1\nkind: ConfigMap\nmetadata: {name: docker}\ndata: {host: "${host}"}\n`;

describe("workloads that refer to each other", () => {
  async function said(files: Readonly<Record<string, string>>) {
    const { findings, problems } = await checkFiles(files);
    assert.deepEqual(problems, []);
    return findings.map(({ rule, line }) => [rule, line]);
  }

  it("wait for nothing that another file tells", async () => {
    assert.deepEqual(await said({ "a/pod.yaml": POD, "a/docker.yaml": configMap("ssh://engine") }), [
      ["privileged-container", 8],
    ]);
  });

  it("are judged by what another file tells, and once", async () => {
    assert.deepEqual(await said({ "a/pod.yaml": POD, "a/docker.yaml": configMap("tcp://engine:2375") }), [
      ["privileged-container", 8],
      ["dood-plaintext-endpoint", 11],
    ]);
  });

  it("wait for what no file tells", async () => {
    assert.deepEqual(await said({ "a/pod.yaml": POD, "b/docker.yaml": configMap("ssh://engine") }), [
      ["privileged-container", 8],
      ["undetermined", 11],
    ]);
  });

  it("know that the container whose mounts they take has none", async () => {
    const services = 'services:\n  data: {image: "app:1.2.3"}\n  web: {image: "app:1.2.3", volumes_from: [data]}\n';
    assert.deepEqual(await said({ "compose.yaml": services }), []);
  });
});

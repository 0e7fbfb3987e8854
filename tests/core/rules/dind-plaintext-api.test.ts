import assert from "node:assert/strict";
import { rule } from "../../../core/rules/dind-plaintext-api";
import { describeRule, dind, dockerContainer, findings, pod, resource, UNKNOWN } from "./support";

const OPEN = "--host=tcp://0.0.0.0:2375";
const daemon = (settings: object) => ({ file: "/etc/docker/daemon.json", content: JSON.stringify(settings) });
const dindPod = (container: object) => pod({ image: "docker:27.3.1-dind", ...container });

describeRule(rule, {
  refused: {
    "an empty certificate folder": [dind({ envs: ["A=b", "DOCKER_TLS_CERTDIR="] }), "envs[1]"],
    "…although options name another address": [
      dind({ envs: ["DOCKER_TLS_CERTDIR="], command: ["--host=unix:///x"] }),
      "envs[0]",
    ],
    "…of a rootless engine": [dind({ image: "docker:27-dind-rootless", envs: ["DOCKER_TLS_CERTDIR="] }), "envs[0]"],
    ...Object.fromEntries(
      [
        "DOCKER_TLS_CERTDIR= exec dockerd-entrypoint.sh",
        "export DOCKER_TLS_CERTDIR=''; dockerd-entrypoint.sh --mtu=1400",
        "export DOCKER_TLS_CERTDIR=$NOTHING; dockerd-entrypoint.sh",
        "unset DOCKER_TLS_CERTDIR; dockerd-entrypoint.sh",
        "env -u DOCKER_TLS_CERTDIR dockerd-entrypoint.sh",
        "env -uDOCKER_TLS_CERTDIR dockerd-entrypoint.sh",
      ].map((text) => [text, [dind({ envs: ["NOTHING="], entrypoints: ["sh", "-c", text] }), "entrypoints"] as const]),
    ),
    "Podman's service on a port": [
      dockerContainer({
        image: "quay.io/podman/stable:v5.2",
        command: ["podman", "system", "service", "-t0", "tcp::8080"],
      }),
      "command",
    ],
    "dockerd on a port": [dind({ command: ["dockerd", OPEN] }), "command"],
    "dockerd in a script": [
      dockerContainer({ entrypoints: ["sh", "-c", `exec dockerd -H 'tcp://0.0.0.0:2375'`] }),
      "entrypoints",
    ],
    "--tls without --tlsverify": [dind({ command: ["dockerd", "--tls", OPEN] }), "command"],
    "--tlsverify=false": [dind({ command: ["--tlsverify=false"] }), "command"],
    "daemon.json": [
      dind({ command: ["dockerd"], uploads: [daemon({ hosts: ["tcp://10.0.0.1:2375"] })] }),
      "uploads[0].content",
    ],
    "daemon.json in base64": [
      dind({
        command: ["dockerd"],
        uploads: [
          {
            file: "/etc/docker/daemon.json",
            contentBase64: Buffer.from('{"hosts":["tcp://[::]:1"]}').toString("base64"),
          },
        ],
      }),
      "uploads[0].contentBase64",
    ],
    "an image from before certificates": [dind({ image: "docker:18.09-dind" }), "image"],
    "a known address beside words that are not": [
      dind({ envs: ["DOCKER_TLS_CERTDIR="], command: ["--tlsverify=false", UNKNOWN] }),
      "command",
    ],
    "a pod": [dindPod({ env: [{ name: "DOCKER_TLS_CERTDIR", value: "" }] }), "spec.containers[0].env[0].value"],
    "a pod's variable without a value": [
      dindPod({ env: [{ name: "DOCKER_TLS_CERTDIR" }] }),
      "spec.containers[0].env[0]",
    ],
    "a pod's arguments": [dindPod({ command: ["dockerd"], args: [OPEN] }), "spec.containers[0].args"],
    "a Swarm service": [
      resource("docker:index/service:Service", {
        taskSpec: { containerSpec: { image: "docker:27.3.1-dind", args: ["dockerd", OPEN] } },
      }),
      "taskSpec.containerSpec.args",
    ],
  },
  accepted: {
    ...Object.fromEntries(
      ["unix:///run/podman.sock", "tcp:localhost:8080", "tcp://0.0.0.0:8080 --tls-client-ca=/ca.pem"].map((address) => [
        `Podman's service on ${address}`,
        dockerContainer({
          image: "quay.io/podman/stable:v5.2",
          command: ["podman", "system", "service", ...address.split(" ")],
        }),
      ]),
    ),
    "the image by itself": dind(),
    certificates: dind({ envs: ["DOCKER_TLS_CERTDIR=/certs"] }),
    "certificates that its command asks for": dind({
      envs: ["DOCKER_TLS_CERTDIR="],
      entrypoints: ["sh", "-c", "export DOCKER_TLS_CERTDIR=/certs; dockerd-entrypoint.sh"],
    }),
    "--tlsverify": dind({ command: ["dockerd", "--tlsverify", "-H", "tcp://0.0.0.0:2376"] }),
    "--tlsverify with words that are not known": dind({
      command: ["dockerd", "--tlsverify", "-H", "tcp://0.0.0.0:2376", UNKNOWN],
    }),
    "tlsverify in daemon.json": dind({
      command: ["dockerd"],
      uploads: [daemon({ hosts: ["tcp://0.0.0.0:2376"], tlsverify: true })],
    }),
    "a unix socket": dind({
      envs: ["DOCKER_TLS_CERTDIR="],
      command: ["dockerd", "--host=unix:///var/run/docker.sock"],
    }),
    loopback: dindPod({ command: ["dockerd", "--host=tcp://127.0.0.1:2375"] }),
    "an address without a host, which is loopback": dind({ command: ["dockerd", "-H", "tcp://:2375"] }),
    "a client's variable": dockerContainer({
      image: "docker:27-cli",
      envs: ["DOCKER_TLS_CERTDIR=", "DOCKER_HOST=tcp://engine:2375"],
    }),
    "a client that names the address": dockerContainer({ command: ["docker", "-H", "tcp://0.0.0.0:2375", "info"] }),
  },
  undetermined: {
    "a certificate folder that is not known": [
      dindPod({ env: [{ name: "DOCKER_TLS_CERTDIR", value: UNKNOWN }] }),
      "spec.containers[0].env[0].value",
    ],
    "a certificate folder that only the shell knows": [
      dind({ entrypoints: ["sh", "-c", "DOCKER_TLS_CERTDIR=$(folder) dockerd-entrypoint.sh"] }),
      "entrypoints",
    ],
    "a variable that is not known": [dind({ envs: [UNKNOWN] }), "envs[0]"],
    "words that are not known": [dind({ command: ["dockerd", UNKNOWN] }), "command[1]"],
    "words that may verify": [dind({ command: ["dockerd", OPEN, UNKNOWN] }), "command[2]"],
    "a daemon.json that is not known": [
      dind({ command: ["dockerd"], uploads: [{ file: "/etc/docker/daemon.json", content: UNKNOWN }] }),
      "uploads[0].content",
    ],
    "an image that is not known": [dockerContainer({ image: UNKNOWN, privileged: true }), "image"],
  },
});

describe("dind-plaintext-api, its messages", () => {
  it("name the address, without a user", () => {
    const [finding] = findings(rule, dind({ command: ["dockerd", "-H", "tcp://me:s3cr3t@0.0.0.0:2375"] }));
    assert.match(finding?.found ?? "", /tcp:\/\/0\.0\.0\.0:2375/);
    assert.doesNotMatch(finding?.found ?? "", /s3cr3t/);
  });

  it("name no address of a secret command", () => {
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: ["dockerd", "-H", "tcp://10.9.8.7:2375"],
    };
    const [finding] = findings(rule, dind({ command: secret }));
    assert.equal(finding?.status, "violation");
    assert.doesNotMatch(finding?.found ?? "", /10\.9\.8\.7/);
  });
});

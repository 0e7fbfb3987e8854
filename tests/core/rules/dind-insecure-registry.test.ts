import assert from "node:assert/strict";
import { rule } from "../../../core/rules/dind-insecure-registry";
import { describeRule, dind, dockerContainer, findings, pod, resource, UNKNOWN } from "./support";

const daemon = (settings: object) => ({
  uploads: [{ file: "/etc/docker/daemon.json", content: JSON.stringify(settings) }],
});

describeRule(rule, {
  refused: {
    "an option": [dind({ command: ["--insecure-registry=registry.example.com:5000"] }), "command"],
    "an option with a word of its own": [
      dind({ command: ["dockerd", "--insecure-registry", "registry.example.com"] }),
      "command",
    ],
    "a whole network": [dind({ command: ["--insecure-registry=0.0.0.0/0"] }), "command"],
    "each of several": [
      dind({ command: ["--insecure-registry=a.example.com", "--insecure-registry=b.example.com"] }),
      ["command", "command"],
    ],
    "an option in a script": [
      dockerContainer({ command: ["sh", "-c", "dockerd --insecure-registry 'registry.example.com' & make"] }),
      "command",
    ],
    "daemon.json": [dind(daemon({ "insecure-registries": ["registry.example.com"] })), "uploads[0].content"],
    "a pod's arguments": [
      pod({ image: "docker:27.3.1-dind", args: ["--insecure-registry=registry.example.com"] }),
      "spec.containers[0].args",
    ],
    "a Swarm service": [
      resource("docker:index/service:Service", {
        taskSpec: {
          containerSpec: { image: "docker:27.3.1-dind", args: ["--insecure-registry=registry.example.com"] },
        },
      }),
      "taskSpec.containerSpec.args",
    ],
    "a known one beside words that are not": [
      dind({ command: ["--insecure-registry=registry.example.com", UNKNOWN] }),
      "command",
    ],
  },
  accepted: {
    "no option": dind(),
    loopback: dind({
      command: [
        "--insecure-registry=127.0.0.0/8",
        "--insecure-registry=localhost:5000",
        "--insecure-registry=[::1]:5000",
      ],
    }),
    "a mirror": dind({ command: ["--registry-mirror=https://mirror.example.com"] }),
    "an empty list": dind(daemon({ "insecure-registries": [] })),
    "another program's option": dockerContainer({ command: ["crane", "--insecure-registry=registry.example.com"] }),
    "a builder": dockerContainer({
      image: "gcr.io/kaniko-project/executor:v1.23.0",
      command: ["--insecure-registry=registry.example.com"],
    }),
  },
  undetermined: {
    "words that are not known": [dind({ command: ["--mtu=1400", UNKNOWN] }), "command[1]"],
    "a daemon.json that is not known": [
      dind({ uploads: [{ file: "/etc/docker/daemon.json", content: UNKNOWN }] }),
      "uploads[0].content",
    ],
    "a daemon.json from a file": [
      dind({ uploads: [{ file: "/etc/docker/daemon.json", source: "daemon.json" }] }),
      "uploads[0].file",
    ],
  },
});

describe("dind-insecure-registry, its messages", () => {
  it("name the registry, and none from a secret", () => {
    const found = (command: unknown) => findings(rule, dind({ command }))[0]?.found ?? "";
    assert.match(found(["--insecure-registry=registry.example.com"]), /registry\.example\.com/);
    const secret = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      value: ["--insecure-registry=hidden.example.com"],
    };
    assert.match(found(secret), /secret value/);
    assert.doesNotMatch(found(secret), /hidden/);
  });
});

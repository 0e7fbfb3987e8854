import { rule } from "../../../core/rules/dind-unpinned-image";
import { describeRule, dind, dockerContainer, pod, resource, UNKNOWN } from "./support";

const DIGEST = `sha256:${"0123456789abcdef".repeat(4)}`;
const floating = (image: string): readonly [ReturnType<typeof dind>, string] => [dind({ image }), "image"];

describeRule(rule, {
  refused: {
    "no tag": floating("docker"),
    latest: floating("docker:latest"),
    dind: floating("docker:dind"),
    "a major version": floating("docker:27-dind"),
    "a minor version": floating("docker:27.3-dind-rootless"),
    "a release candidate": floating("docker:rc-dind"),
    "a mirror": floating("registry.example.com:5000/library/docker:dind"),
    "another image with an engine": floating("myorg/ubuntu-dind:noble"),
    "the image of a command": [dockerContainer({ image: "ubuntu:24.04", command: ["dockerd"] }), "image"],
    "a pod": [pod({ image: "docker:dind" }), "spec.containers[0].image"],
    "a Swarm service": [
      resource("docker:index/service:Service", { taskSpec: { containerSpec: { image: "docker:dind" } } }),
      "taskSpec.containerSpec.image",
    ],
  },
  accepted: {
    "a complete version": dind({ image: "docker:27.3.1-dind" }),
    "a complete version on a base": dind({ image: "docker:27.3.1-dind-alpine3.20" }),
    "a digest": dind({ image: `docker:dind@${DIGEST}` }),
    "a digest alone": dind({ image: `docker@${DIGEST}` }),
    "the id of a local image": dockerContainer({ image: DIGEST, command: ["dockerd"] }),
    "a commit": dind({ image: "myorg/dind:main-1a2b3c4" }),
    "a floating image without an engine": dockerContainer({ image: "alpine" }),
    "a client": dockerContainer({ image: "docker:cli" }),
  },
  undetermined: {
    "an image that is not known": [dockerContainer({ image: UNKNOWN, command: ["dockerd"] }), "image"],
    "an image that may hold an engine": [dockerContainer({ image: UNKNOWN, privileged: true }), "image"],
  },
});

import * as docker from "@pulumi/docker";
import { DockerApiEndpoint, dockerClient } from "breakwater/docker";

// One engine, and a guard in front of it that knows its clients by their certificates. Nobody but the guard has the
// engine's socket.
const endpoint = new DockerApiEndpoint("api", {
  clients: {
    ci: { role: "run" },
    images: { role: "build" },
    dashboards: { role: "observe" },
  },
});

const client = (name: string, command: string) =>
  new docker.Container(name, {
    image: "docker:27.5.1-cli",
    command: ["sh", "-c", command],
    memory: 256,
    memorySwap: 512,
    mustRun: false,
    ...dockerClient(endpoint, name),
  });

// May run what keeps the rules of the policy pack.
client("ci", "docker run --rm hello-world");

// May build, and not run.
client("images", "echo FROM alpine:3.20 | docker build -t base -");

// May look, and nothing else.
client("dashboards", "docker ps --all && docker events --until 0s");

// Is refused: "privileged is true", with the words of the rule `privileged-container`. No preview sees what a job asks
// for; the guard does.
new docker.Container("refused", {
  image: "docker:27.5.1-cli",
  command: ["sh", "-c", "docker run --rm --privileged alpine:3.20 true && echo 'this is not reached'"],
  memory: 256,
  memorySwap: 512,
  mustRun: false,
  ...dockerClient(endpoint, "ci"),
});

/** An update must have run by then, to renew what ends first. */
export const renewBefore = endpoint.expiresAt;

import * as docker from "@pulumi/docker";
import { DindRunner, dockerClient } from "breakwater/docker";

// An engine for jobs: rootless, behind mutual TLS, on a network of its own. Two clients may use it.
const runner = new DindRunner("ci", { clients: { build: {}, deploy: {} } });

// Each is a container with a certificate of its own, and nothing of the host.
for (const name of ["build", "deploy"]) {
  const client = dockerClient(runner, name);
  new docker.Container(name, {
    image: "docker:27.5.1-cli",
    command: ["sh", "-c", `echo "I am ${name}"; docker version && docker run --rm hello-world`],
    ...client,
    envs: [...client.envs, "CI=true"],
    memory: 512,
    memorySwap: 1024,
    mustRun: false,
  });
}

/** An update must have run by then, to renew what ends first. */
export const renewBefore = runner.expiresAt;

import * as docker from "@pulumi/docker";
import { DindRunner, dockerClient } from "breakwater/docker";

// Images come from a mirror, and the tests' databases need some memory.
const runner = new DindRunner("tests", { memory: 8192, registryMirrors: ["https://mirror.example.com"] });

// Testcontainers finds the engine by DOCKER_HOST and DOCKER_CERT_PATH, and the ports of its containers at the engine's
// name.
new docker.Container("integration-tests", {
  image: "maven:3.9.9-eclipse-temurin-21",
  command: ["mvn", "--batch-mode", "verify"],
  ...dockerClient(runner),
  memory: 4096,
  memorySwap: 8192,
  mustRun: false,
});

import * as docker from "@pulumi/docker";
import { DindRunner, DockerTlsCertificates, dockerClient } from "breakwater/docker";

// Two servers, reached over SSH. Nothing of Docker's own API is open on either.
const buildHost = new docker.Provider("build-host", { host: "ssh://deploy@build.example.com" });
const jobHost = new docker.Provider("job-host", { host: "ssh://deploy@jobs.example.com" });

// The engine is on one of them, and takes clients on the address of its inner network alone.
const runner = new DindRunner(
  "builds",
  { clients: { nightly: {} }, ports: [{ ip: "10.0.0.5", hostname: "build.example.com" }] },
  { providers: [buildHost] },
);

// Its client is on the other.
new docker.Container(
  "nightly",
  {
    image: "docker:27.5.1-cli",
    command: ["docker", "build", "."],
    memory: 512,
    memorySwap: 1024,
    mustRun: false,
    ...dockerClient(runner.published, "nightly"),
  },
  { provider: jobHost },
);

// An engine that somebody else runs is the same to its clients. Give its operator the CA's certificate, the server's,
// and the server's key.
const certificates = new DockerTlsCertificates("staging", {
  dnsNames: ["staging.example.com"],
  clients: { "smoke-test": {} },
});
new docker.Container(
  "smoke-test",
  {
    image: "docker:27.5.1-cli",
    command: ["docker", "ps"],
    memory: 512,
    memorySwap: 1024,
    mustRun: false,
    ...dockerClient(certificates.endpoint("tcp://staging.example.com:2376"), "smoke-test"),
  },
  { provider: jobHost },
);

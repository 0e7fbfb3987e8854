import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import { DockerApiEndpoint, dockerClient } from "breakwater/docker";

// Two servers, reached over SSH.
const buildHost = new docker.Provider("build-host", { host: "ssh://deploy@build.example.com" });
const jobHost = new docker.Provider("job-host", { host: "ssh://deploy@jobs.example.com" });

// A guard in front of the first one's own engine. The policy pack knows it by what it is, and reports that it has the
// socket.
const endpoint = new DockerApiEndpoint(
  "api",
  {
    clients: { nightly: { role: "jobs" }, dashboards: { role: "observe" } },
    // A role of one's own: `run`, and one folder of the host besides.
    roles: { jobs: { extends: "run", allowedHostPaths: ["/srv/work"] } },
    engine: { hostSocket: "/var/run", group: new pulumi.Config().getNumber("dockerGroup") ?? 998 },
    ports: [{ ip: "10.0.0.5", hostname: "build.example.com" }],
  },
  { providers: [buildHost] },
);

// A client on the other, which mounts nothing of either.
new docker.Container(
  "nightly",
  {
    image: "docker:27.5.1-cli",
    command: ["docker", "run", "--rm", "--volume", "/srv/work:/work", "alpine:3.20", "ls", "/work"],
    memory: 256,
    memorySwap: 512,
    mustRun: false,
    ...dockerClient(endpoint.published, "nightly"),
  },
  { provider: jobHost },
);

/** An update must have run by then, to renew what ends first. */
export const renewBefore = endpoint.expiresAt;

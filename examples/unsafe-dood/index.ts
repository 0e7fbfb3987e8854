import * as docker from "@pulumi/docker";

// The job "only needs docker build", so it gets the host's socket. Read-only, to be careful.
new docker.Container("ci-job", {
  image: "docker:27.3.1-cli",
  command: ["docker", "build", "."],
  volumes: [{ hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock", readOnly: true }],
});

// The folder instead of the file: what scanners that look for docker.sock do not see.
new docker.Container("dashboard", {
  image: "portainer/portainer-ce:2.21.4",
  mounts: [{ type: "bind", source: "//run/", target: "/host/run" }],
});

// A volume that is a bind mount by another name.
new docker.Volume("tools", {
  driver: "local",
  driverOpts: { type: "none", o: "bind", device: "/var/run/../run" },
});

// An engine on another host, for everyone who can reach its port.
new docker.Container("deployer", {
  image: "docker:27.3.1-cli",
  envs: ["DOCKER_HOST=tcp://build.example.com:2375"],
});

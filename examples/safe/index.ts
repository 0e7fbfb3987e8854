import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";

// A rootless engine for one CI job: no capability but the two that map its users, TLS with client verification, its own data volume.
const data = new docker.Volume("engine-data", { name: "engine-data" });
const clientCertificates = new docker.Volume("client-certificates", { name: "client-certificates" });
const network = new docker.Network("ci", { name: "ci" });

const engine = new docker.Container("engine", {
  name: "engine",
  image: "docker:27.3.1-dind-rootless",
  capabilities: { drops: ["ALL"], adds: ["SETUID", "SETGID"] },
  securityOpts: ["systempaths=unconfined", "apparmor=unconfined"],
  devices: [{ hostPath: "/dev/net/tun" }],
  envs: ["DOCKER_TLS_CERTDIR=/certs"],
  volumes: [
    { volumeName: data.name, containerPath: "/home/rootless/.local/share/docker" },
    { volumeName: clientCertificates.name, containerPath: "/certs/client" },
  ],
  networksAdvanced: [{ name: network.name }],
  memory: 4096,
  ulimits: [{ name: "nproc", soft: 4096, hard: 4096 }],
});

// The job sees the client's half of the certificates, read-only, and nothing else.
new docker.Container("job", {
  image: "docker:27.3.1-cli",
  command: ["docker", "build", "."],
  envs: [pulumi.interpolate`DOCKER_HOST=tcp://${engine.name}:2376`, "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/certs/client"],
  volumes: [{ volumeName: clientCertificates.name, containerPath: "/certs/client", readOnly: true }],
  networksAdvanced: [{ name: network.name }],
  memory: 1024,
});

// A service that needs nothing of the host.
new docker.Container("web", {
  image: "nginx:1.27.2",
  ports: [{ internal: 80, external: 8080 }],
  capabilities: { drops: ["ALL"], adds: ["NET_BIND_SERVICE", "CHOWN", "SETUID", "SETGID"] },
  volumes: [{ hostPath: "/etc/localtime", containerPath: "/etc/localtime", readOnly: true }],
  memory: 256,
});

import * as docker from "@pulumi/docker";

// The operator of the build host puts ca.pem, cert.pem and key.pem into this volume: one client's certificate, not the
// CA's key.
const certificates = new docker.Volume("ci-certificates", { name: "ci-certificates" });

// A job that needs Docker is a client of an engine on another host, over mutual TLS. It sees its own three files,
// read-only.
new docker.Container("job", {
  image: "docker:27.3.1-cli",
  command: ["docker", "build", "."],
  envs: ["DOCKER_HOST=tcp://build.example.com:2376", "DOCKER_TLS_VERIFY=1", "DOCKER_CERT_PATH=/certs"],
  volumes: [{ volumeName: certificates.name, containerPath: "/certs", readOnly: true }],
  memory: 1024,
  memorySwap: 2048,
});

// A service that needs nothing of the host.
new docker.Container("web", {
  image: "nginx:1.27.2",
  ports: [{ internal: 80, external: 8080 }],
  capabilities: { drops: ["ALL"], adds: ["NET_BIND_SERVICE", "CHOWN", "SETUID", "SETGID"] },
  volumes: [{ hostPath: "/etc/localtime", containerPath: "/etc/localtime", readOnly: true }],
});

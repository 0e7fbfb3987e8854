import * as docker from "@pulumi/docker";

// Docker-in-Docker as most manuals have it.
new docker.Container("privileged-engine", {
  image: "docker:dind",
  privileged: true,
  envs: ["DOCKER_TLS_CERTDIR="],
  ports: [{ internal: 2375, external: 2375 }],
});

// The published middle way: named capabilities instead of privileged. Narrower, and still more than an engine needs;
// and it binds the host's cgroup tree, with which nested runs fail on cgroup v2.
new docker.Container("capability-recipe", {
  image: "docker:27.3.1-dind",
  capabilities: { adds: ["SYS_ADMIN", "NET_ADMIN", "MKNOD", "SYS_PTRACE", "DAC_OVERRIDE"] },
  securityOpts: ["apparmor=unconfined", "seccomp=unconfined"],
  volumes: [
    { hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup", readOnly: true },
    { hostPath: "/var/lib/docker-inner", containerPath: "/var/lib/docker" },
  ],
});

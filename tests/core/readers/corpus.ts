import type { PulumiResource } from "../../../core/readers/pulumi/pulumi";
import { dind, dockerContainer, resource } from "../rules/support";

const BAD_POD = {
  hostPID: true,
  hostIPC: true,
  hostNetwork: true,
  securityContext: {
    seccompProfile: { type: "Unconfined" },
    appArmorProfile: { type: "Unconfined" },
    seLinuxOptions: { type: "hunter2_unconfined_t", user: "unconfined_hunter2", role: "unconfined_r" },
    windowsOptions: { hostProcess: true },
    sysctls: [{ name: "kernel.core_pattern", value: "|/bin/sh" }],
  },
  volumes: [
    { name: "socket", hostPath: { path: "/var/run/docker.sock", type: "Socket" } },
    { name: "etc", hostPath: { path: "/etc/hunter2" } },
    { name: "data", hostPath: { path: "/srv/hunter2" } },
    { name: "claimed", persistentVolumeClaim: { claimName: "claim" } },
    { name: "settings", configMap: { name: "settings", items: [{ key: "daemon.json", path: "daemon.json" }] } },
    { name: "scratch", emptyDir: {} },
  ],
  initContainers: [{ name: "setup", image: "alpine:3.20", command: ["chmod", "666", "/var/run/docker.sock"] }],
  containers: [
    {
      name: "main",
      image: "alpine:3.20",
      command: ["sh", "-c"],
      args: ["docker ps"],
      env: [
        { name: "DOCKER_HOST", value: "tcp://hunter2.example:2375" },
        { name: "TOKEN", valueFrom: { secretKeyRef: { name: "tokens", key: "token" } } },
      ],
      envFrom: [{ prefix: "CI_", configMapRef: { name: "settings" } }],
      securityContext: {
        privileged: true,
        procMount: "Unmasked",
        runAsUser: 0,
        capabilities: { add: ["SYS_ADMIN"], drop: ["KILL"] },
        seccompProfile: { type: "Unconfined" },
        appArmorProfile: { type: "Unconfined" },
        seLinuxOptions: { type: "hunter2_unconfined_t", user: "unconfined_hunter2", role: "unconfined_r" },
        windowsOptions: { hostProcess: true },
      },
      ports: [{ containerPort: 2375, hostPort: 2375 }],
      livenessProbe: { httpGet: { host: "hunter2.example", port: 80 } },
      lifecycle: { postStart: { exec: { command: ["chmod", "777", "/var/run/docker.sock"] } } },
      volumeMounts: [
        { name: "socket", mountPath: "/var/run/docker.sock" },
        { name: "settings", mountPath: "/etc/docker" },
      ],
      resources: { limits: { memory: "1Gi" } },
    },
    {
      name: "dind",
      image: "hunter2.example/docker:27-dind",
      args: ["--host=tcp://0.0.0.0:2375", "--insecure-registry=hunter2.example"],
      env: [{ name: "DOCKER_TLS_CERTDIR", value: "" }],
      securityContext: { privileged: true, capabilities: { add: ["SYS_PTRACE"] } },
      volumeMounts: [{ name: "etc", mountPath: "/etc/host", readOnly: true }],
    },
  ],
};

const TEMPLATE = {
  metadata: {
    labels: { app: "job" },
    annotations: { "container.apparmor.security.beta.kubernetes.io/main": "unconfined" },
  },
  spec: BAD_POD,
};

function kubernetes(token: string, body: object): PulumiResource {
  const [, module = "", kind = ""] = token.split(":");
  return resource(token, {
    apiVersion: module.replace(/^core\//, ""),
    kind,
    metadata: { name: "job", namespace: "ci" },
    ...body,
  });
}

/**
 * Resources of every kind that the readers know, each unsafe in as many ways as its kind allows, and valid to its
 * provider. Whatever value may be secret and still be judged has "hunter2" in it.
 */
export const UNSAFE: Readonly<Record<string, PulumiResource>> = {
  Container: dockerContainer({
    privileged: true,
    pidMode: "host",
    ipcMode: "host",
    networkMode: "host",
    utsMode: "host",
    usernsMode: "host",
    cgroupnsMode: "host",
    user: "0",
    command: ["sh", "-c", "chmod 666 /var/run/docker.sock"],
    envs: ["DOCKER_HOST=tcp://hunter2.example:2375"],
    capabilities: { adds: ["SYS_ADMIN"], drops: ["KILL"] },
    securityOpts: ["seccomp=unconfined", "apparmor=unconfined", "label=disable", "systempaths=unconfined"],
    sysctls: { "kernel.core_pattern": "|/bin/sh" },
    mounts: [{ type: "bind", source: "/run", target: "/hunter2/run" }],
    volumes: [
      { hostPath: "/var/run/docker.sock", containerPath: "/var/run/docker.sock", readOnly: true },
      { hostPath: "/etc/hunter2", containerPath: "/host/etc" },
      { fromContainer: "hunter2" },
    ],
    devices: [{ hostPath: "/dev/hunter2", containerPath: "/dev/hunter2", permissions: "rwm" }],
    ports: [{ internal: 2375, external: 2375, ip: "0.0.0.0" }],
    healthcheck: { tests: ["CMD", "docker", "info"] },
  }),
  Engine: dind({
    privileged: true,
    command: ["--host=tcp://0.0.0.0:2375", "--insecure-registry=hunter2.example"],
    envs: ["DOCKER_TLS_CERTDIR="],
    image: "hunter2.example/docker:dind",
    capabilities: { adds: ["SYS_PTRACE"] },
    volumes: [
      { hostPath: "/var/lib/docker", containerPath: "/var/lib/docker" },
      { hostPath: "/sys/fs/cgroup", containerPath: "/sys/fs/cgroup" },
    ],
    uploads: [{ file: "/etc/docker/daemon.json", content: '{"hosts":["tcp://0.0.0.0:2375"]}' }],
    ports: [{ internal: 2376, external: 2376 }],
  }),
  Service: resource("docker:index/service:Service", {
    name: "job",
    taskSpec: {
      containerSpec: {
        image: "docker:dind",
        env: { DOCKER_TLS_CERTDIR: "" },
        args: ["--host=tcp://0.0.0.0:2375"],
        capAdds: ["SYS_ADMIN", "SYS_PTRACE"],
        privileges: {
          seLinuxContext: {
            disable: true,
            type: "hunter2_unconfined_t",
            user: "unconfined_hunter2",
            role: "unconfined_r",
          },
        },
        sysctl: { "kernel.core_pattern": "|/bin/sh" },
        mounts: [
          { type: "bind", source: "/var/run/docker.sock", target: "/var/run/docker.sock" },
          {
            type: "volume",
            source: "hidden",
            target: "/host",
            volumeOptions: { driverName: "local", driverOptions: { type: "none", o: "bind", device: "/run" } },
          },
        ],
      },
      networksAdvanceds: [{ name: "host" }],
    },
    endpointSpec: { ports: [{ targetPort: 2375, publishedPort: 2375 }] },
    mode: { replicated: { replicas: 2 } },
  }),
  Volume: resource("docker:index/volume:Volume", {
    driver: "local",
    driverOpts: { type: "none", o: "bind", device: "/var/run" },
  }),
  Plugin: resource("docker:index/plugin:Plugin", {
    name: "example/plugin",
    grantPermissions: [
      { name: "network", values: ["host"] },
      { name: "mount", values: ["/var/run/docker.sock"] },
      { name: "capabilities", values: ["CAP_SYS_ADMIN"] },
      { name: "pidhost", values: ["true"] },
      { name: "device", values: ["/dev/hunter2"] },
      { name: "allow-all-devices", values: ["true"] },
    ],
  }),
  BuildxBuilder: resource("docker:index/buildxBuilder:BuildxBuilder", {
    name: "builder",
    buildkitFlags: "--allow-insecure-entitlement security.insecure --allow-insecure-entitlement network.host",
    endpoint: "tcp://hunter2.example:2375",
    dockerContainer: {
      image: "moby/buildkit:v0.17.0",
      network: "host",
      env: { DOCKER_HOST: "tcp://hunter2.example:2375" },
    },
  }),
  Image: resource("docker:index/image:Image", { imageName: "app", build: { context: ".", network: "host" } }),
  RemoteImage: resource("docker:index/remoteImage:RemoteImage", {
    name: "app",
    build: { context: ".", networkMode: "host", securityOpts: ["seccomp=unconfined", "apparmor=unconfined"] },
  }),
  Build: resource("docker-build:index:Image", { context: { location: "." }, network: "host" }),
  Provider: resource("pulumi:providers:docker", { host: "tcp://hunter2.example:2375" }),
  PrivateKey: resource("tls:index/privateKey:PrivateKey", { algorithm: "RSA", rsaBits: 1024 }),
  SelfSignedCert: resource("tls:index/selfSignedCert:SelfSignedCert", {
    isCaCertificate: true,
    privateKeyPem: "-----BEGIN PRIVATE KEY-----",
    allowedUses: ["cert_signing", "server_auth", "client_auth"],
    validityPeriodHours: 87_600,
  }),
  LocallySignedCert: resource("tls:index/locallySignedCert:LocallySignedCert", {
    caPrivateKeyPem: "-----BEGIN PRIVATE KEY-----",
    allowedUses: ["server_auth", "client_auth"],
    validityPeriodHours: 87_600,
  }),
  Pod: kubernetes("kubernetes:core/v1:Pod", { metadata: { name: "job", ...TEMPLATE.metadata }, spec: BAD_POD }),
  PodTemplate: kubernetes("kubernetes:core/v1:PodTemplate", { template: TEMPLATE }),
  ReplicationController: kubernetes("kubernetes:core/v1:ReplicationController", {
    spec: { replicas: 1, template: TEMPLATE },
  }),
  Deployment: kubernetes("kubernetes:apps/v1:Deployment", { spec: { replicas: 1, template: TEMPLATE } }),
  ReplicaSet: kubernetes("kubernetes:apps/v1:ReplicaSet", { spec: { replicas: 1, template: TEMPLATE } }),
  StatefulSet: kubernetes("kubernetes:apps/v1:StatefulSet", { spec: { replicas: 1, template: TEMPLATE } }),
  DaemonSet: kubernetes("kubernetes:apps/v1:DaemonSet", { spec: { template: TEMPLATE } }),
  Job: kubernetes("kubernetes:batch/v1:Job", { spec: { parallelism: 1, template: TEMPLATE } }),
  CronJob: kubernetes("kubernetes:batch/v1:CronJob", {
    spec: { schedule: "@daily", jobTemplate: { spec: { template: TEMPLATE } } },
  }),
  PersistentVolume: kubernetes("kubernetes:core/v1:PersistentVolume", { spec: { hostPath: { path: "/var/run" } } }),
  KubernetesService: kubernetes("kubernetes:core/v1:Service", {
    spec: { type: "NodePort", ports: [{ port: 2375, targetPort: 2375, nodePort: 32_375 }] },
  }),
  ConfigMap: kubernetes("kubernetes:core/v1:ConfigMap", { data: { DOCKER_HOST: "tcp://hunter2.example:2375" } }),
  Secret: kubernetes("kubernetes:core/v1:Secret", { stringData: { password: "hunter2" } }),
  PodList: kubernetes("kubernetes:core/v1:PodList", {
    items: [{ apiVersion: "v1", kind: "Pod", metadata: { name: "one" }, spec: BAD_POD }],
  }),
};

/** Resources that are searched for pods, as their kind is not known. */
export const SEARCHED: Readonly<Record<string, PulumiResource>> = {
  Rollout: kubernetes("kubernetes:argoproj.io/v1alpha1:Rollout", { spec: { replicas: 1, template: TEMPLATE } }),
  Task: kubernetes("kubernetes:tekton.dev/v1:Task", {
    spec: {
      steps: [{ name: "build", image: "docker:27-cli", script: "docker ps", securityContext: { privileged: true } }],
      volumes: [{ name: "socket", hostPath: { path: "/var/run/docker.sock" } }],
    },
  }),
  Release: resource("kubernetes:helm.sh/v3:Release", {
    chart: "runner",
    values: { runner: { securityContext: { privileged: true, capabilities: { add: ["SYS_ADMIN"] } }, pod: BAD_POD } },
  }),
};

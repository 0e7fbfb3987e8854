/** Inputs that break rules in as many ways as their format has, beside those of `corpus` and `terraformCorpus`. */

const SOCKET = "/var/run/docker.sock";

const HOST_CONFIG = {
  Privileged: true,
  PidMode: "host",
  IpcMode: "host",
  UTSMode: "host",
  UsernsMode: "host",
  CgroupnsMode: "host",
  CapAdd: ["SYS_ADMIN"],
  SecurityOpt: ["seccomp=unconfined", "apparmor=unconfined", "label=disable", "systempaths=unconfined"],
  Devices: [{ PathOnHost: "/dev/sda" }],
  DeviceCgroupRules: ["a *:* rwm"],
  Sysctls: { "kernel.core_pattern": "x" },
  NetworkMode: "host",
};

/** Bodies by the reader that reads them. */
export const ENGINE_API = {
  readContainerCreate: {
    Image: "alpine:3.20.1",
    Cmd: ["sh", "-c", `chmod 666 ${SOCKET}`],
    Env: ["DOCKER_HOST=tcp://build:2375"],
    Healthcheck: { Test: ["CMD", "docker", "info"] },
    HostConfig: {
      ...HOST_CONFIG,
      Binds: [`${SOCKET}:${SOCKET}`],
      Mounts: [
        { Type: "bind", Source: "/etc", Target: "/e" },
        {
          Type: "volume",
          Source: "v",
          Target: "/v",
          VolumeOptions: { DriverConfig: { Name: "local", Options: { type: "none", o: "bind", device: "/run" } } },
        },
      ],
      PortBindings: { "2375/tcp": [{ HostPort: "2375" }] },
    },
  },
  readInspectedContainer: {
    HostConfig: HOST_CONFIG,
    Mounts: [{ Type: "bind", Source: SOCKET, Destination: SOCKET }],
    NetworkSettings: { Networks: { host: {} } },
  },
  readExecCreate: { Cmd: ["chmod", "666", SOCKET], Privileged: true },
  readContainerUpdate: { Devices: [{ PathOnHost: "/dev/sda" }], DeviceCgroupRules: ["a *:* rwm"] },
  readVolume: { Name: "v", DriverOpts: { type: "none", o: "bind", device: "/run" } },
  readBuild: { networkmode: "host" },
  readServiceSpec: {
    TaskTemplate: {
      ContainerSpec: {
        Image: "alpine:3.20.1",
        Env: ["DOCKER_HOST=tcp://build:2375"],
        CapabilityAdd: ["SYS_ADMIN"],
        Privileges: {
          SELinuxContext: { Disable: true },
          Seccomp: { Mode: "unconfined" },
          AppArmor: { Mode: "disabled" },
        },
        Mounts: [{ Type: "bind", Source: SOCKET, Target: SOCKET }],
        Sysctls: { "kernel.core_pattern": "x" },
      },
      Networks: [{ Target: "host" }],
    },
    EndpointSpec: { Ports: [{ TargetPort: 2375, PublishedPort: 2375 }] },
  },
} as const;

export const KUSTOMIZATION = {
  patches: [
    {
      target: { kind: "Deployment" },
      patch: "- {op: add, path: /spec/template/spec/hostPID, value: true}\n",
    },
    { patch: "apiVersion: v1\nkind: Pod\nmetadata: {name: a}\nspec: {hostIPC: true}\n" },
  ],
  patchesJson6902: [{ target: { kind: "Pod" }, patch: "- {op: add, path: /spec/hostNetwork, value: true}\n" }],
  patchesStrategicMerge: ["apiVersion: v1\nkind: Pod\nmetadata: {name: b}\nspec: {hostPID: true}\n"],
};

const POD = {
  hostNetwork: true,
  containers: [{ name: "main", image: "alpine:3.20.1", securityContext: { privileged: true } }],
};

export const PROW = {
  presubmits: { "org/repo": [{ name: "a", spec: POD, labels: { dind: "true" } }] },
  periodics: [{ name: "b", spec: POD }],
  presets: [
    {
      labels: { dind: "true" },
      env: [{ name: "DOCKER_HOST", value: "tcp://build:2375" }],
      volumes: [{ name: "s", hostPath: { path: SOCKET } }],
      volumeMounts: [{ name: "s", mountPath: SOCKET }],
    },
  ],
};

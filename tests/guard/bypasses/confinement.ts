import dockerDefault from "../../../facts/seccomp/dockerDefault.json";
import { CONTAINER, type Request } from "../judgement/support";
import { type Bypass, type Bypasses, create, raw, TWIN } from "./bypass";

const ulimit = (Name: string): Request => create({ Ulimits: [{ Name, Soft: 99, Hard: 99 }] });

const EVERYTHING = { defaultAction: "SCMP_ACT_ALLOW" };
const deny = (name: string, more: object = {}) => ({ names: [name], action: "SCMP_ACT_ERRNO", ...more });

/** Ways to weaken what confines a container. */
export const CONFINEMENT: Bypasses = {
  privileged: [create({ Privileged: true }), "privileged-container", create({ Privileged: false })],
  "every capability": [create({ CapAdd: ["ALL"] }), "excess-capabilities", create({ CapDrop: ["ALL"] })],
  "a capability in another spelling": [
    create({ CapAdd: ["cap_sys_admin"] }),
    "excess-capabilities",
    create({ CapAdd: ["cap_chown"] }),
  ],
  "what an engine inside may have": [
    create({ CapAdd: ["SYS_ADMIN", "NET_ADMIN"] }, { Image: "docker:28-dind", Env: ["DOCKER_TLS_CERTDIR=/certs"] }),
    "excess-capabilities",
    create({}, { Image: "docker:28-dind", Env: ["DOCKER_TLS_CERTDIR=/certs"] }),
  ],
  "an engine by its command": [
    create({ CapAdd: ["SYS_ADMIN"] }, { Cmd: ["dockerd"] }),
    "excess-capabilities",
    create({}, { Cmd: ["true"] }),
  ],
  "an engine by its data": [
    create({ CapAdd: ["SYS_ADMIN"], Binds: ["data:/var/lib/docker"] }),
    "excess-capabilities",
    create({ Binds: ["data:/var/lib/docker"] }),
  ],
  "a rootless engine's masks": [
    create(
      { MaskedPaths: [], ReadonlyPaths: [] },
      { Image: "docker:28-dind-rootless", Env: ["DOCKER_TLS_CERTDIR=/certs"] },
    ),
    "unmasked-paths",
    TWIN,
  ],
  "no masks": [create({ MaskedPaths: [] }), "unmasked-paths", create({ MaskedPaths: null })],
  "masks over little": [
    create({ MaskedPaths: ["/nothing"] }),
    "unmasked-paths",
    create({ MaskedPaths: CONTAINER.HostConfig.MaskedPaths }),
  ],
  "kernel settings to write": [
    create({ ReadonlyPaths: [] }),
    "unmasked-paths",
    create({ ReadonlyPaths: CONTAINER.HostConfig.ReadonlyPaths }),
  ],
  "no seccomp": [
    create({ SecurityOpt: ["seccomp=unconfined"] }),
    "seccomp-unconfined",
    create({ SecurityOpt: ["seccomp=builtin"] }),
  ],
  "no seccomp, with a colon": [create({ SecurityOpt: ["seccomp:unconfined"] }), "seccomp-unconfined", TWIN],
  "a seccomp profile that allows everything": [
    create({ SecurityOpt: ['seccomp={"DefaultAction":"x","defaultaction":"SCMP_ACT_ALLOW"}'] }),
    "seccomp-unconfined",
    create({ SecurityOpt: ["no-new-privileges"] }),
  ],
  ...Object.fromEntries(
    Object.entries({
      "that denies nothing real": [{ ...EVERYTHING, syscalls: [deny("no_such_syscall")] }, "seccomp-unconfined"],
      "that says nothing": [{}, "seccomp-unconfined"],
      "for another processor": [
        { ...EVERYTHING, syscalls: [deny("mount", { excludes: { arches: ["amd64", "arm64"] } })] },
        "seccomp-unconfined",
      ],
      "for a kernel that nobody has": [
        { ...EVERYTHING, syscalls: [deny("mount", { includes: { minKernel: "99.0" } })] },
        "seccomp-unconfined",
      ],
      "that leaves a container its capabilities": [
        { ...EVERYTHING, syscalls: [deny("prctl", { errnoRet: 0 }), deny("capset", { errnoRet: 0 })] },
        "seccomp-unconfined",
      ],
      "as Docker's, that leaves a container its capabilities": [
        { ...dockerDefault, syscalls: [...dockerDefault.syscalls, deny("capset", { errnoRet: 0 })] },
        "seccomp-unconfined",
      ],
      "that hands over to a socket of the host": [
        { ...dockerDefault, listenerPath: "/run/containerd/containerd.sock" },
        "seccomp-unconfined",
      ],
      "that allows one more call": [
        { ...dockerDefault, syscalls: [...dockerDefault.syscalls, { names: ["keyctl"], action: "SCMP_ACT_ALLOW" }] },
        undefined,
      ],
      "that denies one call alone": [{ ...EVERYTHING, syscalls: [deny("mount")] }, undefined],
      "that answers a denied call by success": [
        { ...dockerDefault, syscalls: [...dockerDefault.syscalls, deny("unshare", { errnoRet: 0 })] },
        undefined,
      ],
      "that logs what it should deny": [{ ...dockerDefault, defaultAction: "SCMP_ACT_LOG" }, "seccomp-unconfined"],
      "that leaves what it should deny to a tracer": [{ ...dockerDefault, defaultAction: "SCMP_ACT_TRACE" }, undefined],
      "with flags": [{ ...dockerDefault, flags: ["SECCOMP_FILTER_FLAG_SPEC_ALLOW"] }, undefined],
      "with a field that nobody knows": [{ ...dockerDefault, further: 1 }, undefined],
    } as const).map(([name, [profile, rule]]): [string, Bypass] => [
      `a seccomp profile ${name}`,
      [
        create({ SecurityOpt: [`seccomp=${JSON.stringify(profile)}`] }),
        rule,
        create({ SecurityOpt: [`seccomp=${JSON.stringify(dockerDefault)}`] }),
      ],
    ]),
  ),
  "a seccomp profile with a key twice": [
    create({
      SecurityOpt: [
        'seccomp={"defaultAction":"SCMP_ACT_ALLOW","defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"names":["mount"],"action":"SCMP_ACT_ERRNO"}]}',
      ],
    }),
    undefined,
    create({ SecurityOpt: ['seccomp={"defaultAction":"SCMP_ACT_ERRNO","syscalls":[]}'] }),
  ],
  "no AppArmor": [
    create({ SecurityOpt: ["apparmor=unconfined"] }),
    "apparmor-unconfined",
    create({ SecurityOpt: ["apparmor=docker-default"] }),
  ],
  "a profile of the host's that confines nothing": [create({ SecurityOpt: ["apparmor=chrome"] }), undefined, TWIN],
  "no SELinux": [
    create({ SecurityOpt: ["label=disable"] }),
    "selinux-relaxed",
    create({ SecurityOpt: ["label=level:s0:c1"] }),
  ],
  "no SELinux, by one word": [create({ SecurityOpt: ["disable"] }), "selinux-relaxed", TWIN],
  "control groups to write": [
    create({ SecurityOpt: ["writable-cgroups=true"] }),
    undefined,
    create({ SecurityOpt: ["writable-cgroups=false"] }),
  ],
  "control groups of the host's": [create({ CgroupParent: "/" }), "host-namespace", create({ CgroupParent: "" })],
  "another runtime": [create({ Runtime: "io.containerd.kata.v2" }), undefined, create({ Runtime: "" })],
  "a program of the host as the runtime": [
    create({ Runtime: "/usr/local/bin/x" }),
    "custom-runtime",
    create({ Runtime: "" }),
  ],
  "orders to the runtime": [
    create({ Annotations: { "io.katacontainers.config.hypervisor.path": "/x" } }),
    undefined,
    create({ Annotations: {} }),
  ],
  "capabilities that take the place of the default ones": [
    create({ Capabilities: ["SYS_ADMIN"] }),
    undefined,
    create({ Capabilities: null }),
  ],
  "kernel settings": [
    create({ Sysctls: { "kernel.core_pattern": "|/x" } }),
    "unsafe-sysctl",
    create({ Sysctls: { "net.core.somaxconn": "1" } }),
  ],
  "a log that the engine sends": [
    create({ LogConfig: { Type: "syslog", Config: { "syslog-address": "unix:///run/docker.sock" } } }),
    "host-log-address",
    create({ LogConfig: { Type: "json-file", Config: { "max-size": "1m" } } }),
  ],
  "options of a log driver that is the engine's default": [
    create({ LogConfig: { Type: "", Config: { "syslog-address": "tcp://x" } } }),
    undefined,
    create({ LogConfig: { Type: "", Config: {} } }),
  ],
  "an option of the storage driver": [
    create({ StorageOpt: { "dm.basesize": "1G" } }),
    undefined,
    create({ StorageOpt: { size: "1G" } }),
  ],
  "no killing when memory runs out": [create({ OomKillDisable: true }), undefined, create({ OomKillDisable: false })],
  "killed last when memory runs out": [create({ OomScoreAdj: -1000 }), undefined, create({ OomScoreAdj: 500 })],
  "before all others on the processor": [
    create({ CpuRealtimeRuntime: 950000 }),
    undefined,
    create({ CpuRealtimeRuntime: 0 }),
  ],
  "before all others on the processor, by a limit": [ulimit("rtprio"), undefined, ulimit("nofile")],
  "before all others on the processor, by a limit in another case": [ulimit("RtPrio"), undefined, ulimit("memlock")],
  "before others on the processor, by a limit of niceness": [ulimit("nice"), undefined, ulimit("rttime")],
  "before all others on the processor, by a limit of two names": [
    raw('{"HostConfig":{"Ulimits":[{"Name":"nofile","name":"rtprio","Soft":99,"Hard":99}]}}'),
    undefined,
    raw('{"HostConfig":{"Ulimits":[{"Name":"nofile","Soft":99,"Hard":99}]}}'),
  ],
  ...Object.fromEntries(
    [
      "BlkioWeightDevice",
      "BlkioDeviceReadBps",
      "BlkioDeviceWriteBps",
      "BlkioDeviceReadIOps",
      "BlkioDeviceWriteIOps",
    ].map((key): [string, Bypass] => [
      `which files the host has, by ${key}`,
      [
        create({ [key]: [{ Path: "/root/.ssh/id_ed25519", Rate: 1 }] }),
        undefined,
        create({ [key]: [{ Path: "/dev/sda", Rate: 1 }] }),
      ],
    ]),
  ),
  "an exemption in a label": [
    create({ Privileged: true }, { Labels: { "breakwater.exempt/privileged-container": "because" } }),
    "privileged-container",
    create({}, { Labels: { "breakwater.exempt/privileged-container": "because" } }),
  ],
};

/** Ways into the host's namespaces, and into another container's. */
export const NAMESPACES: Bypasses = {
  "the host's processes": [create({ PidMode: "host" }), "host-namespace", create({ PidMode: "" })],
  "the host's memory": [create({ IpcMode: "host" }), "host-namespace", create({ IpcMode: "shareable" })],
  "the host's network": [create({ NetworkMode: "host" }), "host-namespace", create({ NetworkMode: "app" })],
  "the host's names": [create({ UTSMode: "host" }), "host-namespace", create({ UTSMode: "" })],
  "the host's users": [create({ UsernsMode: "host" }), "host-namespace", create({ UsernsMode: "" })],
  "the host's control groups": [
    create({ CgroupnsMode: "host" }),
    "host-namespace",
    create({ CgroupnsMode: "private" }),
  ],
  "another container's processes": [create({ PidMode: "container:web" }), "host-namespace", TWIN],
  "another container's memory": [create({ IpcMode: "container:web" }), "host-namespace", TWIN],
  "a namespace by its file": [
    create({ NetworkMode: "ns:/proc/1/ns/net" }),
    undefined,
    create({ NetworkMode: "my_net.work-1" }),
  ],
  "another container's control groups": [create({ Cgroup: "container:web" }), undefined, create({ Cgroup: "" })],
  "the network of a container that has the host's": [
    create({ NetworkMode: "container:hostnet" }),
    "host-namespace",
    create({ NetworkMode: "container:web" }),
  ],
  "the network of a privileged container": [create({ NetworkMode: "container:root" }), "privileged-container", TWIN],
  "the host's network among others": [
    create({}, { NetworkingConfig: { EndpointsConfig: { app: {}, host: {} } } }),
    "host-namespace",
    create({}, { NetworkingConfig: { EndpointsConfig: { app: {}, bridge: {} } } }),
  ],
  "the host's network by the beginning of its id": [
    create({ NetworkMode: "deadbeef" }),
    "host-namespace",
    create({ NetworkMode: "cafe" }),
  ],
  "the host's network by its id, among others": [
    create({}, { NetworkingConfig: { EndpointsConfig: { deadbeef: {} } } }),
    "host-namespace",
    create({}, { NetworkingConfig: { EndpointsConfig: { cafe: {} } } }),
  ],
  "a network by its id, under the name of another": [
    create({}, { NetworkingConfig: { EndpointsConfig: { app: { NetworkID: "deadbeef" } } } }),
    undefined,
    create({}, { NetworkingConfig: { EndpointsConfig: { app: { NetworkID: "" } } } }),
  ],
  "the network of a container that has the host's control groups": [
    create({ NetworkMode: "container:cgroups" }),
    "host-namespace",
    create({ NetworkMode: "container:web" }),
  ],
  "a link to a container of another kind": [
    create({ Links: ["root:r"] }),
    "privileged-container",
    create({ Links: ["web:w"] }),
  ],
};

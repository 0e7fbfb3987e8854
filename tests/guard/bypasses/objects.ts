import dockerDefault from "../../../facts/seccomp/dockerDefault.json";
import type { Request } from "../judgement/support";
import { type Bypasses, build, call, TWIN, volume } from "./bypass";

const network = (body: object): Request => ({ call: "POST /v1.41/networks/create", body });
const service = (spec: object, task: object = {}): Request => ({
  call: "POST /v1.41/services/create",
  body: { Name: "s", TaskTemplate: { ContainerSpec: { Image: "alpine", ...spec }, ...task } },
});

const base64 = (profile: object): string => Buffer.from(JSON.stringify(profile)).toString("base64");

export const VOLUMES: Bypasses = {
  "a bind": [
    volume({ Name: "v", DriverOpts: { type: "none", o: "bind", device: "/srv" } }),
    undefined,
    volume({ Name: "v" }),
  ],
  "a bind of the engine's socket": [
    volume({ Name: "v", DriverOpts: { type: "none", o: "bind", device: "/run" } }),
    "dood-engine-socket",
    volume({ Name: "v", DriverOpts: {} }),
  ],
  "a bind that calls itself tmpfs": [
    volume({ DriverOpts: { type: "tmpfs", o: "bind", device: "/srv" } }),
    undefined,
    volume({ DriverOpts: { type: "tmpfs", o: "size=1m,uid=1000", device: "tmpfs" } }),
  ],
  "a bind among other flags": [
    volume({ DriverOpts: { type: "tmpfs", o: "size=1m,rbind", device: "srv" } }),
    undefined,
    volume({ DriverOpts: { type: "tmpfs", o: "mode=0700", device: "tmpfs" } }),
  ],
  "an overlay": [
    volume({ DriverOpts: { type: "overlay", o: "lowerdir=/etc,upperdir=/tmp/u,workdir=/tmp/w", device: "overlay" } }),
    "sensitive-host-path",
    TWIN,
  ],
  "a device of very many slashes": [
    volume({ DriverOpts: { type: "none", o: "bind", device: `${"/".repeat(1_000_000)}x` } }),
    undefined,
    TWIN,
  ],
  "a disk": [volume({ DriverOpts: { type: "ext4", device: "/dev/sda1" } }), "host-device", TWIN],
  "a file system of another machine's": [
    volume({ DriverOpts: { type: "nfs", o: "addr=10.0.0.1", device: ":/x" } }),
    undefined,
    volume({ DriverOpts: { size: "1G" } }),
  ],
  "the kernel's own file system": [
    volume({ DriverOpts: { type: "proc", device: "proc" } }),
    "sensitive-host-path",
    TWIN,
  ],
  "options in another case": [
    volume({ driveropts: { type: "none", o: "bind", device: "/" } }),
    "dood-engine-socket",
    TWIN,
  ],
  "a plugin": [volume({ Driver: "rexray/ebs" }), undefined, volume({ Driver: "local" })],
  "a volume of the cluster": [
    volume({ ClusterVolumeSpec: { Group: "g" } }),
    undefined,
    volume({ ClusterVolumeSpec: null }),
  ],
};

export const NETWORKS: Bypasses = {
  "on the host's own network": [
    network({ Name: "n", Driver: "macvlan", Options: { parent: "eth0" } }),
    undefined,
    network({ Name: "n", Driver: "bridge" }),
  ],
  "a bridge of the host's": [
    network({ Name: "n", Options: { "com.docker.network.bridge.name": "br0" } }),
    undefined,
    network({ Name: "n", Options: { "com.docker.network.driver.mtu": "1400" } }),
  ],
  "addresses of others": [
    network({ Name: "n", IPAM: { Config: [{ Subnet: "8.8.8.0/24" }] } }),
    undefined,
    network({ Name: "n", IPAM: { Config: [{ Subnet: "10.9.0.0/24" }] } }),
  ],
  "more addresses than a network needs": [
    network({ Name: "n", IPAM: { Config: [{ Subnet: "10.0.0.0/8" }] } }),
    undefined,
    network({ Name: "n", IPAM: { Config: [{ Subnet: "fd00:1::/64" }] } }),
  ],
  "a plugin for addresses": [
    network({ Name: "n", IPAM: { Driver: "dhcp" } }),
    undefined,
    network({ Name: "n", IPAM: { Driver: "default" } }),
  ],
  "a network of the cluster's": [
    network({ Name: "n", Scope: "swarm" }),
    undefined,
    network({ Name: "n", Scope: "local" }),
  ],
  "a configuration of another's": [
    network({ Name: "n", ConfigFrom: { Network: "x" } }),
    undefined,
    network({ Name: "n", ConfigFrom: { Network: "" } }),
  ],
};

export const IMAGES: Bypasses = {
  "a build on the host's network": [build("networkmode=host"), "host-namespace", build("networkmode=default")],
  "a build on a privileged container's network": [
    build("networkmode=container:root"),
    "privileged-container",
    build("networkmode=container:web"),
  ],
  "a build on the host's network by its id": [
    build("networkmode=deadbeef"),
    "host-namespace",
    build("networkmode=none"),
  ],
  "a build that the engine fetches": [build("remote=http://10.0.0.1/x"), undefined, build("remote=client-session")],
  "a build under the host's control groups": [build("cgroupparent=/x"), "host-namespace", build("cgroupparent=")],
  "a build with security options": [build("securityopt=seccomp%3Dunconfined"), undefined, build("memory=1")],
  "a build before all others on the processor": [
    build(`ulimits=${encodeURIComponent('[{"Name":"rtprio","Soft":99,"Hard":99}]')}`),
    undefined,
    build(`ulimits=${encodeURIComponent('[{"Name":"nofile","Soft":99,"Hard":99}]')}`),
  ],
  "a build with limits in another case": [
    build(`ulimits=${encodeURIComponent('[{"Name":"nofile","name":"rtprio","Soft":99,"Hard":99}]')}`),
    undefined,
    build("ulimits=null"),
  ],
  "an image that the engine fetches from an address": [
    call("POST /v1.41/images/create?fromSrc=http://169.254.169.254/x"),
    undefined,
    call("POST /v1.41/images/create?fromImage=alpine"),
  ],
  "an image of the client's own under the name of another, by a role that loads none": [
    call("POST /v1.41/images/create?fromSrc=-&repo=node&tag=22"),
    undefined,
    call("POST /v1.41/images/create?fromSrc=&fromImage=node&tag=22"),
  ],
  "what is the cluster's or the admin's": [
    { call: "POST /v1.41/plugins/pull?remote=x", body: [] },
    undefined,
    call("POST /v1.41/images/create?fromImage=alpine"),
  ],
  "a swarm": [{ call: "POST /v1.41/swarm/init", body: {} }, undefined, call("GET /v1.41/nodes")],
};

export const SERVICES: Bypasses = {
  "a bind": [
    service({ Mounts: [{ Type: "bind", Source: "/run", Target: "/x" }] }),
    "dood-engine-socket",
    service({ Mounts: [{ Type: "volume", Source: "data", Target: "/x" }] }),
  ],
  "a capability": [
    service({ CapabilityAdd: ["CAP_SYS_ADMIN"] }),
    "excess-capabilities",
    service({ CapabilityDrop: ["ALL"] }),
  ],
  "no seccomp": [
    service({ Privileges: { Seccomp: { Mode: "unconfined" } } }),
    "seccomp-unconfined",
    service({ Privileges: { Seccomp: { Mode: "default" } } }),
  ],
  "a seccomp profile of one's own": [
    service({ Privileges: { Seccomp: { Mode: "custom", Profile: base64({ defaultAction: "SCMP_ACT_ALLOW" }) } } }),
    "seccomp-unconfined",
    service({ Privileges: { Seccomp: { Mode: "custom", Profile: base64(dockerDefault) } } }),
  ],
  "a seccomp profile that allows one more call": [
    service({
      Privileges: {
        Seccomp: {
          Mode: "custom",
          Profile: base64({
            ...dockerDefault,
            syscalls: [...dockerDefault.syscalls, { names: ["keyctl"], action: "SCMP_ACT_ALLOW" }],
          }),
        },
      },
    }),
    undefined,
    TWIN,
  ],
  "a mode of seccomp in another case": [
    service({ Privileges: { Seccomp: { Mode: "Unconfined" } } }),
    undefined,
    service({ Privileges: { Seccomp: { Mode: "" } } }),
  ],
  "no AppArmor": [
    service({ Privileges: { AppArmor: { Mode: "disabled" } } }),
    "apparmor-unconfined",
    service({ Privileges: { AppArmor: { Mode: "default" } } }),
  ],
  "the host's network": [
    service({}, { Networks: [{ Target: "host" }] }),
    "host-namespace",
    service({}, { Networks: [{ Target: "app" }] }),
  ],
  "the host's network by its id": [
    service({}, { Networks: [{ Target: "deadbeef" }] }),
    "host-namespace",
    service({}, { Networks: [{ Target: "cafe" }] }),
  ],
  "a plugin": [
    service({}, { PluginSpec: { Remote: "x" }, Runtime: "plugin" }),
    undefined,
    service({}, { Runtime: "container" }),
  ],
  "before all others on the processor": [
    service({ Ulimits: [{ Name: "rtprio", Soft: 99, Hard: 99 }] }),
    undefined,
    service({ Ulimits: [{ Name: "nofile", Soft: 99, Hard: 99 }] }),
  ],
  "kernel settings": [
    service({ Sysctls: { "kernel.core_pattern": "x" } }),
    "unsafe-sysctl",
    service({ Sysctls: { "net.core.somaxconn": "1" } }),
  ],
};

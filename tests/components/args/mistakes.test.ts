import assert from "node:assert/strict";
import * as docker from "@pulumi/docker";
import * as pulumi from "@pulumi/pulumi";
import * as terraform from "cdktf";
import * as inCdktf from "../../../components/cdktf";
import * as onDocker from "../../../components/docker";
import * as onKubernetes from "../../../components/kubernetes";
import { Configured } from "../cdktf/configured";
import { Declared } from "../declared";

/**
 * A translation: what it calls each component, and how it says that inputs are wrong. Inputs are what JavaScript lets
 * through.
 */
interface Translation {
  readonly runner: string;
  readonly endpoint: string;
  readonly certificates: string;
  refusal(component: Component, inputs: object): Promise<string>;
}
type Component = "runner" | "endpoint" | "certificates";

const onPulumi = (make: (component: Component, inputs: never) => unknown) => (component: Component, inputs: object) =>
  messageOf(() => Declared.by(() => make(component, inputs as never)));

const TRANSLATIONS = {
  docker: {
    runner: 'DindRunner "ci"',
    endpoint: 'DockerApiEndpoint "ci"',
    certificates: 'DockerTlsCertificates "ci"',
    refusal: onPulumi((component, inputs) => {
      if (component === "runner") return new onDocker.DindRunner("ci", inputs);
      return component === "endpoint"
        ? new onDocker.DockerApiEndpoint("ci", inputs)
        : new onDocker.DockerTlsCertificates("ci", inputs);
    }),
  },
  kubernetes: {
    runner: 'KubernetesDindRunner "ci"',
    endpoint: 'KubernetesDockerApiEndpoint "ci"',
    certificates: 'DockerTlsCertificates "ci"',
    refusal: onPulumi((component, inputs) => {
      if (component === "runner") return new onKubernetes.KubernetesDindRunner("ci", inputs);
      return component === "endpoint"
        ? new onKubernetes.KubernetesDockerApiEndpoint("ci", inputs)
        : new onKubernetes.DockerTlsCertificates("ci", inputs);
    }),
  },
  cdktf: {
    runner: 'DindRunner "ci/engine"',
    endpoint: 'DockerApiEndpoint "ci/engine"',
    certificates: 'DockerTlsCertificates "ci/engine"',
    refusal: (component: Component, inputs: never) =>
      messageOf(async () => {
        new Configured((stack) => {
          if (component === "runner") new inCdktf.DindRunner(stack, "engine", inputs);
          else if (component === "endpoint") new inCdktf.DockerApiEndpoint(stack, "engine", inputs);
          else new inCdktf.DockerTlsCertificates(stack, "engine", inputs);
        });
      }),
  },
} satisfies Record<string, Translation>;
const ALL = Object.keys(TRANSLATIONS) as (keyof typeof TRANSLATIONS)[];
const CONTAINERS = ["docker", "cdktf"] as const;

async function messageOf(program: () => Promise<unknown>): Promise<string> {
  try {
    await program();
  } catch (error) {
    return (error as Error).message;
  }
  return "nothing is refused";
}

/**
 * What is wrong, what with, and what follows the name of the component; where not everywhere, in which translations
 * there is such an input.
 */
type Mistake = readonly [
  inputs: object,
  input: string,
  words: string,
  translations?: readonly (keyof typeof TRANSLATIONS)[],
];

const CLIENTS = { clients: { ci: { role: "run" } } };
const MISTAKES: Readonly<Record<Component, Readonly<Record<string, Mistake>>>> = {
  runner: {
    "an input that there is not": [
      { memoryMb: 1024 },
      "memoryMb",
      "1024: it is not an input; the nearest one is memory.",
    ],
    "an input in other letters": [
      { registrymirrors: [] },
      "registrymirrors",
      "a list: it is not an input; the nearest one is registryMirrors.",
    ],
    "an input that is like none": [{ qqq: 1 }, "qqq", "1: it is not an input; those are "],
    "an input that there is not, of a part": [
      { defaultAddressPools: [{ base: "10.200.0.0/16", size: 24, sise: 24 }] },
      "defaultAddressPools[0].sise",
      "24: it is not an input; the nearest one is size.",
    ],
    "an input that there is not, of a client": [
      { clients: { build: { role: "run" } } },
      "clients.build.role",
      '"run": it is not an input; those are earlyRenewalHours, validityPeriodHours.',
    ],
    "an input of another provider's": [
      { networks: ["jobs"] },
      "networks",
      "a list: it is not an input; the nearest one is networksAdvanced.",
      CONTAINERS,
    ],
    "a name besides the resource's": [
      { name: "other" },
      "name",
      '"other": it is not an input: a component is called',
      ["docker", "kubernetes"],
    ],
    "another mode": [{ mode: "privileged" }, "mode", '"privileged": it is "rootless", "rootful" or "sysbox"'],
    "a mode that every object has": [
      { mode: "constructor" },
      "mode",
      '"constructor": it is "rootless", "rootful" or "sysbox"',
    ],
    "no text as an image": [{ image: 27 }, "image", '27: it is an image, such as "docker:27.5.1-dind"'],
    "memory in gibibytes": [{ memory: 4 }, "memory", "4: it is memory in MiB, a whole number from 64"],
    "memory in bytes": [{ memory: 4 * 1024 ** 3 }, "memory", "4294967296: it is memory in MiB"],
    "memory with its unit": [{ memory: "4Gi" }, "memory", '"4Gi": it is memory in MiB'],
    "half a mebibyte": [{ memory: 1024.5 }, "memory", "1024.5: it is memory in MiB"],
    "no processes": [
      { processes: 0 },
      "processes",
      "0: it is processes and threads, a whole number from 64",
      CONTAINERS,
    ],
    "a packet of no size": [{ mtu: 0 }, "mtu", "0: it is the bytes of a packet, a whole number from 68 to 65535"],
    "one mirror in place of a list": [
      { registryMirrors: "https://m" },
      "registryMirrors",
      '"https://m": it is a list of addresses',
    ],
    "a mirror without its scheme": [
      { registryMirrors: ["https://m", "mirror:5000"] },
      "registryMirrors[1]",
      '"mirror:5000": it is a mirror',
    ],
    "a registry with a scheme": [
      { insecureRegistries: ["http://r"] },
      "insecureRegistries[0]",
      '"http://r": it is a registry',
    ],
    "the file of a certificate": [
      { extraCa: "ca.pem" },
      "extraCa",
      '"ca.pem": it is certificates in PEM, and not the name of their file',
    ],
    "proxies that are one": [
      { proxies: "http://proxy:3128" },
      "proxies",
      '"http://proxy:3128": it is an object with inputs',
    ],
    "exceptions in one text": [
      { proxies: { noProxy: "localhost,.a" } },
      "proxies.noProxy",
      '"localhost,.a": it is a list',
    ],
    "exceptions in the text of one": [
      { proxies: { noProxy: ["a,b"] } },
      "proxies.noProxy[0]",
      '"a,b": it is a name, a domain',
    ],
    "a pool that is no network": [
      { defaultAddressPools: [{ base: "10.200.0.0", size: 24 }] },
      "defaultAddressPools[0].base",
      '"10.200.0.0": it is a network',
    ],
    "a pool without the size of its networks": [
      { defaultAddressPools: [{ base: "10.200.0.0/16" }] },
      "defaultAddressPools[0].size",
      "not there: it is how",
    ],
    "a pool of networks that are larger": [
      { defaultAddressPools: [{ base: "10.200.0.0/16", size: 8 }] },
      "defaultAddressPools[0].size",
      "8: it is no less than 16, the bits that name its base",
    ],
    "an option of logs that is a number": [{ logOpts: { "max-file": 3 } }, "logOpts.max-file", "3: it is a text"],
    "an option of logs that the driver does not have": [
      { logOpts: { "max-sizes": "1m" } },
      "a name in logOpts",
      '"max-sizes": it is an option of the driver json-file: max-size,',
    ],
    "a mirror with a query": [
      { registryMirrors: ["https://m/?x=1"] },
      "registryMirrors[0]",
      '"https://m/?x=1": it is a mirror\'s address without a user, a query or a fragment',
    ],
    "a pool of more bits than an address has": [
      { defaultAddressPools: [{ base: "10.0.0.0/16", size: 33 }] },
      "defaultAddressPools[0].size",
      "33: it is 32 at most, the bits of an IPv4 address",
    ],
    "data that are to stay, of an engine that keeps none": [
      { ephemeral: true, dataVolume: "builds" },
      "dataVolume",
      '"builds": it is for an engine that is not ephemeral',
      CONTAINERS,
    ],
    "a word for whether data stay": [{ retainData: "yes" }, "retainData", '"yes": it is true or false', CONTAINERS],
    "a folder as the volume of data": [
      { dataVolume: "/srv/data" },
      "dataVolume",
      '"/srv/data": it is a volume\'s name, and no folder',
      CONTAINERS,
    ],
    "processors in hundredths": [{ cpus: 1.25 }, "cpus", "1.25: it is a number of processors in tenths", CONTAINERS],
    "swap that is less than the memory": [
      { memory: 1024, memorySwap: 512 },
      "memorySwap",
      "512: it is no less than the 1024 MiB of memory",
      CONTAINERS,
    ],
    "swap that is less than the usual memory": [{ memorySwap: 512 }, "memorySwap", "512: it is no less", CONTAINERS],
    "a restart that there is not": [
      { restart: "never" },
      "restart",
      '"never": it is one of no, on-failure',
      CONTAINERS,
    ],
    "a disk as a GPU": [{ gpus: ["/dev/sda"] }, "gpus[0]", '"/dev/sda": it is the CDI name of a GPU', CONTAINERS],
    "another device of CDI": [{ gpus: ["vendor.com/disk=all"] }, "gpus[0]", '"vendor.com/disk=all": it is', CONTAINERS],
    "a folder as the volume of caches": [
      { cacheVolume: "/srv" },
      "cacheVolume",
      '"/srv": it is a volume\'s name',
      CONTAINERS,
    ],
    "a folder in place of a claim for caches": [
      { cacheClaim: "/srv" },
      "cacheClaim",
      '"/srv": it is the name of a claim, and no folder',
      ["kubernetes"],
    ],
    "a name as a DNS server": [{ dns: ["ns.example.com"] }, "dns[0]", '"ns.example.com": it is the IP address'],
    "a network of IPv6 without IPv6": [
      { fixedCidrV6: "fd00:1::/64" },
      "fixedCidrV6",
      '"fd00:1::/64": it is for an engine with `ipv6: true`',
    ],
    "a network of another version": [
      { ipv6: true, fixedCidrV6: "10.0.0.0/8" },
      "fixedCidrV6",
      '"10.0.0.0/8": it is an IPv6 network',
    ],
    "a storage driver that there is not": [{ storageDriver: "aufs" }, "storageDriver", '"aufs": it is one of overlay2'],
    "a storage driver beside containerd's": [
      { storageDriver: "overlay2", features: { containerdSnapshotter: true } },
      "storageDriver",
      '"overlay2": it is for an engine without',
    ],
    "a storage driver with a device, in a pod": [
      { storageDriver: "fuse-overlayfs" },
      "storageDriver",
      '"fuse-overlayfs": it is a driver without a device',
      ["kubernetes"],
    ],
    "a feature by daemon.json's name": [
      { features: { "containerd-snapshotter": true } },
      "features.containerd-snapshotter",
      "true: it is not an input; the nearest one is containerdSnapshotter",
    ],
    "a cache without its unit": [
      { builder: { gc: { defaultKeepStorage: "much" } } },
      "builder.gc.defaultKeepStorage",
      '"much": it is a size',
    ],
    "a limit that is above itself": [
      { defaultUlimits: { nofile: { soft: 2048, hard: 1024 } } },
      "defaultUlimits.nofile.soft",
      "2048: it is no more than the 1024",
    ],
    "no list of clients": [{ clients: "build" }, "clients", '"build": it is an object with clients by their names'],
    "clients in a list": [{ clients: ["build"] }, "clients", "a list: it is an object with clients by their names"],
    "a client that is a text": [{ clients: { build: "run" } }, "clients.build", '"run": it is an object'],
    "a client without a name": [{ clients: { a: {}, "": {} } }, "a name in clients", '"": it is a'],
    "a client with a name beyond a certificate's": [
      { clients: { ["x".repeat(65)]: {} } },
      "a name in clients",
      `"${"x".repeat(65)}": it is a`,
    ],
    "a client with a name that is no Secret's": [
      { clients: { "Build Job": {} } },
      "a name in clients",
      '"Build Job": it is a part of a Secret',
      ["kubernetes"],
    ],
    "a client whose certificate is always renewed": [
      { clients: { build: { validityPeriodHours: 24, earlyRenewalHours: 24 } } },
      "clients.build.earlyRenewalHours",
      "24: it is less than the 24 hours",
    ],
    "a client whose certificate is always renewed, of the life of all": [
      { validityPeriodHours: 48, clients: { build: { earlyRenewalHours: 720 } } },
      "clients.build.earlyRenewalHours",
      "720: it is less than the 48 hours",
    ],
    "no list of networks": [
      { networksAdvanced: "jobs" },
      "networksAdvanced",
      '"jobs": it is a list of networks, each with its `name`',
      CONTAINERS,
    ],
    "a network by its name alone": [
      { networksAdvanced: ["jobs"] },
      "networksAdvanced[0]",
      '"jobs": it is an object with inputs by their names',
      CONTAINERS,
    ],
    "an address of another version": [
      { networksAdvanced: [{ name: "jobs", ipv4Address: "fd00::5" }] },
      "networksAdvanced[0].ipv4Address",
      '"fd00::5": it is an IPv4 address',
      CONTAINERS,
    ],
    "a port of the container that nothing listens on": [
      { ports: [{ ip: "10.0.0.5", internal: 2375 }] },
      "ports[0].internal",
      "2375: it is 2376, the only port",
      CONTAINERS,
    ],
    "a port on every interface": [
      { ports: [{}] },
      "ports[0].ip",
      "not there: it is the IP address of the server's interface",
      CONTAINERS,
    ],
    "a port on an interface without a name": [
      { ports: [{ ip: "" }] },
      "ports[0].ip",
      '"": it is the IP address',
      CONTAINERS,
    ],
    "a port on a name": [
      { ports: [{ ip: "a.example.com" }] },
      "ports[0].ip",
      '"a.example.com": it is the IP address',
      CONTAINERS,
    ],
    "a port that there is not": [
      { ports: [{ ip: "10.0.0.5", external: 70_000 }] },
      "ports[0].external",
      "70000: it is a port",
      CONTAINERS,
    ],
    "an address in place of a name": [{ dnsNames: ["10.0.0.5"] }, "dnsNames[0]", '"10.0.0.5": it is a DNS name'],
    "a name with its scheme": [{ dnsNames: ["tcp://a"] }, "dnsNames[0]", '"tcp://a": it is a DNS name'],
    "a label that is a number": [{ labels: { team: 1 } }, "labels.team", "1: it is a"],
    "certificates for no time": [
      { validityPeriodHours: 0 },
      "validityPeriodHours",
      "0: it is hours for which certificates are good",
    ],
    "certificates for a duration in words": [
      { validityPeriodHours: "90d" },
      "validityPeriodHours",
      '"90d": it is hours',
    ],
    "certificates that are always renewed": [
      { validityPeriodHours: 24, earlyRenewalHours: 720 },
      "earlyRenewalHours",
      "720: it is less than the 24 hours for which certificates are good: each update would renew them",
    ],
    "certificates that are always renewed, of the usual life": [
      { earlyRenewalHours: 2160 },
      "earlyRenewalHours",
      "2160: it is less than",
    ],
    "a user namespace for a rootful engine": [
      { mode: "rootful", hostUsers: false },
      "hostUsers",
      "false: it is true for a rootful engine",
      ["kubernetes"],
    ],
    "a user namespace without a device": [
      { hostUsers: false },
      "tunResource",
      "not there: it is the name under which",
      ["kubernetes"],
    ],
    "a device that is no resource": [
      { tunResource: "/dev/net/tun" },
      "tunResource",
      '"/dev/net/tun": it is the name of a resource',
      ["kubernetes"],
    ],
    "a profile by its path on the node": [
      { seccompProfile: "/var/lib/kubelet/seccomp/a.json" },
      "seccompProfile",
      '"/var/lib/kubelet/seccomp/a.json": it is a file below',
      ["kubernetes"],
    ],
    "an amount without its unit": [
      { dataSize: "20" },
      "dataSize",
      '"20": it is an amount with its unit',
      ["kubernetes"],
    ],
    "a limit of memory in two places": [
      { memory: 1024, resources: { limits: { memory: "2Gi" } } },
      "memory",
      "1024: it is for an engine without `resources.limits.memory`",
      ["kubernetes"],
    ],
    "processors in words": [
      { resources: { limits: { cpu: "two" } } },
      "resources.limits.cpu",
      '"two": it is an amount, such as "500m"',
      ["kubernetes"],
    ],
    "no engine": [{ replicas: 0 }, "replicas", "0: it is a number of engines, a whole number from 1", ["kubernetes"]],
    "a toleration of nothing": [
      { tolerations: [{ effect: "NoSchedule" }] },
      "tolerations[0].operator",
      'not there: it is "Exists" where no `key` is given',
      ["kubernetes"],
    ],
    "a toleration of another effect": [
      { tolerations: [{ key: "a", effect: "Never" }] },
      "tolerations[0].effect",
      '"Never": it is one of NoSchedule',
      ["kubernetes"],
    ],
    "a kind of affinity that there is not": [
      { affinity: { podAntiaffinity: {} } },
      "a name in affinity",
      '"podAntiaffinity": it is one of nodeAffinity',
      ["kubernetes"],
    ],
    "a spread by nothing": [
      { topologySpreadConstraints: [{ maxSkew: 1 }] },
      "topologySpreadConstraints[0].topologyKey",
      "not there: it is a label's name",
      ["kubernetes"],
    ],
    "a Secret by its name alone": [
      { imagePullSecrets: ["registry"] },
      "imagePullSecrets[0]",
      '"registry": it is an object',
      ["kubernetes"],
    ],
    "a class in capitals": [
      { priorityClassName: "Builds" },
      "priorityClassName",
      '"Builds": it is the name of a priority class',
      ["kubernetes"],
    ],
    "an annotation that is a number": [
      { annotations: { "example.com/a": 1 } },
      'annotations."example.com/a"',
      "1: it is a text",
      ["kubernetes"],
    ],
    "a claim of no size": [{ dataClaim: {} }, "dataClaim.size", "not there: it is an amount", ["kubernetes"]],
    "a namespace in capitals": [{ namespace: "CI" }, "namespace", '"CI": it is a namespace', ["kubernetes"]],
    "one namespace in place of a list": [
      { clientNamespaces: "jobs" },
      "clientNamespaces",
      '"jobs": it is a list',
      ["kubernetes"],
    ],
  },
  endpoint: {
    "an input that there is not": [
      { ...CLIENTS, role: "run" },
      "role",
      '"run": it is not an input; the nearest one is roles.',
    ],
    "an input of an engine that there is not": [
      { ...CLIENTS, engine: { memry: 1024 } },
      "engine.memry",
      "1024: it is not an input; the nearest one is memory.",
    ],
    "an input of a role that there is not": [
      { ...CLIENTS, roles: { jobs: { extend: "run" } } },
      "roles.jobs.extend",
      '"run": it is not an input; the nearest one is extends.',
    ],
    "no clients": [{}, "clients", "not there: it is an object with clients by their names"],
    "clients without roles": [{ clients: ["ci"] }, "clients", "a list: it is an object with clients by their names"],
    "not one client": [
      { clients: {} },
      "clients",
      "an object: it is an object with clients by their names, each with its `role`, one at least",
    ],
    "a role without its key": [{ clients: { ci: "run" } }, "clients.ci", '"run": it is an object'],
    "a role that there is not": [
      { clients: { ci: { role: "root" } } },
      "clients.ci.role",
      '"root": it is one of observe, pull, build, run, admin',
    ],
    "a role besides those of one's own": [
      { clients: { ci: { role: "job" } }, roles: { jobs: {} } },
      "clients.ci.role",
      '"job": it is one of observe, pull, build, run, admin, jobs',
    ],
    "a role of one's own under a name that there is": [
      { ...CLIENTS, roles: { run: {} } },
      "a name in roles",
      '"run": it is a name that no built-in role has',
    ],
    "a role that extends admin": [
      { ...CLIENTS, roles: { jobs: { extends: "admin" } } },
      "roles.jobs.extends",
      '"admin": it is one of observe',
    ],
    "a folder that is not absolute": [
      { ...CLIENTS, roles: { jobs: { allowedHostPaths: ["work"] } } },
      "roles.jobs.allowedHostPaths[0]",
      '"work": it is a path from the root on',
    ],
    "a word for secrets that there is not": [
      { ...CLIENTS, roles: { jobs: { secrets: "visible" } } },
      "roles.jobs.secrets",
      '"visible". Expected: hidden, which shows environments',
    ],
    "a mode of a client that there is not": [
      { clients: { ci: { role: "run", mode: "audit" } } },
      "clients.ci.mode",
      '"audit". Expected: enforce, or warn, which lets through',
    ],
    "a client that shares what there is not": [
      { clients: { ci: { role: "run", shares: "all" } } },
      "clients.ci.shares",
      '"all". Expected: nothing, where a client uses only what it made itself; or engine',
    ],
    "a client that sees what there is not": [
      { clients: { ci: { role: "run", sees: "engine" } } },
      "clients.ci.sees",
      '"engine". Expected: own, or all that is on the engine.',
    ],
    "a client from a date": [
      { clients: { ci: { role: "run", issuedSince: "2026-03-31" } } },
      "clients.ci.issuedSince",
      '"2026-03-31". Expected: A time in UTC, as 2026-03-31T12:00:00Z',
    ],
    "a socket of a client": [
      { clients: { ci: { role: "run", socket: { path: "/run/ci.sock" } } } },
      "clients.ci.socket",
      "an object: it is no input of a component, whose clients connect over its networks",
    ],
    "a limit in other letters": [
      { clients: { ci: { role: "run", limits: { shmsize: { max: "64m" } } } } },
      "clients.ci.limits.shmsize",
      "an object: it is not an input; the nearest one is shmSize.",
    ],
    "a limit of a limit that there is not": [
      { ...CLIENTS, roles: { jobs: { limits: { memory: { maxx: "2g" } } } } },
      "roles.jobs.limits.memory.maxx",
      '"2g": it is not an input; the nearest one is max.',
    ],
    "a limit that is a text": [
      { clients: { ci: { role: "run", limits: "small" } } },
      "clients.ci.limits",
      '"small": it is an object with inputs by their names.',
    ],
    "a size in Kubernetes' words": [
      { clients: { ci: { role: "run", limits: { memory: { max: "2Gi" } } } } },
      "clients.ci.limits.memory.max",
      '"2Gi". Expected: a size as Docker writes it',
    ],
    "a size that no engine accepts": [
      { clients: { ci: { role: "run", limits: { memory: { max: "1m" } } } } },
      "clients.ci.limits.memory",
      "1m, which no engine accepts. Expected: 6291456 bytes or more.",
    ],
    "half a container": [
      { clients: { ci: { role: "run", limits: { containers: 0.5 } } } },
      "clients.ci.limits.containers",
      "0.5, not a whole number. Expected: Containers of the client, a whole number from 0 on.",
    ],
    "an age without its unit": [
      { clients: { ci: { role: "run", expires: "6" } } },
      "clients.ci.expires",
      '"6". Expected: the age at which what a client has made is removed: 90m, 6h, 7d.',
    ],
    "an age that is too short": [
      { ...CLIENTS, roles: { jobs: { expires: "5s" } } },
      "roles.jobs.expires",
      "5s. Expected: 10 seconds or more.",
    ],
    "one shared network in place of a list": [
      { ...CLIENTS, sharedNetworks: "jobs" },
      "sharedNetworks",
      '"jobs": it is a list of networks\' names.',
    ],
    "a shared network without a name": [{ ...CLIENTS, sharedNetworks: ["jobs", ""] }, "sharedNetworks[1]", "empty."],
    "a frontend by its tag": [
      { ...CLIENTS, roles: { jobs: { frontends: ["docker/dockerfile:1"] } } },
      "roles.jobs.frontends[0]",
      '"docker/dockerfile:1": it is an image by its digest',
    ],
    "an operation by its path": [
      { ...CLIENTS, roles: { jobs: { operations: ["/info"] } } },
      "roles.jobs.operations[0]",
      '"/info": it is the id of',
    ],
    "memory of the guard in gibibytes": [{ ...CLIENTS, memory: 1 }, "memory", "1: it is memory in MiB"],
    "an engine of another mode": [
      { ...CLIENTS, engine: { mode: "host" } },
      "engine.mode",
      '"host": it is "rootless" or "rootful"',
    ],
    "a group for an engine of its own": [
      { ...CLIENTS, engine: { group: 998 } },
      "engine.group",
      "998: it is for a `hostSocket` alone",
      CONTAINERS,
    ],
    "a host's socket without its group": [
      { ...CLIENTS, engine: { hostSocket: "/var/run" } },
      "engine.group",
      "not there: it is the group of the socket, `stat -c %g /var/run/docker.sock` on the host",
      CONTAINERS,
    ],
    "the file of a host's socket": [
      { ...CLIENTS, engine: { hostSocket: "/var/run/docker.sock", group: 998 } },
      "engine.hostSocket",
      '"/var/run/docker.sock": it is the folder of the host with docker.sock in it, and not that file',
      CONTAINERS,
    ],
    "a host's socket, and what is for an engine of its own": [
      { ...CLIENTS, engine: { hostSocket: "/var/run", group: 998, memory: 1024 } },
      "engine.memory",
      "1024: it is for an engine of its own, and `hostSocket` is the host's",
      CONTAINERS,
    ],
  },
  certificates: {
    "an input that there is not": [
      { hostnames: ["a"] },
      "hostnames",
      "a list: it is not an input; the nearest one is dnsNames.",
    ],
    "a name in place of an address": [
      { ipAddresses: ["build.example.com"] },
      "ipAddresses[0]",
      '"build.example.com": it is an IP address',
    ],
    "an address in place of a name": [{ dnsNames: ["10.0.0.5"] }, "dnsNames[0]", '"10.0.0.5": it is a DNS name'],
    "certificates that are always renewed": [
      { validityPeriodHours: 24, earlyRenewalHours: 24 },
      "earlyRenewalHours",
      "24: it is less than",
    ],
  },
};

describe("mistakes in the inputs of components", () => {
  for (const [component, mistakes] of Object.entries(MISTAKES) as [Component, (typeof MISTAKES)[Component]][]) {
    for (const [title, [inputs, input, words, translations = ALL]] of Object.entries(mistakes)) {
      for (const name of translations) {
        it(`are refused with what was expected: ${title}, ${component}, ${name}`, async () => {
          const { [component]: of, refusal } = TRANSLATIONS[name];
          const message = await refusal(component, inputs as never);
          const expected = `${input} of ${of} is ${words}`;
          assert.equal(message.slice(0, expected.length), expected, message);
        });
      }
    }
  }

  const inGuardsWords: Readonly<Record<string, readonly [inputs: object, input: string, words: string]>> = {
    "a default above its maximum": [
      { ...CLIENTS, roles: { jobs: { limits: { pids: { default: 200, max: 100 } } } } },
      "roles.jobs.limits.pids",
      "has a default of 200, which is more than its max, 100.",
    ],
    "numbers of what nobody owns": [
      { clients: { ci: { role: "run", shares: "engine", limits: { containers: 5, execs: 5 }, expires: "6h" } } },
      "clients.ci",
      "has containers, execs, expires, and shares the engine, where nothing says what is the client's own: leave them " +
        "out, or give the client shares: nothing.",
    ],
    "numbers of what nobody owns, by a role that shares the engine": [
      { clients: { ci: { role: "traefik", limits: { volumes: 5 } } } },
      "clients.ci",
      "has volumes, and shares the engine",
    ],
    "numbers of what nobody owns, by roles of one's own": [
      {
        clients: { ci: { role: "jobs" } },
        roles: { jobs: { extends: "shared", limits: { networks: 5 } }, shared: { extends: "run", shares: "engine" } },
      },
      "clients.ci",
      "has networks, and shares the engine",
    ],
    "limits of who has none": [
      { clients: { root: { role: "admin", limits: { requestsPerSecond: 5 } } } },
      "clients.root",
      "has limits or expires, and the role admin, which nothing limits: leave them out.",
    ],
    "roles that extend each other": [
      { ...CLIENTS, roles: { a: { extends: "b" }, b: { extends: "a" } } },
      "roles.a.extends",
      "goes in a circle: a, b, a.",
    ],
  };
  for (const [title, [inputs, input, words]] of Object.entries(inGuardsWords)) {
    for (const name of ALL) {
      it(`are refused in the guard's own words: ${title}, ${name}`, async () => {
        const { endpoint, refusal } = TRANSLATIONS[name];
        const message = await refusal("endpoint", inputs as never);
        const expected = `${input} of ${endpoint} ${words}`;
        assert.equal(message.slice(0, expected.length), expected, message);
      });
    }
  }

  const names: Readonly<Record<string, readonly [program: () => unknown, message: RegExp]>> = {
    "of a runner, with a space": [
      () => new onDocker.DindRunner("my runner"),
      /^name of DindRunner "my runner" is .* its host name as well/,
    ],
    "of a runner, beyond ASCII": [() => new onDocker.DindRunner("läufer"), /its host name as well/],
    "of a runner, of 100 characters": [() => new onDocker.DindRunner("x".repeat(100)), /61 at most/],
    "of certificates, of 100 characters": [
      () => new onDocker.DockerTlsCertificates("x".repeat(100)),
      /a part of its CA's name/,
    ],
    "of a Service, in capitals": [
      () => new onKubernetes.KubernetesDindRunner("CI"),
      /that of its Service .* small letters/,
    ],
    "of a sidecar, in capitals": [
      () => new onKubernetes.KubernetesDindSidecar("CI"),
      /that of a ConfigMap .* small letters/,
    ],
  };
  for (const [title, [program, message]] of Object.entries(names)) {
    it(`are names too: ${title}`, async () => assert.match(await messageOf(() => Declared.by(program)), message));
  }

  it("are names of constructs too, unless another is given", async () => {
    const made = (name?: string) =>
      messageOf(
        async () =>
          new Configured((stack) => new inCdktf.DindRunner(stack, "my runner", name === undefined ? {} : { name })),
      );
    assert.match(await made(), /^name of DindRunner "ci\/my runner" is "my runner": it is its host name as well/);
    assert.equal(await made("runner"), "nothing is refused");
  });

  const clients: Readonly<Record<string, readonly [program: () => unknown, message: RegExp]>> = {
    "of an engine without an address": [
      () => onDocker.dockerClient(new onDocker.DockerTlsCertificates("remote") as unknown as onDocker.DindRunner),
      /^host of the engine is not there: .*`endpoint\(host\)`/,
    ],
    "of an address without a port": [
      () => new onDocker.DockerTlsCertificates("remote").endpoint("build"),
      /^host of the engine is "build"/,
    ],
    "with a folder that is not absolute": [
      () => onDocker.dockerClient(new onDocker.DindRunner("ci"), "client", { folder: "certs" }),
      /^folder of dockerClient is "certs": it is a path of the container/,
    ],
    "with a folder that is not absolute, of a pod": [
      () => onKubernetes.dockerClient(new onKubernetes.KubernetesDindRunner("ci"), "client", { folder: "certs" }),
      /^folder of dockerClient is "certs"/,
    ],
    "in a list, with a Secret": [
      () => {
        const endpoint = new onKubernetes.DockerTlsCertificates("a").endpoint("tcp://a:2376");
        new onKubernetes.DockerClientSecrets("s", { endpoint, clients: ["client"] as never });
      },
      /^clients of DockerClientSecrets "s" is a list: it is an object with clients by their names/,
    ],
  };
  for (const [title, [program, message]] of Object.entries(clients)) {
    it(`are a client's too: ${title}`, async () => assert.match(await messageOf(() => Declared.by(program)), message));
  }

  it("are a client's too, of constructs", async () => {
    const made = (use: (stack: terraform.TerraformStack) => unknown) =>
      messageOf(async () => new Configured((stack) => void use(stack)));
    assert.match(
      await made((stack) => inCdktf.dockerClient(new inCdktf.DindRunner(stack, "a"), "client", { folder: "certs" })),
      /^folder of dockerClient is "certs"/,
    );
    assert.match(
      await made((stack) => new inCdktf.DockerTlsCertificates(stack, "remote").endpoint("build.example.com")),
      /^host of the engine is "build\.example\.com": it is an address such as "tcp:/,
    );
  });

  it("are what decides what is made, and is not known then", async () => {
    const later: readonly (readonly ["docker" | "kubernetes", Component, string, object])[] = [
      ["docker", "runner", "mode", { mode: pulumi.output("rootful") }],
      ["docker", "runner", "clients", { clients: pulumi.output({ build: {} }) }],
      ["docker", "runner", "networksAdvanced", { networksAdvanced: pulumi.output([{ name: "jobs" }]) }],
      ["docker", "runner", "ports", { ports: pulumi.output([{ ip: "10.0.0.5" }]) }],
      ["docker", "endpoint", "engine", { ...CLIENTS, engine: pulumi.output({}) }],
      ["docker", "endpoint", "clients", { clients: pulumi.output(CLIENTS.clients) }],
      ["kubernetes", "runner", "hostUsers", { hostUsers: pulumi.output(false) }],
      ["kubernetes", "runner", "tunResource", { tunResource: pulumi.output("a/b") }],
      ["kubernetes", "runner", "clientNamespaces", { clientNamespaces: pulumi.output(["jobs"]) }],
    ];
    for (const [name, component, input, inputs] of later)
      assert.match(
        await TRANSLATIONS[name].refusal(component, inputs),
        new RegExp(`^${input} of .* is not known yet: it is .*, known beforehand\\.$`),
      );
  });

  it("are lists and maps that Terraform computes, which constructs cannot take apart", async () => {
    const refused = (inputs: (stack: terraform.TerraformStack) => object) =>
      messageOf(async () => new Configured((stack) => new inCdktf.DindRunner(stack, "engine", inputs(stack))));
    const list = (stack: terraform.TerraformStack) =>
      new terraform.TerraformVariable(stack, "list", { type: "list(string)" }).listValue;
    const map = (stack: terraform.TerraformStack) =>
      new terraform.TerraformVariable(stack, "map", { type: "map(string)" }).value;
    for (const input of ["networksAdvanced", "dnsNames", "registryMirrors"])
      assert.match(
        await refused((stack) => ({ [input]: list(stack) })),
        new RegExp(`^${input} of .* is a list that Terraform computes: `),
      );
    assert.match(
      await refused((stack) => ({ labels: map(stack) })),
      /^labels of .* is a map that Terraform computes: /,
    );
    assert.match(
      await refused((stack) => ({ labels: terraform.Token.asStringMap(map(stack)) })),
      /is a map that Terraform computes: /,
    );
  });

  it("are resources in place of their names", async () => {
    const program = () =>
      new onDocker.DindRunner("ci", { networksAdvanced: [{ name: new docker.Network("n") as unknown as string }] });
    assert.match(
      await messageOf(() => Declared.by(program)),
      /^networksAdvanced\[0\]\.name of .* is an object: .*network\.name/,
    );
  });

  it("are said without what may be a secret", async () => {
    const message = await TRANSLATIONS.docker.refusal("runner", {
      registryMirrors: ["me:secret@mirror"],
      extraCa: "secret\nkey",
    });
    assert.match(message, /^registryMirrors\[0\] of .* is a text of 16 characters: /);
    assert.doesNotMatch(await TRANSLATIONS.docker.refusal("runner", { extraCa: "secret\nkey" }), /secret/);
  });

  it("are none of what is known later, in any input", async () => {
    const later = <T>(value: T) => pulumi.output(value);
    const engine = {
      image: later("i"),
      memory: later(1024),
      mtu: later(1),
      registryMirrors: [later("m")],
      extraCa: later("c"),
    };
    const access = {
      validityPeriodHours: later(9),
      earlyRenewalHours: later(3),
      dnsNames: later(["a"]),
      labels: later({ team: "a" }),
    };
    const inputs = {
      ...engine,
      ...access,
      proxies: { httpProxy: later("p"), noProxy: later(["a"]) },
      defaultAddressPools: [{ base: later("b"), size: later(1) }],
    };
    const onServer = {
      networksAdvanced: [{ name: later("n"), aliases: later(["a"]), ipv6Address: later("a") }],
      ports: [{ ip: Promise.resolve("a"), external: later(1) }],
      processes: later(1),
      dataVolume: later("v"),
    };
    await Declared.by(() => new onDocker.DindRunner("ci", { ...inputs, ...onServer }));
    await Declared.by(
      () =>
        new onKubernetes.KubernetesDindRunner("ci", {
          ...inputs,
          namespace: later("n"),
          dataClaim: { size: later("s") },
        }),
    );
    const limits = { memory: { default: later("2g"), max: "1g" }, pids: { max: later(9) }, execs: later(9) };
    const ofGuard = {
      clients: { ci: { role: "run", limits, expires: later("1s") } },
      roles: { jobs: { extends: "run", limits, expires: later("1s") } },
    };
    for (const sharedNetworks of [later(["jobs"]), [later("jobs"), "builds"]])
      await Declared.by(() => {
        new onDocker.DockerApiEndpoint("api", { ...ofGuard, sharedNetworks });
        new onKubernetes.KubernetesDockerApiEndpoint("pod", { ...ofGuard, sharedNetworks });
      });
  });

  it("are none of what Terraform alone knows, in any input", () => {
    new Configured((stack) => {
      const { stringValue: text } = new terraform.TerraformVariable(stack, "text", { type: "string" });
      const { numberValue: number } = new terraform.TerraformVariable(stack, "number", { type: "number" });
      const engine = {
        image: text,
        memory: number,
        processes: number,
        mtu: number,
        registryMirrors: [text],
        extraCa: text,
        dataVolume: text,
      };
      const pools = {
        defaultAddressPools: [{ base: text, size: number }],
        proxies: { httpProxy: text, noProxy: [text] },
        logOpts: { "max-size": text },
      };
      const access = {
        name: text,
        networksAdvanced: [{ name: text, aliases: [text], ipv4Address: text }],
        ports: [{ ip: text, external: number, hostname: text }],
        dnsNames: [text],
        labels: { team: text },
      };
      new inCdktf.DindRunner(stack, "engine", {
        ...engine,
        ...pools,
        ...access,
        validityPeriodHours: number,
        earlyRenewalHours: number,
      });
      const engineOfHost = { hostSocket: text, group: number };
      new inCdktf.DockerApiEndpoint(stack, "api", { clients: { ci: { role: text } }, engine: engineOfHost });
      const limits = { memory: { default: text, max: "1g" }, pids: { max: number }, execs: number };
      new inCdktf.DockerApiEndpoint(stack, "limited", {
        clients: { ci: { role: "run", limits, expires: text } },
        sharedNetworks: [text],
      });
    });
  });

  it("are not a shorter life: certificates are renewed in their last third", async () => {
    const declared = await Declared.by(() => new onDocker.DindRunner("ci", { validityPeriodHours: 168 }));
    assert.equal(declared.inputs("LocallySignedCert", "ci-server").earlyRenewalHours, 56);
  });

  it("are not an address of version 6", async () => {
    const declared = await Declared.by(() => {
      const runner = new onDocker.DindRunner("ci", { ports: [{ ip: "fd00::5" }] });
      return new docker.Container("job", { image: "docker:27.5.1-cli", ...onDocker.dockerClient(runner.published) });
    });
    assert.equal(declared.inputs("Container", "job").envs[0], "DOCKER_HOST=tcp://[fd00::5]:2376");
  });

  it("are not an empty list of networks: then there is one of its own", async () => {
    const declared = await Declared.by(() => new onDocker.DindRunner("ci", { networksAdvanced: [] }));
    assert.ok(declared.names.includes("Network ci"));
    const configured = new Configured((stack) => new inCdktf.DindRunner(stack, "engine", { networksAdvanced: [] }));
    assert.ok(configured.paths.includes("docker_network ci/engine/network"));
  });
});

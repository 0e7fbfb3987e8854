import assert from "node:assert/strict";
import { RULES } from "../../../core/rules";
import dockerDefault from "../../../facts/seccomp/dockerDefault.json";
import bodies from "../../../guard/operations/bodies.json";
import { ADVISORY, RULELESS, rulesSeen } from "./hostConfigFiles";
import { allowed, CONTAINER, engineWith, ID, refused } from "./support";

/** A value that is refused: by a rule, or by the guard's own word. */
interface RefusedValue {
  readonly value: unknown;
  /** The rule that refuses it, and that speaks of the same in a file. */
  readonly rule?: string;
  /** Where the guard has no rule for it: why files are not asked about it, or by which rule they are. */
  readonly files?: string;
}

/** What the guard says of a key: why it lets it pass, or what of it is refused and what passes all the same. */
interface Answer {
  readonly because: string;
  readonly refused?: readonly RefusedValue[];
  readonly passes?: unknown;
}

const share: Answer = { because: "a limit of the container's own" };
const inside: Answer = { because: "what the container's own processes find" };
const windows: Answer = { because: "read by engines on Windows alone" };
const own = (value: unknown, files: string): RefusedValue => ({ value, files });
const by = (rule: string, value: unknown): RefusedValue => ({ value, rule });

const RATE = "which files exist is asked of an engine that answers: a file gets no answer";
const SCHEDULING =
  "no file format but the engine's own has it on Linux, or it takes time from the host and no access to it";
const rates: Answer = {
  because: "a limit, for a device that is named below /dev",
  refused: [own([{ Path: "/root/.ssh/id", Rate: 1 }], RATE)],
  passes: [{ Path: "/dev/sda", Rate: 1 }],
};
const namespace = (...more: RefusedValue[]): Answer => ({
  because: "the rules judge which namespace it is",
  refused: [by("host-namespace", "host"), own("ns:/proc/1/ns/net", RULELESS.namespaceFile), ...more],
  passes: "",
});

const ANSWERS: Readonly<Record<string, Answer>> = {
  ...Object.fromEntries(
    [
      ...["BlkioWeight", "CpuPeriod", "CpuQuota", "CpuShares", "CpusetCpus", "CpusetMems", "DiskQuota", "KernelMemory"],
      ...["KernelMemoryTCP", "Memory", "MemoryReservation", "MemorySwap", "MemorySwappiness", "NanoCPUs", "NanoCpus"],
      ...["PidsLimit", "RestartPolicy", "ShmSize"],
    ].map((key) => [key, share]),
  ),
  ...Object.fromEntries(
    ["ConsoleSize", "Dns", "DnsOptions", "DnsSearch", "ExtraHosts", "Init", "ReadonlyRootfs", "Umask"].map((key) => [
      key,
      inside,
    ]),
  ),
  ...Object.fromEntries(["CpuCount", "CpuPercent", "IOMaximumBandwidth", "IOMaximumIOps"].map((key) => [key, windows])),
  ...Object.fromEntries(
    [
      "BlkioDeviceReadBps",
      "BlkioDeviceReadIOps",
      "BlkioDeviceWriteBps",
      "BlkioDeviceWriteIOps",
      "BlkioWeightDevice",
    ].map((key) => [key, rates]),
  ),
  Annotations: {
    because: "orders to the OCI runtime, which runs as root on the host",
    refused: [own({ "io.katacontainers.config.hypervisor.path": "/x" }, RULELESS.annotations)],
  },
  AutoRemove: { because: "the container goes when it ends" },
  Binds: {
    because: "the rules judge sources; the guard knows modes and targets, and which folders the role may bind",
    refused: [
      by("dood-engine-socket", ["/var/run/docker.sock:/s"]),
      by("sensitive-host-path", ["/etc:/x"]),
      own(["/srv:/x"], RULELESS.hostFolders),
      own(["data:/dev"], RULELESS.kernelTargets),
      own(["data:/x:rshared"], RULELESS.propagation),
    ],
    passes: ["data:/x:ro"],
  },
  CapAdd: {
    because: "the rules judge which capability it is",
    refused: [by("excess-capabilities", ["SYS_ADMIN"])],
    passes: ["CHOWN"],
  },
  CapDrop: { because: "takes away" },
  Capabilities: {
    because: "takes the place of the default capabilities",
    refused: [own(["SYS_ADMIN"], "no released engine and no file format has it")],
  },
  Cgroup: {
    because: "control groups of another container",
    refused: [own("container:web", "no file format has it")],
  },
  CgroupParent: { because: "control groups of the host's", refused: [by("host-namespace", "/")] },
  CgroupnsMode: namespace(),
  ContainerIDFile: { because: "a file of the client's, which the engine does not read" },
  CpuRealtimePeriod: { because: "time before the host's own processes", refused: [own(1000, SCHEDULING)] },
  CpuRealtimeRuntime: { because: "time before the host's own processes", refused: [own(1000, SCHEDULING)] },
  DeviceCgroupRules: {
    because: "the rules judge which devices",
    refused: [by("host-device", ["a *:* rwm"])],
    passes: ["c 10:229 rwm"],
  },
  DeviceRequests: {
    because: "the rules judge CDI names; options of a driver on the host are refused",
    refused: [
      by("host-device", [{ Driver: "cdi", DeviceIDs: ["vendor.com/disk=all"] }]),
      own([{ Driver: "nvidia", Options: { path: "/" } }], RULELESS.deviceOptions),
    ],
    passes: [{ Driver: "cdi", DeviceIDs: ["nvidia.com/gpu=0"] }],
  },
  Devices: {
    because: "the rules judge which device; it has to be written by its own path",
    refused: [
      by("host-device", [{ PathOnHost: "/dev/sda" }]),
      own([{ PathOnHost: "/proc/4711/root/dev/fuse" }], RULELESS.hostFolders),
    ],
    passes: [{ PathOnHost: "/dev/fuse" }],
  },
  GroupAdd: { because: "groups of processes that can have any group as it is" },
  IpcMode: namespace(by("host-namespace", "container:web")),
  Isolation: { because: "a technology of engines on Windows", refused: [own("hyperv", "engines on Linux have none")] },
  Links: {
    because: "the container that it names must keep the rules",
    refused: [by("privileged-container", ["root:r"])],
    passes: ["web:w"],
  },
  LogConfig: {
    because: "drivers that write to files of the engine's own",
    refused: [
      by("host-log-address", { Type: "syslog", Config: { "syslog-address": "unix:///run/docker.sock" } }),
      own({ Type: "syslog", Config: { "syslog-address": "udp://logs.example:514" } }, RULELESS.logging),
    ],
    passes: { Type: "local", Config: { "max-size": "1m" } },
  },
  MaskedPaths: { because: "the rules judge whether masks go", refused: [by("unmasked-paths", [])] },
  Mounts: {
    because: "as binds; drivers of volumes and their options as well",
    refused: [
      by("sensitive-host-path", [{ Type: "bind", Source: "/etc", Target: "/x" }]),
      own([{ Type: "volume", Source: "data", Target: "/proc/x" }], RULELESS.kernelTargets),
      own([{ Type: "cluster", Source: "data", Target: "/x" }], RULELESS.plugins),
      own(
        [{ Type: "volume", Source: "data", Target: "/x", BindOptions: { Propagation: "shared" } }],
        RULELESS.propagation,
      ),
    ],
    passes: [{ Type: "volume", Source: "data", Target: "/x" }],
  },
  NetworkMode: namespace(by("privileged-container", "container:root")),
  OomKillDisable: { because: "the host's processes are killed in its place", refused: [own(true, SCHEDULING)] },
  OomScoreAdj: { because: "below zero, the host's processes are killed first", refused: [own(-500, SCHEDULING)] },
  PidMode: namespace(by("host-namespace", "container:web")),
  PortBindings: {
    because: "the rules judge ports of a Docker API",
    refused: [by("dood-published-plaintext-api", { "2375/tcp": [{ HostPort: "2375" }] })],
    passes: { "80/tcp": [{ HostPort: "8080" }] },
  },
  Privileged: {
    because: "the rules judge it",
    refused: [by("privileged-container", true)],
    passes: false,
  },
  PublishAllPorts: { because: "ports that the engine chooses" },
  ReadonlyPaths: { because: "the rules judge whether masks go", refused: [by("unmasked-paths", [])] },
  Runtime: {
    because: "an OCI runtime may run the container without the confinement that the rules count on",
    refused: [by("custom-runtime", "/usr/local/bin/x"), own("io.containerd.kata.v2", RULELESS.runtime)],
  },
  SecurityOpt: {
    because: "names of profiles that every engine has, and seccomp profiles as strict as Docker's default",
    refused: [
      by("seccomp-unconfined", ["seccomp=unconfined"]),
      by("seccomp-unconfined", ["seccomp={}"]),
      by("apparmor-unconfined", ["apparmor=unconfined"]),
      by("selinux-relaxed", ["label=disable"]),
      own(["apparmor=chrome"], RULELESS.profiles),
      own(
        ['seccomp={"defaultAction":"SCMP_ACT_ALLOW","syscalls":[{"names":["chmod"],"action":"SCMP_ACT_ERRNO"}]}'],
        RULELESS.profiles,
      ),
      own(["writable-cgroups=true"], RULELESS.writableCgroups),
      own(["credentialspec=file://x"], "engines on Windows alone read it"),
    ],
    passes: ["no-new-privileges", `seccomp=${JSON.stringify(dockerDefault)}`],
  },
  StorageOpt: {
    because: "a size",
    refused: [own({ "dm.basesize": "1G" }, "it sizes what the engine stores, and gives no access")],
    passes: { size: "1G" },
  },
  Sysctls: {
    because: "the rules judge which kernel parameter, and its value",
    refused: [
      by("unsafe-sysctl", { "kernel.core_pattern": "|/x" }),
      by("unsafe-sysctl", { "kernel.shm_rmid_forced": "1+kernel.core_pattern=|/x" }),
    ],
    passes: { "kernel.shm_rmid_forced": "1" },
  },
  Tmpfs: {
    because: "options of tmpfs, away from the kernel's folders",
    refused: [own({ "/x": "rbind" }, RULELESS.tmpfsOptions), own({ "/sys/x": "" }, RULELESS.kernelTargets)],
    passes: { "/x": "size=1m" },
  },
  UTSMode: namespace(),
  Ulimits: {
    because: "limits that give no process its turn before the host's",
    refused: [
      own([{ Name: "rtprio", Soft: 99, Hard: 99 }], SCHEDULING),
      own([{ Name: "nice", Soft: 40, Hard: 40 }], SCHEDULING),
    ],
    passes: [{ Name: "nofile", Soft: 99, Hard: 99 }],
  },
  UsernsMode: namespace(),
  VolumeDriver: {
    because: "a plugin runs as root on the host",
    refused: [own("sshfs", RULELESS.plugins)],
    passes: "local",
  },
  VolumesFrom: {
    because: "the container that it names must keep the rules",
    refused: [by("privileged-container", ["root"])],
    passes: ["web:ro"],
  },
};

const CREATE = "POST /v1.41/containers/create";
const OBJECTS = {
  "/containers/web/json": CONTAINER,
  [`/containers/${ID}/json`]: CONTAINER,
  "/containers/root/json": { ...CONTAINER, HostConfig: { ...CONTAINER.HostConfig, Privileged: true } },
};
const creating = (key: string, value: unknown) => ({
  call: CREATE,
  body: { Image: "alpine", HostConfig: { [key]: value } },
});

describe("every key of HostConfig has an answer", () => {
  it("and no other has one", () =>
    assert.deepEqual(Object.keys(ANSWERS).sort(), Object.keys(bodies.ContainerCreate.HostConfig).sort()));

  for (const [key, { because, refused: values = [], passes }] of Object.entries(ANSWERS)) {
    for (const { value, rule } of values) {
      it(`${key}: ${JSON.stringify(value).slice(0, 80)} is refused`, async () => {
        const decision = await refused(creating(key, value), undefined, engineWith(OBJECTS));
        assert.equal(decision.rule, rule, decision.message);
      });
    }
    if (passes !== undefined)
      it(`${key}: the rest passes (${because})`, async () =>
        void (await allowed(creating(key, passes), undefined, engineWith(OBJECTS))));
  }
});

describe("what the guard refuses, files are asked about, and the other way round", () => {
  const values = Object.entries(ANSWERS).flatMap(([key, answer]) =>
    (answer.refused ?? []).map((refusal) => ({ key, ...refusal })),
  );

  it("by a rule of the catalogue, or there is a reason", () => {
    const ids = new Set(RULES.map(({ id }) => id));
    for (const { key, rule, files } of values) {
      if (rule !== undefined) assert.ok(ids.has(rule), `${key}: ${rule}`);
      else assert.ok((files ?? "").length > 20, `${key} has neither a rule nor a reason`);
    }
  });

  it("a rule that is said to be advisory is", () => {
    for (const { id, level } of RULES) if (rulesSeen[id] === ADVISORY) assert.equal(level, "advisory", id);
  });

  it("each rule of the catalogue is one that refuses a request, or there is a reason why none can", () => {
    const refusing = new Set(values.map(({ rule }) => rule).filter((rule) => rule !== undefined));
    for (const rule of refusing) assert.ok(!(rule in rulesSeen), `${rule} has a reason and refuses all the same`);
    assert.deepEqual([...refusing, ...Object.keys(rulesSeen)].sort(), RULES.map(({ id }) => id).sort());
  });
});

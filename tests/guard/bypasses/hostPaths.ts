import { type Bypass, type Bypasses, call, create, TWIN, volume } from "./bypass";

/** Ways to the host's files and devices. */
export const HOST_PATHS: Bypasses = {
  "a bind": [create({ Binds: ["/srv:/x"] }), undefined, create({ Binds: ["data:/x"] })],
  "the root folder": [create({ Binds: ["/:/x"] }), "dood-engine-socket", create({ Binds: ["/x"] })],
  "a bind of what is no folder of note": [
    create({ Binds: ["/opt/none:/x:ro"] }),
    undefined,
    create({ Binds: ["data:/x:ro"] }),
  ],
  "the engine's socket": [
    create({ Binds: ["/var/run/docker.sock:/s:ro"] }),
    "dood-engine-socket",
    create({ Binds: ["mem:/s:ro"] }),
  ],
  "a folder that the role may bind, and a rule forbids": [
    create({ Binds: ["/etc:/x"] }),
    "sensitive-host-path",
    create({ Binds: ["/srv/work:/x", "/srv/work/:/y", "/srv/cache:/z"] }),
  ],
  ...Object.fromEntries(
    [
      "/srv/work/below",
      "/srv/work/..",
      "/srv/./work",
      "//srv/work",
      "/proc/1/root/srv/work",
      "/host_mnt/srv/work",
      "/SRV/work",
    ].map((source): [string, Bypass] => [
      `a folder that the role may bind as ${source}`,
      [create({ Binds: [`${source}:/x`] }), undefined, create({ Binds: ["/srv/work:/x"] })],
    ]),
  ),
  "a folder that the role may bind, as a volume under another name": [
    volume({ DriverOpts: { type: "none", o: "bind", device: "/srv/work" } }),
    undefined,
    volume({ Name: "v" }),
  ],
  "a path of very many slashes": [create({ Binds: [`${"/".repeat(1_000_000)}x:/x`] }), undefined, TWIN],
  "a mount": [
    create({ Mounts: [{ Type: "bind", Source: "/etc", Target: "/x" }] }),
    "sensitive-host-path",
    create({ Mounts: [{ Type: "volume", Source: "data", Target: "/x" }] }),
  ],
  "a mount without a type": [
    create({ Mounts: [{ Source: "/etc", Target: "/x" }] }),
    "sensitive-host-path",
    create({ Mounts: [{ Type: "tmpfs", Target: "/x" }] }),
  ],
  "a path under the name of a volume": [
    create({ Mounts: [{ Type: "volume", Source: "/etc", Target: "/x" }] }),
    "sensitive-host-path",
    create({ Mounts: [{ Type: "volume", Source: "mem", Target: "/x" }] }),
  ],
  "a pipe": [
    create({ Mounts: [{ Type: "npipe", Source: "\\\\.\\pipe\\docker_engine", Target: "x" }] }),
    "dood-engine-socket",
    TWIN,
  ],
  "a volume of the cluster": [
    create({ Mounts: [{ Type: "cluster", Source: "data", Target: "/x" }] }),
    undefined,
    create({ Mounts: [{ Type: "image", Source: "alpine", Target: "/x" }] }),
  ],
  "a kind of mount in another case": [
    create({ Mounts: [{ Type: "Bind", Source: "/opt/a", Target: "/x" }] }),
    undefined,
    TWIN,
  ],
  "a mount shared with the host": [
    create({ Mounts: [{ Type: "volume", Source: "data", Target: "/x", BindOptions: { Propagation: "rshared" } }] }),
    undefined,
    create({ Mounts: [{ Type: "volume", Source: "data", Target: "/x", BindOptions: { Propagation: "rprivate" } }] }),
  ],
  "a bind shared with the host": [
    create({ Binds: ["data:/x:rw,rshared"] }),
    undefined,
    create({ Binds: ["data:/x:rw,nocopy"] }),
  ],
  "a driver's options in a mount": [
    create({
      Mounts: [
        {
          Type: "volume",
          Source: "new",
          Target: "/x",
          VolumeOptions: { DriverConfig: { Name: "local", Options: { type: "none", o: "bind", device: "/etc" } } },
        },
      ],
    }),
    "sensitive-host-path",
    create({
      Mounts: [
        {
          Type: "volume",
          Source: "new",
          Target: "/x",
          VolumeOptions: { DriverConfig: { Name: "local", Options: { type: "tmpfs", device: "tmpfs" } } },
        },
      ],
    }),
  ],
  "a plugin for a mount's volume": [
    create({
      Mounts: [{ Type: "volume", Source: "new", Target: "/x", VolumeOptions: { DriverConfig: { Name: "sshfs" } } }],
    }),
    undefined,
    TWIN,
  ],
  "a plugin for volumes without a name": [
    create({ VolumeDriver: "sshfs" }),
    undefined,
    create({ VolumeDriver: "local" }),
  ],
  "a volume made before that is a bind": [create({ Binds: ["bound:/x"] }), undefined, create({ Binds: ["data:/x"] })],
  "a volume made before that holds the engine's socket": [
    create({ Mounts: [{ Type: "volume", Source: "sock", Target: "/x" }] }),
    "dood-engine-socket",
    create({ Binds: ["mem:/x"] }),
  ],
  "a volume made before with a plugin": [
    create({ Binds: ["plug:/x"] }),
    undefined,
    create({ Binds: ["not-there-yet:/x"] }),
  ],
  "a name that leads elsewhere in the engine's API": [create({ Binds: ["..:/x"] }), undefined, TWIN],
  "another container's mounts": [
    create({ VolumesFrom: ["guard"] }),
    "dood-engine-socket",
    create({ VolumesFrom: ["web:ro"] }),
  ],
  "another container's volume that is a bind": [
    create({ VolumesFrom: ["bound"] }),
    undefined,
    create({ VolumesFrom: ["/web"] }),
  ],
  ...Object.fromEntries(
    [
      "/dev",
      "/dev/",
      "//dev/./null",
      "/x/../dev/null",
      "/proc/self",
      "/proc/sys/kernel",
      "/sys",
      "/sys/../sys/firmware",
      "/dev/shm/..",
      "/dev/shm/x",
    ].flatMap((target): [string, Bypass][] => [
      [
        `a volume at ${target}`,
        [create({ Binds: [`data:${target}`] }), undefined, create({ Binds: ["data:/devices"] })],
      ],
      [
        `a folder that the role may bind at ${target}`,
        [create({ Binds: [`/srv/work:${target}:ro`] }), undefined, create({ Binds: ["/srv/work:/srv/dev:ro"] })],
      ],
      [
        `a mount at ${target}`,
        [
          create({ Mounts: [{ Type: "volume", Source: "data", Target: target }] }),
          undefined,
          create({ Mounts: [{ Type: "volume", Source: "data", Target: "/system" }] }),
        ],
      ],
      [
        `a file system in memory at ${target}`,
        [create({ Tmpfs: { [target]: "size=1m" } }), undefined, create({ Tmpfs: { "/dev/shm": "size=1m" } })],
      ],
      [
        `a volume without a name at ${target}`,
        [create({}, { Volumes: { [target]: {} } }), undefined, create({}, { Volumes: { "/processes": {} } })],
      ],
    ]),
  ),
  "a container whose image mounts a volume over devices": [
    call("POST /v1.41/containers/masked/start"),
    undefined,
    call("POST /v1.41/containers/web/start"),
  ],
  "a device": [
    create({ Devices: [{ PathOnHost: "/dev/sda", PathInContainer: "/dev/fuse", CgroupPermissions: "rwm" }] }),
    "host-device",
    create({ Devices: [{ PathOnHost: "/dev/fuse", PathInContainer: "/dev/fuse", CgroupPermissions: "rwm" }] }),
  ],
  "a device file that a container has made": [
    create({
      Devices: [{ PathOnHost: "/proc/4711/root/dev/fuse", PathInContainer: "/dev/x", CgroupPermissions: "rwm" }],
    }),
    undefined,
    create({ Devices: [{ PathOnHost: "/dev/net/tun", PathInContainer: "/dev/net/tun", CgroupPermissions: "rwm" }] }),
  ],
  "a device behind dots": [
    create({
      Devices: [
        { PathOnHost: "/dev/fuse/../../proc/4711/root/dev/fuse", PathInContainer: "/dev/x", CgroupPermissions: "rwm" },
      ],
    }),
    undefined,
    TWIN,
  ],
  "a file system in memory that is a bind": [
    create({ Tmpfs: { "/x": "size=1m,rbind" } }),
    undefined,
    create({ Tmpfs: { "/x": "size=1m,exec" } }),
  ],
  "a rule for devices": [
    create({ DeviceCgroupRules: ["b 8:* rwm"] }),
    "host-device",
    create({ DeviceCgroupRules: ["c 10:229 rwm"] }),
  ],
  "a device by its CDI name": [
    create({ DeviceRequests: [{ Driver: "cdi", DeviceIDs: ["vendor.com/disk=all"] }] }),
    "host-device",
    create({ DeviceRequests: [{ Driver: "cdi", DeviceIDs: ["nvidia.com/gpu=0"] }] }),
  ],
};

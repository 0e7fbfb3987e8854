import { rule } from "../../../core/rules/host-device";
import { describeRule, dind, dockerContainer, resource, UNKNOWN } from "./support";

const device = (hostPath: unknown) =>
  dockerContainer({ devices: [{ hostPath, containerPath: "/dev/x", permissions: "r" }] });
const cgroupRule = (...rules: unknown[]) => dockerContainer({ deviceCgroupRules: rules });
const DEVICE = "devices[0].hostPath";

describeRule(rule, {
  refused: {
    "a disk": [device("/dev/sda"), DEVICE],
    "a volume that is a disk": [
      resource("docker:index/volume:Volume", { driverOpts: { type: "ext4", device: "dev/vda" } }),
      "driverOpts.device",
    ],
    "a volume that is a disk, where it is mounted": [
      dockerContainer({
        mounts: [
          {
            type: "volume",
            target: "/x",
            volumeOptions: { driverOptions: { type: "xfs", device: "UUID=6f4a-21" } },
          },
        ],
      }),
      "mounts[0].volumeOptions.driverOptions.device",
    ],
    "the kernel's memory": [device("/dev/mem"), DEVICE],
    "every device": [device("/dev"), DEVICE],
    "a disk by another name": [device("/dev/disk/by-label/root"), DEVICE],
    "a disk by a way around": [device("/dev/net/../sda"), DEVICE],
    "a device file elsewhere": [device("/tmp/sda"), DEVICE],
    "a name that begins like an allowed one": [device("/dev/fuse2"), DEVICE],
    "a device that the host's configuration describes, and that computes nothing": [
      device("vendor.com/disk=sda"),
      DEVICE,
    ],
    "a device beside the one that is allowed": [device("/dev/ttyS0"), DEVICE, { allowedDevices: ["/dev/ttyUSB*"] }],
    "a device of an engine inside": [dind({ devices: [{ hostPath: "/dev/loop-control" }] }), DEVICE],
    "a rule for every device": [cgroupRule("a *:* rwm"), "deviceCgroupRules[0]"],
    "a rule for every device that only seems to be for making files": [cgroupRule("a *:* m"), "deviceCgroupRules[0]"],
    "a rule for disks": [cgroupRule("c 1:3 rwm", "b 8:* r"), "deviceCgroupRules[1]"],
    "a rule for the kernel's memory": [cgroupRule("c 1:1 r"), "deviceCgroupRules[0]"],
    "an engine plugin with a device": [
      resource("docker:index/plugin:Plugin", {
        name: "p",
        grantPermissions: [{ name: "device", values: ["/dev/sdb"] }],
      }),
      "grantPermissions[0].values[0]",
    ],
    "an engine plugin with every device": [
      resource("docker:index/plugin:Plugin", {
        name: "p",
        grantPermissions: [{ name: "allow-all-devices", values: ["true"] }],
      }),
      "grantPermissions[0].values[0]",
    ],
  },
  accepted: {
    "no device": dockerContainer({ devices: [] }),
    "a volume that is a disk, where the setting allows it": [
      resource("docker:index/volume:Volume", { driverOpts: { type: "ext4", device: "/dev/disk/by-label/data" } }),
      { allowedDevices: ["/dev/disk/by-label/data"] },
    ],
    "a volume on another machine": resource("docker:index/volume:Volume", {
      driverOpts: { type: "nfs", o: "addr=192.0.2.1", device: ":/export" },
    }),
    "/dev/fuse": device("/dev/fuse"),
    "/dev/net/tun": device("/dev/net/tun"),
    "another spelling": [device("/dev//net/./tun"), device("/dev/x/../fuse/"), device("/proc/1/root/dev/fuse")],
    "pseudo devices": [device("/dev/null"), device("/dev/urandom")],
    "a GPU by its CDI name": [device("nvidia.com/gpu=all"), device("amd.com/gpu=0")],
    "what the setting allows": [device("/dev/ttyUSB0"), { allowedDevices: ["/dev/ttyUSB*"] }],
    "what lies below the setting's folder": [device("/dev/dri/renderD128"), { allowedDevices: ["/dev/dri"] }],
    "a CDI name that the setting allows": [device("vendor.com/net=eth0"), { allowedDevices: ["vendor.com/net=eth0"] }],
    "rules for harmless devices": cgroupRule("c 1:5 rwm", "c 10:200 rwm", "c 10:229 rw", "c 136:* rwm"),
    "rules for making device files only": cgroupRule("c *:* m", "b 8:0 m"),
    "a rule that the setting allows": [cgroupRule("c 188:* rw"), { allowedDevices: ["c 188:* rw"] }],
    "a rootless engine's device": dind({
      image: "docker:27.3.1-dind-rootless",
      devices: [{ hostPath: "/dev/net/tun" }],
    }),
  },
  undetermined: {
    "a device that is not known": [device(UNKNOWN), DEVICE],
    "a rule that is not known": [cgroupRule(UNKNOWN), "deviceCgroupRules[0]"],
    "devices that are not known": [dockerContainer({ devices: UNKNOWN }), "devices"],
  },
});

import assert from "node:assert/strict";
import { hostFolders } from "../../../core/engine/hostFolder";
import { type PulumiResource, readPulumi } from "../../../core/readers/pulumi/pulumi";
import { dockerContainer, resource, UNKNOWN } from "../rules/support";

/** The host folders of a resource: where they stand, and what they are (undefined where that is not known). */
function foldersOf(res: PulumiResource): [path: string, hostPath: string | undefined][] {
  return readPulumi(res).flatMap((workload) =>
    [...hostFolders(workload)].map(({ hostPath }): [string, string | undefined] => [
      hostPath.path,
      hostPath.known ? hostPath.value : undefined,
    ]),
  );
}

function each(title: string, cases: Record<string, readonly [PulumiResource, [string, string | undefined][]]>) {
  describe(title, () => {
    for (const [name, [res, folders]] of Object.entries(cases))
      it(name, () => assert.deepEqual(foldersOf(res), folders));
  });
}

function volume(driverOpts: unknown, driver?: unknown) {
  return resource("docker:index/volume:Volume", { name: "data", ...(driver !== undefined && { driver }), driverOpts });
}

function mount(props: object) {
  return dockerContainer({ mounts: [{ target: "/data", ...props }] });
}

function service(...mounts: object[]) {
  return resource("docker:index/service:Service", { taskSpec: { containerSpec: { image: "alpine", mounts } } });
}

each("docker.Container: mounts", {
  "a bind": [mount({ type: "bind", source: "/run" }), [["mounts[0].source", "/run"]]],
  "a read-only bind": [mount({ type: "bind", source: "/run", readOnly: true }), [["mounts[0].source", "/run"]]],
  "a pipe": [
    mount({ type: "npipe", source: "\\\\.\\pipe\\docker_engine" }),
    [["mounts[0].source", "\\\\.\\pipe\\docker_engine"]],
  ],
  "a volume with a driver's options": [
    mount({
      type: "volume",
      source: "data",
      volumeOptions: { driverOptions: { type: "none", o: "bind", device: "/run" } },
    }),
    [["mounts[0].volumeOptions.driverOptions.device", "/run"]],
  ],
  "a volume without a name, with a driver's options": [
    mount({ type: "volume", volumeOptions: { driverName: "local", driverOptions: { o: "rbind,ro", device: "/run" } } }),
    [["mounts[0].volumeOptions.driverOptions.device", "/run"]],
  ],
  "a volume whose name is not known, with a driver's options": [
    mount({ type: "volume", source: UNKNOWN, volumeOptions: { driverOptions: { o: "bind", device: "/run" } } }),
    [["mounts[0].volumeOptions.driverOptions.device", "/run"]],
  ],
  "a volume": [mount({ type: "volume", source: "data" }), []],
  "a volume whose name is not known": [mount({ type: "volume", source: UNKNOWN }), []],
  "a tmpfs": [mount({ type: "tmpfs" }), []],
  "a kind that is not known": [mount({ type: UNKNOWN, source: "/run" }), [["mounts[0].source", "/run"]]],
  "a source that is not known": [mount({ type: "bind", source: UNKNOWN }), [["mounts[0].source", undefined]]],
});

each("docker.Container: volumes", {
  "a host folder": [
    dockerContainer({ volumes: [{ hostPath: "/run", containerPath: "/x" }] }),
    [["volumes[0].hostPath", "/run"]],
  ],
  "a host folder under a volume's name": [
    dockerContainer({ volumes: [{ volumeName: "/run", containerPath: "/x" }] }),
    [["volumes[0].volumeName", "/run"]],
  ],
  "a volume": [dockerContainer({ volumes: [{ volumeName: "data", containerPath: "/x" }] }), []],
  "an anonymous volume": [dockerContainer({ volumes: [{ containerPath: "/run" }] }), []],
  "an empty host path": [dockerContainer({ volumes: [{ hostPath: "", containerPath: "/run" }] }), []],
  "a volume that is not known at all": [dockerContainer({ volumes: [UNKNOWN] }), [["volumes[0]", undefined]]],
  "volumes that are not known": [dockerContainer({ volumes: UNKNOWN }), [["volumes", undefined]]],
});

each("docker.Service: mounts", {
  "a bind": [
    service({ type: "bind", source: "/run", target: "/x" }),
    [["taskSpec.containerSpec.mounts[0].source", "/run"]],
  ],
  "a driver's options": [
    service({
      type: "volume",
      source: "s",
      target: "/x",
      volumeOptions: { driverOptions: { o: "bind", device: "/run" } },
    }),
    [["taskSpec.containerSpec.mounts[0].volumeOptions.driverOptions.device", "/run"]],
  ],
  "a volume": [service({ type: "volume", source: "data", target: "/x" }), []],
});

each("docker.Volume: a host folder by another name", {
  bind: [volume({ type: "none", o: "bind", device: "/run" }), [["driverOpts.device", "/run"]]],
  "bind of the socket itself": [
    volume({ type: "none", o: "bind", device: "/var/run/docker.sock" }),
    [["driverOpts.device", "/var/run/docker.sock"]],
  ],
  "bind among other options": [volume({ o: "ro,noexec,bind", device: "/run" }), [["driverOpts.device", "/run"]]],
  rbind: [volume({ o: "rbind", device: "/run" }), [["driverOpts.device", "/run"]]],
  "the driver spelled out": [volume({ o: "bind", device: "/run" }, "local"), [["driverOpts.device", "/run"]]],
  "a relative device, from where the engine runs": [
    volume({ o: "bind", device: "var/run" }),
    [["driverOpts.device", "/var/run"]],
  ],
  "a home folder": [volume({ o: "bind", device: "~/.docker/run" }), [["driverOpts.device", "~/.docker/run"]]],
  "an overlay's lower folders": [
    volume({ type: "overlay", device: "overlay", o: "lowerdir=/run:/etc,upperdir=/srv/u,workdir=/srv/w" }),
    [
      ["driverOpts.o", "/run"],
      ["driverOpts.o", "/etc"],
      ["driverOpts.o", "/srv/u"],
      ["driverOpts.o", "/srv/w"],
    ],
  ],
  "another driver's folder": [volume({ mountpoint: "/run" }, "local-persist"), [["driverOpts.mountpoint", "/run"]]],
  "options that are not known": [volume(UNKNOWN), [["driverOpts", undefined]]],
  "a device that is not known": [volume({ o: "bind", device: UNKNOWN }), [["driverOpts.device", undefined]]],
  "flags that are not known": [volume({ o: UNKNOWN, device: "/run" }), [["driverOpts.o", undefined]]],
  "flags that are not known, of what is no folder": [volume({ type: "nfs", o: UNKNOWN, device: ":/run" }), []],
  "no options": [volume(undefined), []],
  NFS: [volume({ type: "nfs", o: "addr=10.0.0.1,rw", device: ":/run" }), []],
  tmpfs: [volume({ type: "tmpfs", device: "tmpfs", o: "size=100m" }), []],
  "a disk, with all that is on it": [
    volume({ type: "ext4", device: "/dev/sdb1" }),
    [["driverOpts.device", "/dev/sdb1"]],
  ],
});

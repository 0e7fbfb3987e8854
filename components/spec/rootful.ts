import { DOCKER_DEFAULT_CAPABILITIES } from "../../facts/capabilities";
import { ENGINE_FILES, SHARED_SOCKET } from "./engineFiles";
import { type Given, givenAll } from "./given";
import { OTHER_DATA, refuseOtherData } from "./otherData";
import type { Runner, Started } from "./runner";
import { refuseCheckedData, startedOnce } from "./startCheck";
import { WRITABLE_CGROUPS } from "./userNamespace";

const SOCKET = "/var/run/docker.sock";
const DATA_ROOT = "/var/lib/docker";

export const WITHOUT_PID_FILES: Given<string> = {
  value: "find /run -name '*.pid' -delete",
  because:
    "an engine that was killed leaves its process's number behind, and containerd's, which others may have by now",
};

/**
 * An engine that is root in its container, with the fewest privileges that it works with. It protects the host from
 * accidents, not from a job that attacks it: a process that escapes from an inner container holds SYS_ADMIN in the
 * host's user namespace.
 */
export const ROOTFUL: Runner = {
  mode: "rootful",
  image: "docker:27.5.1-dind",
  user: { value: "root", because: "the engine mounts, makes network devices and writes to its cgroups as root" },
  engineUser: 0,
  capabilities: [
    ...givenAll(
      DOCKER_DEFAULT_CAPABILITIES,
      "Docker's default set, which the inner engine gives each of its containers: it cannot start one " +
        "without holding all of it",
    ),
    { value: "SYS_ADMIN", because: "mounts the layers of images, and makes the namespaces of containers" },
    { value: "NET_ADMIN", because: "makes bridges and packet filter rules for the networks of containers" },
  ],
  systemCalls: [
    { value: "keyctl", because: "runc gives each container a session keyring of its own" },
    { value: "pivot_root", because: "runc changes the root folder of each container" },
  ],
  apparmor: { value: "unconfined", because: "the profile docker-default denies every mount" },
  unmaskedPaths: { value: false, because: "only a user namespace needs a /proc without masks to mount another" },
  kernelFileSystems: [],
  cgroupNamespace: { value: "private", because: "the runner sees and writes its own cgroup alone" },
  init: {
    value: true,
    because: "the shim of each container that has ended would stay behind as a process that is dead and still counts",
  },
  devices: [],
  environment: {},
  dataRoot: {
    value: DATA_ROOT,
    because: "overlayfs does not lie on the overlayfs that is the container's own root folder",
  },
  preparation: [
    { value: refuseOtherData("rootful", DATA_ROOT), because: OTHER_DATA },
    WITHOUT_PID_FILES,
    {
      value:
        "awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/self/mounts | while read -r folder; do mount -o " +
        'remount,bind,rw "$folder"; done',
      because: "the container's own cgroup mounts are read-only, and runc makes a cgroup for each inner container",
    },
    WRITABLE_CGROUPS,
    {
      value: [
        "if grep -q . /sys/fs/cgroup/cgroup.controllers 2>/dev/null; then",
        "  mkdir -p /sys/fs/cgroup/init",
        "  xargs -r -n 1 </sys/fs/cgroup/cgroup.procs >/sys/fs/cgroup/init/cgroup.procs || :",
        "  sed -e 's/ / +/g' -e 's/^/+/' </sys/fs/cgroup/cgroup.controllers " +
          ">/sys/fs/cgroup/cgroup.subtree_control || :",
        "fi",
      ].join("\n"),
      because:
        "on cgroup v2 a cgroup with processes of its own cannot hand controllers, and so limits, to those below it",
    },
    {
      value: "mount --bind /proc/sys/net /proc/sys/net && mount -o remount,bind,rw /proc/sys/net",
      because:
        "engines since 26 set ip_forward and disable_ipv6, which are their network namespace's own; the " +
        "rest of /proc/sys, the kernel's, stays read-only",
    },
  ],
  launch: {
    value:
      "if command -v dockerd-entrypoint.sh >/dev/null; then exec dockerd-entrypoint.sh dockerd " +
      `--config-file=${ENGINE_FILES.configuration}; else exec dockerd ` +
      `--config-file=${ENGINE_FILES.configuration}; fi`,
    because:
      "the official image's entrypoint removes stale pid files and chooses the iptables that the " +
      "kernel has; other images have none",
  },
  socket: SOCKET,
  socketGroup: {
    value: `${SHARED_SOCKET.group}`,
    because: "root's own group would be that of everything else of root's",
  },
  healthCheck: {
    value: `docker --host=unix://${SOCKET} version`,
    because: "the engine answers, not only its process lives",
  },
};

/** The check of that runner. */
export const ROOTFUL_CHECK: Started = startedOnce({
  ...ROOTFUL,
  preparation: [refuseCheckedData("rootful"), ...ROOTFUL.preparation],
});

import { API_PORT, ENGINE_FILES, EVERY_INTERFACE } from "./engineFiles";
import { givenAll } from "./given";
import type { Runner } from "./runner";

const RUNTIME = "/run/user/1000";
/** Where the kernel's file systems are mounted without masks, beside the container's own masked /proc and /sys. */
const WHOLE = "/run/whole";

const SOCKET = `${RUNTIME}/docker.sock`;

/** rootlesskit's flags: on which address of the container the engine accepts clients. */
export function rootlesskitFlags(address: string): string {
  return `--pidns -p ${address}:${API_PORT}:${API_PORT}/tcp`;
}

/**
 * An engine that runs as an ordinary user in its own user namespace. Outside it, it has no capabilities except those
 * that map its users.
 */
export const ROOTLESS: Runner = {
  mode: "rootless",
  image: "docker:27.5.1-dind-rootless",
  user: {
    value: "1000",
    because: "the user `rootless` of the image, whose sub-ids are in its /etc/subuid and /etc/subgid",
  },
  engineUser: 1000,
  capabilities: [
    { value: "SETUID", because: "newuidmap maps the sub-ids of the user into its namespace" },
    { value: "SETGID", because: "newgidmap maps those of its group" },
  ],
  systemCalls: [
    ...givenAll(
      ["clone", "unshare", "setns"],
      "rootlesskit and runc make and enter namespaces without SYS_ADMIN outside them",
    ),
    ...givenAll(["mount", "umount2"], "mounts in the user namespace: the layers of images, the folders of containers"),
    ...givenAll(
      ["open_tree", "move_mount"],
      "the mount command of util-linux since 2.39, in the script that starts a rootless engine",
    ),
    { value: "pivot_root", because: "rootlesskit and runc change the root folder" },
    { value: "keyctl", because: "runc gives each container a session keyring of its own" },
    { value: "sethostname", because: "runc names each container" },
    { value: "chroot", because: "a job's own chroot, which Docker's default set of capabilities has room for" },
  ],
  apparmor: {
    value: "unconfined",
    because: "the profile docker-default denies every mount, inside a user namespace as well",
  },
  unmaskedPaths: {
    value: true,
    because: "the kernel lets a user namespace mount a /proc only where nothing covers parts of the one it has",
  },
  kernelFileSystems: [
    {
      value: { type: "tmpfs", path: WHOLE, options: "mode=0700,size=64k,nosuid,nodev,noexec" },
      because: "only root may enter it: what is mounted in it is for the kernel to see, and not for the engine's user",
    },
    {
      value: { type: "proc", path: `${WHOLE}/proc`, options: "subset=pid,hidepid=ptraceable,nosuid,nodev,noexec" },
      because:
        "the kernel lets a user namespace mount a /proc only where there is one, in any place, that nothing covers",
    },
    {
      value: { type: "sysfs", path: `${WHOLE}/sys`, options: "ro,nosuid,nodev,noexec" },
      because:
        "the kernel lets a user namespace mount a /sys only where there is one, in any place, that nothing covers",
    },
  ],
  cgroupNamespace: { value: "private", because: "the runner sees its own cgroup alone" },
  init: {
    value: false,
    because: "rootlesskit is process 1 of the engine's process namespace, and takes leave of what has lost its parents",
  },
  devices: [
    {
      value: { path: "/dev/net/tun", permissions: "rwm" },
      because: "the network of a user namespace is a tap device of its own",
    },
  ],
  environment: {
    XDG_RUNTIME_DIR: { value: RUNTIME, because: "sockets and pid files of a rootless engine are its user's own" },
    DOCKERD_ROOTLESS_ROOTLESSKIT_FLAGS: {
      value: rootlesskitFlags(EVERY_INTERFACE),
      because:
        "the engine listens in a network namespace of its own, into which rootlesskit forwards the port " +
        "from the container's; a process namespace has a /proc of its own, where engines since 26 set " +
        "disable_ipv6",
    },
  },
  dataRoot: {
    value: "/home/rootless/.local/share/docker",
    because: "overlayfs does not lie on the overlayfs that is the container's own root folder",
  },
  preparation: [
    {
      value: `mkdir -p ${RUNTIME}`,
      because: "the official image has the folder above it, open to everyone, and leaves this one to its user",
    },
    {
      value: `find ${RUNTIME} -name '*.pid' -delete`,
      because:
        "an engine that was killed leaves its process's number behind, and containerd's, which others may have by now",
    },
  ],
  launch: {
    value:
      "if command -v dockerd-entrypoint.sh >/dev/null; then exec dockerd-entrypoint.sh dockerd " +
      `--config-file=${ENGINE_FILES.configuration}; else exec dockerd-rootless.sh ` +
      `--config-file=${ENGINE_FILES.configuration}; fi`,
    because:
      "the official image's entrypoint starts the engine under rootlesskit; Debian's package has a " +
      "script of its own for it",
  },
  socket: SOCKET,
  socketGroup: {
    value: "0",
    because:
      "the user's own group, 1000, is 0 in its namespace; the image's group `docker` would be one of its sub-ids",
  },
  healthCheck: {
    value: `docker --host=unix://${SOCKET} version`,
    because: "the engine answers, not only its process lives",
  },
};

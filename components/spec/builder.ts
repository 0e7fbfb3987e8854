import type { Given } from "./given";
import { ROOTLESS } from "./rootless";
import { ROOTLESS_BY_ITSELF, WITHOUT_MASKS, WITHOUT_SETUID_PROGRAMS } from "./rootlessByItself";
import { type Runner, type Started, startCommand } from "./runner";
import { quoted } from "./shell";
import { startedOnce } from "./startCheck";

/** The port on which a builder accepts clients with a certificate. */
export const BUILDER_PORT = 1234;

const FOLDER = "/etc/buildkit";

/** Files of a builder's container. */
export const BUILDER_FILES = {
  configuration: `${FOLDER}/buildkitd.toml`,
  /** A folder for CA certificates that it trusts for registries in addition to the image's. */
  authorities: `${FOLDER}/authorities`,
  ca: `${FOLDER}/ca.pem`,
  certificate: `${FOLDER}/cert.pem`,
  key: `${FOLDER}/key.pem`,
} as const;

/** A BuildKit daemon: how its container is confined, and how it starts. It builds images, and runs no containers. */
export type Builder = Omit<Runner, "mode" | "socketGroup">;

const RUNTIME = "/run/user/1000";
const SOCKET = `${RUNTIME}/buildkit/buildkitd.sock`;

/**
 * A BuildKit daemon that runs as an ordinary user in its own user namespace. Each step of a build has its own process
 * namespace, so that it neither sees nor stops the daemon or another build.
 */
const AS_USER: Builder = {
  image: "moby/buildkit:v0.29.0-rootless",
  user: {
    value: "1000",
    because: "the user `user` of the image, whose sub-ids are in its /etc/subuid and /etc/subgid",
  },
  engineUser: 1000,
  capabilities: ROOTLESS.capabilities,
  systemCalls: ROOTLESS.systemCalls,
  apparmor: ROOTLESS.apparmor,
  unmaskedPaths: ROOTLESS.unmaskedPaths,
  kernelFileSystems: ROOTLESS.kernelFileSystems,
  cgroupNamespace: ROOTLESS.cgroupNamespace,
  init: { value: false, because: "rootlesskit reaps what has lost its parents" },
  devices: [],
  environment: {
    HOME: { value: "/home/user", because: "its data and its registry credentials are its user's own" },
    USER: { value: "user", because: "BuildKit takes a user namespace's root for root unless another user is named" },
    XDG_RUNTIME_DIR: { value: RUNTIME, because: "sockets and lock files of the daemon are its user's own" },
    TMPDIR: { value: "/home/user/.local/tmp", because: "rootlesskit and runc write to it, and /tmp may be shared" },
  },
  dataRoot: {
    value: "/home/user/.local/share/buildkit",
    because: "overlayfs does not lie on the overlayfs that is the container's own root folder",
  },
  preparation: [
    {
      value: `mkdir -p ${RUNTIME} /home/user/.local/tmp`,
      because: "the official image has both folders; others may leave them to their user",
    },
  ],
  launch: {
    value: `exec rootlesskit buildkitd --config ${BUILDER_FILES.configuration}`,
    because:
      "rootlesskit makes the user namespace and stays in the container's network, so that there is no device to open " +
      "and no port to forward",
  },
  socket: SOCKET,
  healthCheck: {
    value: `buildctl --addr unix://${SOCKET} debug workers`,
    because: "the daemon answers and has a worker, not only its process lives",
  },
};

/** Lines that become the ordinary user for good, whatever the image calls it, and run a script of the shell. */
function asUser(script: string): string {
  return [
    "if setpriv --help 2>&1 | grep -q -e --reuid; then",
    `  exec setpriv --reuid=1000 --regid=1000 --init-groups --inh-caps=-all -- /bin/sh -c ${quoted(script)}`,
    "fi",
    `exec su -s /bin/sh "$(id -un 1000)" -c ${quoted(script)}`,
  ].join("\n");
}

function startedAsUser(builder: Started): Given<string> {
  return {
    value: asUser(startCommand(builder).at(-1) ?? ""),
    because: "becomes the ordinary user for good; setpriv where it can (util-linux), as su stays in between",
  };
}

/**
 * The builder for platforms that cannot create a container without masks over /proc: it starts as root with SYS_ADMIN,
 * removes the masks itself, and switches to the ordinary user before the daemon starts.
 */
export const BUILDER: Builder = {
  ...AS_USER,
  user: { value: "root", because: "takes the masks away; the daemon runs as the user with the id 1000" },
  capabilities: ROOTLESS_BY_ITSELF.capabilities,
  unmaskedPaths: ROOTLESS_BY_ITSELF.unmaskedPaths,
  kernelFileSystems: [],
  preparation: [
    WITHOUT_MASKS,
    {
      value: `chmod a+rx ${FOLDER} ${BUILDER_FILES.authorities} 2>/dev/null || :`,
      because: "engines before 23 create missing folders of uploaded files so that only root can read them",
    },
    {
      value: `chmod a+rwx ${AS_USER.dataRoot.value} 2>/dev/null || :`,
      because: "the file system of a new claim is root's alone; only this container mounts it",
    },
    WITHOUT_SETUID_PROGRAMS,
  ],
  launch: startedAsUser(AS_USER),
  healthCheck: {
    value: asUser(AS_USER.healthCheck.value),
    because: "what answers is the daemon, which clients talk to: it is not asked with root's rights",
  },
};

/** The builder for a pod with its own user namespace, which Kubernetes creates without masks. */
export const BUILDER_AS_USER: Builder = AS_USER;

/** The check of the builder that starts as root. */
export const BUILDER_CHECK: Started = {
  preparation: BUILDER.preparation,
  launch: startedAsUser(startedOnce(AS_USER)),
};

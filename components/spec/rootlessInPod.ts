import { OPEN_CACHE } from "./cache";
import type { Given } from "./given";
import { ROOTLESS_BY_ITSELF, WITHOUT_MASKS, WITHOUT_SETUID_PROGRAMS } from "./rootlessByItself";
import type { Runner } from "./runner";
import { SUB_IDS } from "./userNamespace";

/**
 * The rootless runner that prepares its own container, adapted to a pod, where files come as read-only volumes and no
 * field passes in a device of the node.
 */
export const ROOTLESS_IN_POD: Runner = {
  ...ROOTLESS_BY_ITSELF,
  capabilities: [
    ...ROOTLESS_BY_ITSELF.capabilities,
    {
      value: "MKNOD",
      because:
        "makes /dev/net/tun, where the pod has not been given it; container runtimes let every container open it",
    },
  ],
  unmaskedPaths: {
    value: false,
    because: "a pod may only have them beside a user namespace of its own, which few nodes can give it yet",
  },
  devices: [],
  init: {
    value: false,
    because:
      "setpriv leaves its place to rootlesskit, and what has lost its parents goes to the engine's process namespace",
  },
  preparation: [
    WITHOUT_MASKS,
    {
      value: "[ -e /dev/net/tun ] || { mkdir -p /dev/net && mknod /dev/net/tun c 10 200; }\nchmod 666 /dev/net/tun",
      because: "the network of a user namespace is a tap device of its own",
    },
    {
      value: `chmod a+rwx ${ROOTLESS_BY_ITSELF.dataRoot.value} || :`,
      because: "the file system of a new claim is root's alone; only this container mounts it",
    },
    OPEN_CACHE,
    WITHOUT_SETUID_PROGRAMS,
  ],
};

/** Where a rootless engine in a pod keeps its data: in a folder that it creates in its volume. */
export const DATA_ROOT_IN_POD: Given<string> = {
  value: `${ROOTLESS_BY_ITSELF.dataRoot.value}/data`,
  because: "the engine changes the mode of the folder, and that of an emptyDir or a claim is root's",
};

/**
 * The same in a pod with its own user namespace, for an engine or a builder: the name of a folder below the one where
 * each keeps its data otherwise.
 */
export const OWN_USERS_FOLDER: Given<string> = {
  value: "own-users",
  because: "a claim may hold data from before, whose files belong to users that this pod's namespace does not have",
};

/** The subordinate ids of a builder in such a pod, whose image calls its user otherwise. */
export const BUILDER_SUB_IDS_IN_POD: Given<string> = {
  value: SUB_IDS.value.replaceAll("rootless:", "user:"),
  because: SUB_IDS.because,
};

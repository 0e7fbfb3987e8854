import type { Given } from "./given";
import { quoted } from "./shell";

/**
 * The subordinate ids of the engine's user in a user namespace of 65536 ids, in the form of /etc/subuid: all but the
 * namespace's root, which gives users up to 65534 (`nobody`) inside.
 */
export const SUB_IDS: Given<string> = {
  value: "rootless:1:999\nrootless:1001:64535\n",
  because: "newuidmap maps no id that the container's own namespace does not have",
};

/** How many ids the container's user namespace has: 4294967295 is the host's own. */
const IDS = `"$(awk '{ ids += $3 } END { printf "%.0f", ids }' /proc/self/uid_map)"`;

/** The last of the sub-ids that images give to their user: 65536 from 100000 on. */
const IMAGE_IDS = 165_536;

/** Ends the script, with an explanation, where the container has no user namespace of its own. */
export const IN_USER_NAMESPACE: Given<string> = {
  value: [
    `if [ ${IDS} = 4294967295 ]; then`,
    "  echo 'This container has no user namespace of its own, so it is not one of Sysbox: the runtime sysbox-runc of this " +
      "server, or the handler of this runtime class, is another one. Nothing was changed.' >&2",
    "  exit 1",
    "fi",
  ].join("\n"),
  because: "in the host's user namespace the engine would fail at its first mount, with words that do not say why",
};

/** Names sub-ids that exist, where the server's engine has put the container into a user namespace. */
export const SUB_IDS_THAT_EXIST: Given<string> = {
  value: `if [ ${IDS} -lt ${IMAGE_IDS} ]; then printf %s ${quoted(SUB_IDS.value)} | tee /etc/subuid >/etc/subgid; fi`,
  because: "under an engine with userns-remap a container has 65536 ids, and the image's sub-ids are beyond them",
};

/** Ends the script, with an explanation, where a user namespace keeps root from its cgroups. */
export const WRITABLE_CGROUPS: Given<string> = {
  value: [
    `if [ ${IDS} -lt 4294967295 ]; then`,
    "  awk '$3 ~ /^cgroup2?$/ { print $2 }' /proc/self/mounts | while read -r folder; do",
    '    mkdir "$folder/tried" 2>/dev/null && rmdir "$folder/tried" && continue',
    "    echo 'A rootful engine could start here, and no container in it: in this server'\\''s user namespace " +
      '(userns-remap) root cannot write to its cgroups. Nothing was changed. Set mode to "rootless".\' >&2',
    "    exit 1",
    "  done",
    "fi",
  ].join("\n"),
  because:
    "under an engine with userns-remap the container's cgroups are the host's root's: the engine starts, and each " +
    "container in it fails",
};

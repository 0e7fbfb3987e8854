import { OPEN_CACHE } from "./cache";
import type { Given } from "./given";
import { OTHER_DATA, refuseOtherData } from "./otherData";
import { ROOTLESS } from "./rootless";
import { type Runner, type Started, startCommand } from "./runner";
import { quoted } from "./shell";
import { refuseCheckedData, startedOnce } from "./startCheck";
import { SUB_IDS_THAT_EXIST } from "./userNamespace";

/** Removes the masks over parts of the kernel's file systems. */
export const WITHOUT_MASKS: Given<string> = {
  value:
    'awk \'$2 ~ "^/(proc|sys)/" && $2 !~ "^/sys/fs/" { print $2 }\' /proc/self/mounts | while read ' +
    '-r mask; do umount "$mask"; done',
  because: "the kernel lets a user namespace mount a /proc only where there is one that nothing covers",
};

export const WITHOUT_SETUID_PROGRAMS: Given<string> = {
  value: "find /bin /sbin /usr -xdev -type f -perm -4000 ! -name newuidmap ! -name newgidmap -exec chmod u-s {} +",
  because: "no program but the two that map its users gives a process of the user the rights of root",
};

/** Lines that become the ordinary user for good, and start what that user starts. */
function asUser(rootless: Started): Given<string> {
  const start = quoted(startCommand(rootless).at(-1) ?? "");
  return {
    value: [
      "if setpriv --help 2>&1 | grep -q -e --reuid; then",
      `  exec setpriv --reuid=1000 --regid=1000 --init-groups --inh-caps=-all -- /bin/sh -c ${start}`,
      "fi",
      `exec su -s /bin/sh rootless -c ${start}`,
    ].join("\n"),
    because:
      "becomes the ordinary user for good; setpriv where it can (util-linux), as su stays in between " +
      "and kills what it waits for",
  };
}

/** How a start as root prepares the container for one as an ordinary user. */
const PREPARATION: readonly Given<string>[] = [
  { value: refuseOtherData("rootless", ROOTLESS.dataRoot.value), because: OTHER_DATA },
  WITHOUT_MASKS,
  {
    value:
      'chmod 666 /dev/net/tun 2>/dev/null || [ "$(stat -c %a /dev/net/tun)" = 666 ] || { echo ' +
      "'/dev/net/tun is closed to users, and this server'\\''s engine remaps them (userns-remap). Run on the server: " +
      "chmod 666 /dev/net/tun' >&2; exit 1; }",
    because: "a host without udev keeps the device for root; this is the container's own node of it",
  },
  SUB_IDS_THAT_EXIST,
  OPEN_CACHE,
  WITHOUT_SETUID_PROGRAMS,
];

/**
 * The rootless runner for platforms that cannot create a container without masks over /proc, such as the Docker
 * providers. It starts as root with SYS_ADMIN, removes the masks itself, and switches to the ordinary user before the
 * engine starts. The engine and its jobs have the same privileges as in a rootless runner that was created without
 * masks; what an administrator of the host runs in the container (`docker exec`) starts with more.
 */
export const ROOTLESS_BY_ITSELF: Runner = {
  ...ROOTLESS,
  user: { value: "root", because: "takes the masks away; the engine runs as the user `rootless`" },
  capabilities: [
    ...ROOTLESS.capabilities,
    {
      value: "SYS_ADMIN",
      because: "unmounts the masks over /proc and /sys; once the engine starts, no process holds it",
    },
    {
      value: "DAC_OVERRIDE",
      because:
        "where newuidmap is setuid root and keeps root's place, as Debian's, it writes to another user's uid_map",
    },
  ],
  unmaskedPaths: {
    value: false,
    because:
      "no property of the Docker providers asks for it, and the engine refuses `systempaths=unconfined` over its API",
  },
  kernelFileSystems: [],
  environment: {
    ...ROOTLESS.environment,
    HOME: { value: "/home/rootless", because: "root's own is closed to the engine's user" },
  },
  preparation: PREPARATION,
  launch: asUser(ROOTLESS),
  healthCheck: {
    value: `su -s /bin/sh rootless -c ${quoted(ROOTLESS.healthCheck.value)}`,
    because: "what answers is the engine, which jobs talk to: it is not asked with root's rights",
  },
};

/** The check of that runner: it becomes the ordinary user in the same way, before it starts anything. */
export const ROOTLESS_BY_ITSELF_CHECK: Started = {
  preparation: [refuseCheckedData("rootless"), ...PREPARATION],
  launch: asUser(startedOnce(ROOTLESS)),
};

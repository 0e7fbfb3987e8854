import { OPEN_CACHE } from "./cache";
import type { Given } from "./given";
import { OTHER_DATA, refuseOtherData } from "./otherData";
import { ROOTLESS } from "./rootless";
import { type Runner, startCommand } from "./runner";

/** Quotes a text as one word for a shell, whatever it contains. */
export function quoted(text: string): string {
  return `'${text.replace(/'/g, "'\\''")}'`;
}

const ENGINE = quoted(startCommand(ROOTLESS).at(-1) ?? "");

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
  preparation: [
    { value: refuseOtherData("rootless", ROOTLESS.dataRoot.value), because: OTHER_DATA },
    WITHOUT_MASKS,
    {
      value: "chmod 666 /dev/net/tun",
      because: "a host without udev keeps the device for root; this is the container's own node of it",
    },
    OPEN_CACHE,
    WITHOUT_SETUID_PROGRAMS,
  ],
  launch: {
    value: [
      "if setpriv --help 2>&1 | grep -q -e --reuid; then",
      `  exec setpriv --reuid=1000 --regid=1000 --init-groups --inh-caps=-all -- /bin/sh -c ${ENGINE}`,
      "fi",
      `exec su -s /bin/sh rootless -c ${ENGINE}`,
    ].join("\n"),
    because:
      "becomes the ordinary user for good; setpriv where it can (util-linux), as su stays in between " +
      "and kills what it waits for",
  },
  healthCheck: {
    value: `su -s /bin/sh rootless -c ${quoted(ROOTLESS.healthCheck.value)}`,
    because: "what answers is the engine, which jobs talk to: it is not asked with root's rights",
  },
};

import type { Runner } from "../../../components/spec/runner";

/** Something that people do with an engine. */
export interface Step {
  readonly name: string;
  /** A line of shell in the runner's container, which fails where the step does. `box` is an image with busybox. */
  readonly line: string;
  /** Which runners can do it, where not all can. */
  readonly only?: (runner: Runner) => boolean;
  /** Whether it needs cgroups that limit something. */
  readonly limits?: true;
}

const rootful = ({ mode }: Runner) => mode === "rootful";
const rootless = ({ mode }: Runner) => mode === "rootless";
/** One that has the rights of root for a while must leave nothing that gives them back. */
const startsAsRoot = (runner: Runner) => rootless(runner) && runner.user.value === "root";

/** In the order of a job: a step may use what the ones before it have made. */
export const JOB_STEPS: readonly Step[] = [
  { name: "storage driver", line: "docker info --format '{{.Driver}}' | grep overlay" },
  { name: "import", line: "docker import /box.tar box" },
  { name: "run", line: "docker run --rm box echo hello" },
  {
    name: "memory limit",
    line:
      "docker run --rm --memory 64m --pids-limit 64 box sh -c 'cat " +
      "/sys/fs/cgroup/memory/memory.limit_in_bytes || cat /sys/fs/cgroup/memory.max' | grep -x 67108864",
    only: rootful,
    limits: true,
  },
  {
    name: "publish",
    // The engine's proxy takes a connection before the server behind it listens, and resets it. (bookworm's static
    // busybox dies of wget -T.)
    line: [
      "docker run -d --name web -p 18080:80 box httpd -f -p 80 -h / || exit",
      "for try in $(seq 30); do timeout 5 busybox wget -q -O - http://127.0.0.1:18080/index.html | " +
        "grep served && exit; sleep 0.1; done; exit 1",
    ].join("\n"),
  },
  { name: "exec", line: "docker exec web id" },
  { name: "copy", line: "docker cp web:/index.html /tmp/copied && grep served /tmp/copied" },
  {
    name: "volume",
    line:
      "docker run --rm -v named:/data box sh -c 'echo kept >/data/file' && docker run --rm -v " +
      "named:/data:ro box cat /data/file | grep kept",
  },
  { name: "bind mount", line: "docker run --rm -v /etc:/data:ro box cat /data/passwd | grep root" },
  { name: "network", line: "docker network create jobs && docker run --rm --network jobs box echo there" },
  {
    name: "build",
    line:
      "mkdir -p /tmp/build && cp /box.tar /tmp/build && printf 'FROM box\\nCOPY box.tar /copied\\nADD " +
      "box.tar /added\\nRUN ls /added/index.html\\n' >/tmp/build/Dockerfile && docker build -q " +
      "/tmp/build",
  },
  { name: "chroot", line: "docker run --rm box chroot / echo there" },
  {
    name: "mounts in a container with SYS_ADMIN",
    line: `docker run --rm --cap-add SYS_ADMIN -v /:/runner box chroot /runner sh -c '
      mount -t tmpfs none /mnt && mount -o remount,ro /mnt && mount --bind /mnt /srv && mount --make-private /srv && umount /srv'`,
    only: rootless,
  },
];

/** What a job does, between what the runner has to keep up beside it. */
export const STEPS: readonly Step[] = [
  { name: "a cgroup of its own", line: "! grep -vE ':/(init)?$' /proc/self/cgroup" },
  { name: "open to clients", line: "busybox nc -w 5 localhost 2376 </dev/null" },
  { name: "kernel's file systems out of reach", line: "! ls /run/whole", only: rootless },
  {
    name: "no program that gives root's rights",
    line: "! find / -xdev -type f -perm -4000 ! -name newuidmap ! -name newgidmap 2>/dev/null | grep .",
    only: startsAsRoot,
  },
  ...JOB_STEPS,
  // The shim of a container that ended has lost its parent; process 1 is whose child it becomes.
  { name: "no process left behind", line: "sleep 0.5; ! grep -l '^State:.Z' /proc/[0-9]*/status" },
];

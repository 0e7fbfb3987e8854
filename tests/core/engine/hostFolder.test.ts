import assert from "node:assert/strict";
import { exposureOf, hostFolders } from "../../../core/engine/hostFolder";
import { container } from "../../../core/model/container";
import { type Known, known, unknown } from "../../../core/model/known";
import { workload } from "../../../core/model/workload";

const engine = container({ name: "engine", path: "", image: known("docker:27.3.1-dind", "image") });

function classOf(path: string, { readOnly = false, engine: inside = false } = {}): string {
  const folder = {
    hostPath: known(path, "hostPath"),
    containers: inside ? [engine] : [],
    readOnly,
    undecided: undefined,
  };
  return exposureOf(folder, path, []).class;
}

function each(title: string, paths: readonly string[], expected: string, options?: Parameters<typeof classOf>[1]) {
  describe(title, () => {
    for (const path of paths) it(path === "" ? "(empty)" : path, () => assert.equal(classOf(path, options), expected));
  });
}

describe("exposureOf: what a host path gives away", () => {
  each(
    "engine sockets and the folders above them",
    [
      "/var/run/docker.sock",
      "/run",
      "/",
      "/..",
      "/run/user/1000",
      "$XDG_RUNTIME_DIR/docker.sock",
      "~/.docker/run",
      "/mnt/wsl",
      "//./pipe/docker_engine",
      "../../../var/run/docker.sock",
      "var/run/docker.sock",
    ],
    "engine-socket",
  );

  each(
    "the host itself",
    [
      "/etc",
      "/etc/shadow",
      "/etc/ssl",
      "/etc/ssl/private",
      "/etc/kubernetes/pki",
      "/etc/localtime/../shadow",
      "/proc",
      "/proc/sys/kernel",
      "/sys",
      "/sys/fs/cgroup",
      "/sys/kernel/debug",
      "/dev",
      "/dev/sda1",
      "/boot",
      "/boot/efi",
      "/efi",
      "/sysroot",
      "/var/lib",
      "/var/spool/cron/crontabs",
      "/var/lib/cloud/instance",
      "/run/systemd/private",
      "/run/systemd",
      "/run/dbus/system_bus_socket",
      "/var/run/dbus",
      "/run/libvirt/libvirt-sock",
      "/var/snap/lxd/common/lxd/unix.socket",
    ],
    "sensitive",
  );

  each(
    "the same read-only, which does not help",
    [
      "/etc",
      "/etc/shadow",
      "/proc",
      "/sys",
      "/sys/kernel/debug",
      "/dev/sda",
      "/root",
      "/var/lib/kubelet",
      "/run/dbus/system_bus_socket",
    ],
    "sensitive",
    { readOnly: true },
  );

  each(
    "engines and nodes",
    [
      "/var/lib/docker",
      "/var/lib/docker/containers",
      "/var/lib/docker/volumes",
      "/var/lib/docker/volumes/data",
      "/var/lib/containerd/io.containerd.snapshotter.v1.overlayfs",
      "/run/containerd/io.containerd.runtime.v2.task",
      "/var/run/docker/runtime-runc",
      "/run/runc",
      "/var/snap/docker/common/var-lib-docker",
      "/var/lib/kubelet/pods",
      "/var/lib/rancher/k3s/server/token",
      "/var/lib/etcd",
      "/var/lib/minikube/certs",
      "/home/ci/.local/share/docker/volumes",
      "~/.local/share/containers/storage",
    ],
    "sensitive",
  );

  each(
    "users' accounts",
    [
      "~",
      "$HOME",
      "${HOME}/.ssh",
      "/root",
      "/home",
      "/home/ci",
      "/var/home/core",
      "/home/ci/.ssh/id_ed25519",
      "/home/ci/.config",
      "/home/ci/.kube/config",
      "/home/ci/.docker/config.json",
      "/home/ci/.bashrc",
      "/run/user/1000/bus",
    ],
    "sensitive",
  );

  each(
    "macOS",
    [
      "/Users",
      "/Users/me",
      "/Users/me/.ssh",
      "/Users/me/Library/Keychains",
      "/Users/me/Library/Containers/com.docker.docker/Data",
      "/private/etc",
      "/private",
      "/host_mnt/Users/me",
      "/Library/LaunchDaemons",
    ],
    "sensitive",
  );

  each(
    "Windows, in each of its spellings",
    [
      "C:\\",
      "c:/",
      "C:\\Users",
      "C:\\Users\\Me\\.SSH",
      "\\\\?\\C:\\Windows\\System32\\config",
      "/mnt/c",
      "/mnt/c/Users/Me",
      "/c/Users/Me/.aws",
      "//c/Windows",
      "/host_mnt/c/Users",
      "/run/desktop/mnt/host/c/Users/Me",
      "/cygdrive/c/Windows",
      "C:\\ProgramData\\docker\\volumes",
      "C:\\Users\\Me\\AppData",
      "C:\\Users\\Me\\AppData\\Local\\Docker\\wsl",
      "C:\\var\\lib\\kubelet\\pods",
    ],
    "sensitive",
  );

  each(
    "the host's programs, writable",
    [
      "/usr",
      "/usr/local/bin",
      "/bin",
      "/lib/modules",
      "/opt/cni/bin",
      "/opt",
      "/usr/share",
      "C:\\Program Files\\Docker",
    ],
    "sensitive",
  );
  each(
    "the host's programs, read-only",
    ["/usr", "/usr/local/bin", "/lib/modules", "/usr/src", "/opt/cni/bin", "~/.zshrc"],
    "other",
    {
      readOnly: true,
    },
  );

  each(
    "ordinary mounts",
    [
      "/srv/app",
      "/data",
      "/data/etc",
      "/mnt",
      "/mnt/data",
      "/mnt/cache",
      "/media/disk",
      "/tmp",
      "/tmp/.X11-unix",
      "/var/log",
      "/var/log/pods",
      "/var/www/html",
      "/var/lib/postgresql/data",
      "/var/lib/dockerd-data",
      "/opt/app",
      "/home/ci/project",
      "/home/ci/.m2",
      "/home/ci/.cache",
      "/home/ci/.gitconfig",
      "/home/ci/.config/app",
      "/root/app",
      "/Users/me/project",
      "/private/tmp/build",
      "C:\\Users\\Me\\project",
      "/mnt/c/Users/Me/project",
      "D:\\data",
      "/run/udev",
      "/run/docker/plugins",
      "/run/user/1000/pulse",
      "/run/host-services/ssh-auth.sock",
      "/run/systemd/resolve/stub-resolv.conf",
      "/runner",
      "/etcd",
      "/devices",
    ],
    "other",
  );

  each(
    "public files and devices that lead nowhere",
    [
      "/etc/localtime",
      "/etc/timezone",
      "/etc/hosts",
      "/etc/resolv.conf",
      "/etc/os-release",
      "/etc/machine-id",
      "/etc/ssl/certs",
      "/etc/ssl/certs/ca-certificates.crt",
      "/etc/krb5.conf",
      "/etc/pki/ca-trust/extracted",
      "/usr/share/zoneinfo/Europe/Paris",
      "/usr/local/share/ca-certificates",
      "/dev/null",
      "/dev/urandom",
      "/dev/shm",
      "/dev/fuse",
      "/dev/net/tun",
    ],
    "other",
  );

  each(
    "what is harmless to read",
    ["/etc/passwd", "/etc/group", "/etc/docker/certs.d", "/proc/meminfo", "/sys/class/net", "/sys/devices/system/cpu"],
    "other",
    { readOnly: true },
  );
  each("the same, writable", ["/etc/passwd", "/etc/group", "/etc/docker/certs.d", "/sys/class/net"], "sensitive");

  each(
    "the data of one volume",
    [
      "/var/lib/docker/volumes/data/_data",
      "/var/lib/docker/volumes/data/_data/sub",
      "/var/lib/rancher/k3s/storage/pvc-1",
    ],
    "other",
  );

  each(
    "a client's TLS material for a Docker API",
    ["/home/ci/.docker/ca.pem", "/home/ci/.docker/cert.pem", "/home/ci/.docker/key.pem", "/srv/docker/certs/client"],
    "other",
    { readOnly: true },
  );

  each(
    "applications' own folders below /etc",
    ["/etc/pihole", "/etc/traefik/traefik.yml", "/etc/app", "/etc/prometheus", "/etc/docker-app", "/etc/sshd-exporter"],
    "other",
  );

  each(
    "the host's own below /etc",
    ["/etc/ssh/sshd_config", "/etc/sudoers.d/ci", "/etc/cron.d", "/etc/ld.so.preload", "/etc/pihole/../shadow"],
    "sensitive",
  );

  describe("relative paths of Kubernetes count from the root folder", () => {
    const classes = {
      "proc/self/root": "engine-socket",
      "var/run": "engine-socket",
      "./var/run": "engine-socket",
      "./run/containerd/containerd.sock": "engine-socket",
      ".": "engine-socket",
      etc: "sensitive",
      "./var//lib/kubelet": "sensitive",
      "dev/sda": "sensitive",
      "srv/data": "other",
      "": "other",
    };
    for (const [path, expected] of Object.entries(classes)) {
      it(path === "" ? "(empty)" : path, () => {
        const source = { kind: "hostPath", hostPath: known(path, "p") } as const;
        const of = workload({
          source: { type: "Pod", name: "p" },
          platform: "kubernetes",
          volumes: [{ name: known("v", "n"), path: "v", source }],
        });
        for (const folder of hostFolders(of)) assert.equal(exposureOf(folder, path, []).class, expected);
      });
    }
  });

  each(
    "relative paths, which hang on a folder that is not known",
    ["", ".", "..", "../..", "./etc", "./run", "bin", "dev", "$PWD", "${PWD}/..", "~user"],
    "other",
  );

  each(
    "the host engine's data under an engine inside",
    ["/var/lib/docker", "/var/lib", "/home/ci/.local/share/docker"],
    "host-data-root",
    {
      engine: true,
    },
  );
  each(
    "the host's control groups under an engine inside",
    ["/sys/fs/cgroup", "/sys/fs/cgroup/system.slice"],
    "host-cgroup",
    {
      engine: true,
    },
  );
  each(
    "other host folders under an engine inside",
    ["/sys", "/etc", "/var/lib/docker/overlay2", "/var/lib/kubelet"],
    "sensitive",
    {
      engine: true,
    },
  );

  it("is total, and linear in the length of a path", () => {
    const long = `/${"../a/".repeat(200_000)}etc/${"./".repeat(200_000)}`;
    const start = performance.now();
    classOf(long);
    classOf("/".repeat(1_000_000));
    classOf(`${"/proc/1/root".repeat(50_000)}/etc`);
    assert.ok(performance.now() - start < 3000);
  });
});

describe("hostFolders: whether a folder is mounted read-only", () => {
  const volumes = [
    { name: known("v", "n"), path: "volumes[0]", source: { kind: "hostPath", hostPath: known("/srv", "p") } as const },
  ];
  const folderOf = (...flags: (Known<boolean> | undefined)[]) => {
    const mounts = flags.map((readOnly, at) => ({
      path: `mounts[${at}]`,
      target: undefined,
      readOnly,
      from: { kind: "volume", volume: known("v", "m") } as const,
    }));
    const [folder] = hostFolders(
      workload({
        source: { type: "Pod", name: "p" },
        platform: "kubernetes",
        volumes,
        containers: [container({ name: "c", path: "", mounts })],
      }),
    );
    return folder;
  };
  const on = known(true, "on");
  const off = known(false, "off");
  const open = unknown("open", "is not known until the update");

  it("is so where every mount says so", () => assert.equal(folderOf(on, on)?.readOnly, true));
  it("is not so where one does not", () => {
    assert.equal(folderOf(on, undefined)?.readOnly, false);
    assert.equal(folderOf(on, off)?.readOnly, false);
  });
  it("is not so where nothing mounts it", () => assert.equal(folderOf()?.readOnly, false));
  it("may be so where the rest hangs on a value that is not known", () => {
    assert.equal(folderOf(on, open)?.undecided, open);
    assert.equal(folderOf(off, open)?.undecided, undefined);
    assert.equal(folderOf(on)?.undecided, undefined);
  });
});

describe("what a host path gives, in words", () => {
  const exposure = (path: string) =>
    exposureOf({ hostPath: known(path, "p"), containers: [], readOnly: false, undecided: undefined }, path, []);

  it("is what the path itself is, before what else lies below it", () => {
    for (const path of ["/home", "/home/alice", "/Users/alice", "C:\\Users\\alice"])
      assert.deepEqual(
        exposure(path),
        { class: "sensitive", gives: "users' home folders with their keys and credentials" },
        path,
      );
  });

  it("tells a socket from the folder that it lies in, whatever the home", () => {
    for (const [path, direct] of [
      ["/home/alice/.docker/run", false],
      ["/home/alice/.docker/run/docker.sock", true],
      ["/root/.docker/run/docker.sock", true],
    ] as const) {
      const found = exposure(path);
      assert.equal(found.class === "engine-socket" && found.direct, direct, path);
    }
  });
});

import assert from "node:assert/strict";
import { ENGINE_SOCKETS, isSocketItself, reachedSocket } from "../../../core/docker/engineSockets";
import { segmentsOf } from "../../../core/docker/hostPath";

function engineAt(path: string): string | undefined {
  return reachedSocket(segmentsOf(path))?.engine;
}

describe("ENGINE_SOCKETS: the sockets of container engines", () => {
  const sockets: Readonly<Record<string, string>> = {
    "/var/run/docker.sock": "Docker",
    "/run/docker.sock": "Docker",
    "/run/user/1000/docker.sock": "Docker (rootless)",
    "$XDG_RUNTIME_DIR/docker.sock": "Docker (rootless)",
    "/home/ci/.docker/run/docker.sock": "Docker Desktop",
    "/root/.docker/run/docker.sock": "Docker Desktop",
    "~/.docker/desktop/docker.sock": "Docker Desktop",
    "/Users/me/.docker/run/docker.sock": "Docker Desktop",
    "/var/run/docker/swarm/control.sock": "Docker Swarm",
    "\\\\.\\pipe\\docker_engine": "Docker",
    "//./pipe/dockerDesktopLinuxEngine": "Docker Desktop",
    "\\\\.\\pipe\\containerd-containerd": "containerd",
    "/run/containerd/containerd.sock": "containerd",
    "/var/run/docker/containerd/containerd.sock": "containerd",
    "/run/crio/crio.sock": "CRI-O",
    "/var/run/cri-dockerd.sock": "cri-dockerd",
    "/var/run/dockershim.sock": "dockershim",
    "/run/k3s/containerd/containerd.sock": "k3s or RKE2 containerd",
    "/run/k0s/containerd.sock": "k0s containerd",
    "/var/snap/microk8s/common/run/containerd.sock": "MicroK8s containerd",
    "/run/podman/podman.sock": "Podman",
    "/run/user/0/podman/podman.sock": "Podman (rootless)",
    "~/.local/share/containers/podman/machine/podman.sock": "Podman",
    "~/.local/share/containers/podman/machine/qemu/podman.sock": "Podman",
    "/run/buildkit/buildkitd.sock": "BuildKit",
    "/run/user/1000/buildkit/buildkitd.sock": "BuildKit (rootless)",
    "~/.colima/default/docker.sock": "Colima",
    "~/.orbstack/run/docker.sock": "OrbStack",
    "~/.rd/docker.sock": "Rancher Desktop",
    "~/.lima/docker/sock/docker.sock": "Lima",
    "/var/run/balena-engine.sock": "balenaEngine",
    "/var/run/isulad.sock": "iSulad",
  };
  for (const [path, engine] of Object.entries(sockets)) {
    it(`${path} is ${engine}'s`, () => {
      assert.equal(engineAt(path), engine);
      const socket = reachedSocket(segmentsOf(path));
      assert.ok(socket && isSocketItself(segmentsOf(path), socket));
    });
  }

  const folders = [
    "/",
    "/run",
    "/var/run",
    "/var/run/",
    "/run/user",
    "/run/user/1000",
    "/run/containerd",
    "/run/k3s",
    "/run/podman",
    "/run/docker",
    "/var",
    "~/.docker",
    "~/.docker/run",
    "/home/ci/.colima",
    "/Users/me/.orbstack",
    "/mnt/wsl",
    "/proc/1/root",
  ];
  for (const path of folders) {
    it(`${path} is a folder above one`, () => {
      const socket = reachedSocket(segmentsOf(path));
      assert.ok(socket);
      assert.ok(!isSocketItself(segmentsOf(path), socket));
    });
  }

  const others = [
    "/runner",
    "/run2",
    "/var/runner/docker.sock.d",
    "/run/thing.sock",
    "/var/run/thing.sock",
    "/run/docker.sock.d",
    "/run/docker.sock/x",
    "/run/docker/plugins/x.sock",
    "/run/systemd/private",
    "/run/user/1000/bus",
    "/run/secrets",
    "/run/containerd.sock2",
    "/home",
    "/home/ci",
    "~",
    "~/.dockerfiles",
    "~/.docker/config.json",
    "~/.colima2",
    "/mnt",
    "/mnt/data",
    "/var/lib",
    "/srv/docker.sock.d",
    "\\\\.\\pipe\\docker_engine2",
    "\\\\.\\pipe\\winsock",
    "C:\\ProgramData",
    "relative/run",
  ];
  for (const path of others) it(`${path} is none`, () => assert.equal(engineAt(path), undefined));

  it("names each place once, as it is read", () => {
    const paths = ENGINE_SOCKETS.map(({ path }) => path);
    assert.equal(new Set(paths).size, paths.length);
    for (const { path } of ENGINE_SOCKETS.filter(({ path }) => path.startsWith("/"))) {
      assert.equal(`/${segmentsOf(path).join("/")}`, path);
    }
  });
});

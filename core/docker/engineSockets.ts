import { covers, expandHome, type Segments } from "./hostPath";

/** A socket on which a container engine accepts commands. */
export interface EngineSocket {
  /** The engine that owns it. */
  readonly engine: string;
  /** In the usual spelling. */
  readonly path: string;
}

/**
 * Sockets through which a client controls a container engine: each one gives root on the host (or the user's whole
 * account, for a rootless engine).
 */
export const ENGINE_SOCKETS: readonly EngineSocket[] = [
  { engine: "Docker", path: "/run/docker.sock" },
  { engine: "Docker", path: "/run/docker.sock.raw" },
  { engine: "Docker Swarm", path: "/run/docker/swarm/control.sock" },
  { engine: "Docker", path: "/run/system-docker.sock" },
  { engine: "Docker", path: "/var/vcap/sys/run/docker/docker.sock" },
  { engine: "Docker", path: "/run/snap.docker/docker.sock" },
  { engine: "Docker (rootless)", path: "/run/user/*/docker.sock" },
  { engine: "Docker Desktop", path: "~/.docker/run/docker.sock" },
  { engine: "Docker Desktop", path: "~/.docker/desktop/docker.sock" },
  { engine: "Docker Desktop", path: "/run/guest-services/docker.sock" },
  { engine: "Docker Desktop", path: "/run/host-services/docker.proxy.sock" },
  { engine: "Docker Desktop", path: "/mnt/wsl/docker-desktop/shared-sockets/guest-services/docker.sock" },
  { engine: "Docker Desktop", path: "/mnt/wsl/docker-desktop/shared-sockets/host-services/docker.proxy.sock" },
  { engine: "Docker", path: "pipe:/docker_engine" },
  { engine: "Docker", path: "pipe:/docker_engine_windows" },
  { engine: "Docker", path: "pipe:/docker_engine_linux" },
  { engine: "Docker Desktop", path: "pipe:/dockerdesktoplinuxengine" },
  { engine: "Docker Desktop", path: "pipe:/dockerdesktopwindowsengine" },
  { engine: "containerd", path: "/run/containerd/containerd.sock" },
  { engine: "containerd", path: "/run/docker/containerd/containerd.sock" },
  { engine: "containerd", path: "/run/docker/containerd/docker-containerd.sock" },
  { engine: "containerd", path: "/var/vcap/sys/run/containerd/containerd.sock" },
  { engine: "containerd (Talos)", path: "/system/run/containerd/containerd.sock" },
  { engine: "containerd (Bottlerocket)", path: "/run/host-containerd/containerd.sock" },
  { engine: "containerd", path: "pipe:/containerd-containerd" },
  { engine: "CRI-O", path: "/run/crio/crio.sock" },
  { engine: "cri-dockerd", path: "/run/cri-dockerd.sock" },
  { engine: "cri-dockerd", path: "/run/cri-dockerd-mke.sock" },
  { engine: "dockershim", path: "/run/dockershim.sock" },
  { engine: "k3s or RKE2 containerd", path: "/run/k3s/containerd/containerd.sock" },
  { engine: "k0s containerd", path: "/run/k0s/containerd.sock" },
  { engine: "MicroK8s containerd", path: "/var/snap/microk8s/common/run/containerd.sock" },
  { engine: "Podman", path: "/run/podman/podman.sock" },
  { engine: "Podman (rootless)", path: "/run/user/*/podman/podman.sock" },
  { engine: "Podman", path: "~/.local/share/containers/podman/machine/podman.sock" },
  { engine: "Podman", path: "~/.local/share/containers/podman/machine/*/podman.sock" },
  { engine: "Podman", path: "pipe:/podman-machine-default" },
  { engine: "BuildKit", path: "/run/buildkit/buildkitd.sock" },
  { engine: "BuildKit (rootless)", path: "/run/user/*/buildkit/buildkitd.sock" },
  { engine: "Colima", path: "~/.colima/docker.sock" },
  { engine: "Colima", path: "~/.colima/*/docker.sock" },
  { engine: "Colima", path: "~/.colima/*/containerd.sock" },
  { engine: "OrbStack", path: "~/.orbstack/run/docker.sock" },
  { engine: "Rancher Desktop", path: "~/.rd/docker.sock" },
  { engine: "Rancher Desktop", path: "/mnt/wsl/rancher-desktop/run/docker.sock" },
  { engine: "Lima", path: "~/.lima/*/sock/docker.sock" },
  { engine: "Lima", path: "~/.lima/*/sock/podman.sock" },
  { engine: "balenaEngine", path: "/run/balena-engine.sock" },
  { engine: "balenaEngine", path: "/run/balena.sock" },
  { engine: "iSulad", path: "/run/isulad.sock" },
];

const PLACES = ENGINE_SOCKETS.flatMap((socket) =>
  expandHome(socket.path).map((segments) => ({
    socket,
    segments,
    shortestParent: shortestParent(socket.path, segments),
  })),
);

/**
 * The fewest segments a folder above a socket may have for a mount of it to count as a mount of the socket. A home
 * folder gives away more than a socket does; `/mnt` is where people keep disks, and holds Docker Desktop's socket only
 * in WSL.
 */
function shortestParent(path: string, segments: Segments): number {
  if (path.startsWith("~")) return segments.length - path.split("/").length + 2;
  return path.startsWith("/mnt/") ? 2 : 0;
}

/** Whether these segments name the socket itself rather than a folder above it. */
export function isSocketItself(mounted: Segments, { path }: EngineSocket): boolean {
  return expandHome(path).some((place) => place.length === mounted.length && covers(mounted, place));
}

/**
 * The engine socket that a mount of these host segments exposes: the socket itself, or one inside the mounted folder.
 */
export function reachedSocket(mounted: Segments): EngineSocket | undefined {
  return PLACES.find(({ segments, shortestParent }) => mounted.length >= shortestParent && covers(mounted, segments))
    ?.socket;
}

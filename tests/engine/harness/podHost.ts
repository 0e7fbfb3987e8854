import { type ChildProcess, execFile, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nodeSeccompProfile } from "../../../components/kubernetes";
import type { Ended } from "./container";
import type { Manifest } from "./declared";
import { HARNESS, imageTar, made, type Suite } from "./outerEngine";
import { HOOKS, type PodManifest, podmanManifests } from "./podmanManifests";

/**
 * What podman needs beside the tools of every engine test, by Debian's names; its network comes with netavark, which is
 * on no PATH.
 */
export const PODMAN = ["podman", "catatonit"];

/** The pods' programs get what the machine has, which may be less than podman asks for. */
const CONFIGURATION = `[containers]
default_ulimits = ["nofile=1024:1024", "nproc=4096:4096"]
[engine]
runtime = "runc"
cgroup_manager = "cgroupfs"
helper_binaries_dir = ["/usr/lib/podman", "/usr/libexec/podman", "/usr/bin"]
`;
/** An image that comes of a root file system alone has no variables. */
const PATH = "ENV PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
const SECONDS = 120;
/** How often podman is asked to remove a pod, a second apart. */
const REMOVALS = 20;

/**
 * A node of Kubernetes that podman plays: pods start from their manifests, with the seccomp profiles of this package
 * installed.
 */
export class PodHost {
  private readonly images = new Map<string, Promise<string>>();

  private constructor(
    private readonly holder: ChildProcess,
    private readonly folder: string,
    private readonly inside: string,
  ) {}

  static async start(): Promise<PodHost> {
    const folder = mkdtempSync(join(tmpdir(), "breakwater-pods-"));
    writeFileSync(join(folder, "containers.conf"), CONFIGURATION);
    mkdirSync(join(folder, "seccomp"));
    for (const mode of ["rootless", "rootful"] as const)
      writeFileSync(join(folder, "seccomp", `${mode}.json`), JSON.stringify(nodeSeccompProfile(mode)));
    const holder = spawn(join(HARNESS, "pod-host.sh"), [], { stdio: ["ignore", "pipe", "inherit"] });
    await once(holder.stdout as NodeJS.ReadableStream, "data");
    const inside = readFileSync(`/proc/${holder.pid}/task/${holder.pid}/children`, "utf8").trim();
    return new PodHost(holder, folder, inside);
  }

  /** The name of an image with the engine of that suite. */
  image(suite: Suite): Promise<string> {
    return this.imported(suite, imageTar(suite), "runner-image.sh", suite);
  }

  /** The name of an image with the Node that runs this. */
  nodeImage(): Promise<string> {
    return this.imported("node", join(this.folder, "node.tar"), "node-image.sh", process.execPath);
  }

  /** Starts the pod among the objects, with all that it mounts. */
  async play(objects: readonly Manifest[]): Promise<Pod> {
    const folder = mkdtempSync(join(this.folder, "pod-"));
    const { documents, pod, options, files, folders } = podmanManifests(objects, folder);
    for (const path of [join(folder, HOOKS), ...folders]) {
      mkdirSync(path);
      chmodSync(path, 0o777);
    }
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, content);
    }
    const file = join(folder, "pod.json");
    writeFileSync(file, documents.map((document) => JSON.stringify(document)).join("\n---\n"));
    chmodSync(folder, 0o755);
    const play = ["kube", "play", "--seccomp-profile-root", join(this.folder, "seccomp"), ...options, file];
    const { code, text } = await this.podman(["--hooks-dir", join(folder, HOOKS)], play);
    const played = new Pod(pod, (args) => this.podman([], args));
    if (code === 0) return played;
    await played.remove();
    throw new Error(`podman kube play: ${text}`);
  }

  async stop(): Promise<void> {
    await this.podman([], ["pod", "rm", "--force", "--all", "--time", "0"]);
    const ended = once(this.holder, "exit");
    if (this.holder.exitCode === null && this.holder.kill("SIGKILL")) await ended;
    await removeCgroups("libpod_parent");
    rmSync(this.folder, { recursive: true, force: true });
  }

  private imported(name: string, tar: string, script: string, of: string): Promise<string> {
    const known = this.images.get(name) ?? this.import(`localhost/breakwater-${name}:latest`, tar, script, of);
    this.images.set(name, known);
    return known;
  }

  private async import(name: string, tar: string, script: string, of: string): Promise<string> {
    const { code, text } = await this.podman(
      [],
      ["import", "--quiet", "--change", PATH, await made(tar, script, of), name],
    );
    if (code !== 0) throw new Error(`podman import: ${text}`);
    return name;
  }

  private podman(global: readonly string[], args: readonly string[]): Promise<Ended> {
    const store = [
      "--root",
      join(this.folder, "storage"),
      "--runroot",
      join(this.folder, "run"),
      "--storage-driver",
      "overlay",
    ];
    const own = ["--network-config-dir", join(this.folder, "networks")];
    const words = [
      "-t",
      this.inside,
      "--mount",
      "--net",
      "--ipc",
      "--pid",
      "podman",
      ...store,
      ...own,
      ...global,
      ...args,
    ];
    const env = { ...process.env, CONTAINERS_CONF: join(this.folder, "containers.conf") };
    return new Promise((resolve) => {
      execFile("nsenter", words, { env, maxBuffer: 1 << 26, timeout: SECONDS * 1000 }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : Number(error.code ?? -1), text: `${stdout}${stderr}` });
      });
    });
  }
}

/** A pod that runs. */
export class Pod {
  constructor(
    private readonly manifest: PodManifest,
    private readonly podman: (args: readonly string[]) => Promise<Ended>,
  ) {}

  /** Runs a line of shell in one of its containers, as `kubectl exec` does. */
  run(container: string, line: string): Promise<Ended> {
    return this.podman(["exec", this.nameOf(container), "timeout", "60", "sh", "-c", line]);
  }

  /** Whether a container's startup probe comes to succeed, asked as the kubelet does. */
  async started(container: string): Promise<boolean> {
    const { startupProbe } = this.manifest.spec.containers.find(({ name }) => name === container) ?? {};
    if (startupProbe === undefined) throw new Error(`${container} has no startup probe`);
    for (let failures = 0; failures < startupProbe.failureThreshold; failures++) {
      const { code } = await this.podman(["exec", this.nameOf(container), ...startupProbe.exec.command]);
      if (code === 0) return true;
      await sleep(startupProbe.periodSeconds * 250);
    }
    return false;
  }

  async log(container: string): Promise<string> {
    return (await this.podman(["logs", this.nameOf(container)])).text;
  }

  /** Its address in the network of the pods. */
  async address(): Promise<string> {
    const [container] = this.manifest.spec.containers;
    const { text } = await this.podman(["exec", this.nameOf(container?.name ?? ""), "hostname", "-I"]);
    return text.trim().split(" ")[0] ?? "";
  }

  /**
   * Removes it with all its containers. On a busy machine podman gives up on a process that takes a moment to end: then
   * it is asked again.
   */
  async remove(): Promise<void> {
    const { name } = this.manifest.metadata;
    let said = "";
    for (let tries = 0; tries < REMOVALS; tries++) {
      said = (await this.podman(["pod", "rm", "--force", "--time", "0", name])).text;
      if ((await this.podman(["pod", "exists", name])).code === 1) return;
      await sleep(1000);
    }
    throw new Error(`podman pod rm: ${said}`);
  }

  private nameOf(container: string): string {
    return `${this.manifest.metadata.name}-${container}`;
  }
}

/**
 * Removes the cgroups of that name that the containers were in, which outlive the processes. The kernel takes a moment
 * to end those.
 */
export async function removeCgroups(name: string): Promise<void> {
  const roots = readFileSync("/proc/self/mounts", "utf8")
    .split("\n")
    .map((line) => line.split(" "))
    .filter(([, , type]) => type?.startsWith("cgroup"))
    .map(([, folder]) => join(folder ?? "", name))
    .filter((folder) => existsSync(folder));
  for (const root of roots) {
    for (let tries = 50; existsSync(root) && tries > 0; tries--) {
      if (!removed(root)) await sleep(100);
    }
  }
}

function removed(cgroup: string): boolean {
  try {
    for (const { name, parentPath } of readdirSync(cgroup, { withFileTypes: true }).filter((entry) =>
      entry.isDirectory(),
    )) {
      removed(join(parentPath, name));
    }
    rmdirSync(cgroup);
    return true;
  } catch {
    return false;
  }
}

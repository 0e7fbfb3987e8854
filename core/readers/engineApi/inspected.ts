import { container } from "../../model/container";
import { type Known, known, knownValue, mapKnown } from "../../model/known";
import type { Mount } from "../../model/mount";
import type { Source } from "../../model/source";
import type { HostNamespaces, Workload } from "../../model/workload";
import { isObject } from "../../text/jsonObject";
import { readSecurityOptions } from "../docker/securityOptions";
import { readVolumeDriver } from "../docker/volumeDriver";
import type { Raw } from "../raw/raw";
import { readContainerOf } from "./engineApi";
import { readMountOfContainer, readPrivateMounts } from "./mounts";

/**
 * A container as `docker inspect` and `podman inspect` show it: what was asked for, with what its image sets, and without
 * what the engine adds to every such container.
 *
 * @param isPrivateByDefault whether the engine is known to give containers a cgroup namespace of their own by default
 */
export function readInspection(answer: Raw, source: Source, isPrivateByDefault = false): Workload {
  const config = answer.get("Config");
  const host = answer.get("HostConfig").below((content) => withoutEngineDefaults(content, isPrivateByDefault));
  const workload = readContainerOf(source, {
    config: config.below(withSplitEntrypoint),
    host,
    networks: answer.get("NetworkSettings", "Networks"),
    mounts: [
      ...answer.get("Mounts").items().map(readMount),
      ...host.get("Mounts").items().flatMap(readDrivenMount),
      ...readPrivateMounts(host.get("Tmpfs")),
    ],
    includesImage: true,
  });
  return isOfPodman(answer) ? asPodmanMeans(workload, answer) : workload;
}

/** Whether a container has a cgroup namespace of its own, as all have by default on version 2 of control groups. */
export function hasPrivateCgroups(answer: Raw): boolean {
  return knownValue(answer.get("HostConfig", "CgroupnsMode").string()) === "private";
}

/**
 * HostConfig without two values that the engine sets by itself. On version 1 of control groups, containers share the
 * host's cgroup namespace by default; a null in `OomKillDisable` shows version 2, where this must have been asked for. A
 * container that is privileged or shares the host's processes or memory gets `label=disable` unless it has a security
 * option of its own.
 */
function withoutEngineDefaults(content: unknown, isPrivateByDefault: boolean): unknown {
  if (!isObject(content)) return content;
  const { CgroupnsMode, OomKillDisable, SecurityOpt, Privileged, PidMode, IpcMode } = content;
  const sharesHost = Privileged === true || PidMode === "host" || IpcMode === "host";
  const isLabelAdded =
    sharesHost && Array.isArray(SecurityOpt) && SecurityOpt.length === 1 && SecurityOpt[0] === "label=disable";
  const isCgroupDefault = CgroupnsMode === "host" && typeof OomKillDisable === "boolean" && !isPrivateByDefault;
  return {
    ...content,
    ...(isLabelAdded && { SecurityOpt: null }),
    ...(isCgroupDefault && { CgroupnsMode: null }),
  };
}

/** Podman before version 5 joins the words of an entrypoint with spaces; an empty text stands for none. */
function withSplitEntrypoint(content: unknown): unknown {
  if (!isObject(content) || typeof content["Entrypoint"] !== "string") return content;
  return { ...content, Entrypoint: content["Entrypoint"].split(" ").filter((word) => word !== "") };
}

function readMount(mount: Raw): Mount {
  const propagation = mount.get("Propagation").string();
  return {
    ...readMountOfContainer(mount),
    ...(propagation && knownValue(propagation) !== "" && { propagation }),
  };
}

/** The host folders behind a volume whose driver was set up by the container. Among the results it is a plain volume. */
function readDrivenMount(mount: Raw): Mount[] {
  const driver = mount.get("VolumeOptions", "DriverConfig");
  return readVolumeDriver(driver.get("Name"), driver.get("Options")).map((from) => ({
    path: mount.path,
    target: mount.get("Target").string(),
    readOnly: mount.get("ReadOnly").boolean(),
    from,
  }));
}

function isOfPodman(answer: Raw): boolean {
  return answer.get("OCIRuntime").exists;
}

/**
 * Podman shows in `Runtime` that it uses an OCI runtime, and in `OCIRuntime` which. Its default for the cgroup namespace
 * and the parent control group depends on the host, so that these count only where the command that created the
 * container sets them, or where that command is not shown. That command alone shows which masks are lifted. Containers of
 * one pod share memory by definition.
 */
function asPodmanMeans(workload: Workload, answer: Raw): Workload {
  const host = answer.get("HostConfig");
  const created = answer.get("Config", "CreateCommand").strings();
  const mayBeSet = (option: string) =>
    created.length === 0 || created.some((word) => !word.known || word.value.startsWith(option));
  const cgroup = host.get("CgroupMode").string();
  const runtime = answer.get("OCIRuntime").string();
  const { unmaskedPaths } = readSecurityOptions(securityOptionsIn(created));
  const { ipc, ...others } = workload.host;
  const isOfPod = (knownValue(answer.get("Pod").string()) ?? "") !== "";
  const namespaces: HostNamespaces = {
    ...others,
    ...(ipc && !(isOfPod && knownValue(ipc)?.startsWith("container:")) && { ipc }),
    ...(cgroup && mayBeSet("--cgroupns") && { cgroup }),
  };
  return {
    ...workload,
    host: namespaces,
    containers: workload.containers.map(({ cgroupParent, settings: _ofDocker, ...each }) =>
      container({
        ...each,
        ...(runtime && { runtime }),
        ...(unmaskedPaths && { unmaskedPaths }),
        ...(cgroupParent && mayBeSet("--cgroup-parent") && { cgroupParent }),
      }),
    ),
  };
}

/** The values of `--security-opt` in a command. */
function securityOptionsIn(words: readonly Known<string>[]): Known<string>[] {
  return words.flatMap((word, at) => {
    if (!word.known) return [];
    const [, value] = /^--security-opt=(.*)$/s.exec(word.value) ?? [];
    if (value !== undefined) return [{ ...word, value }];
    return word.value === "--security-opt" ? words.slice(at + 1, at + 2) : [];
  });
}

/** The name of a container, volume, network or service, without the slash that Docker puts before a container's. */
export function nameOfInspected(answer: Raw): string {
  const name = [answer.get("Name"), answer.get("name"), answer.get("Spec", "Name")].find(({ exists }) => exists);
  return knownValue(mapKnown(name?.string() ?? known("", ""), (text) => text.replace(/^\//, ""))) ?? "";
}

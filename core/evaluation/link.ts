import type { Container, EnvironmentVariable, File } from "../model/container";
import { type Known, known, knownValue, unknown } from "../model/known";
import type { Mount, Volume } from "../model/mount";
import type { Source } from "../model/source";
import type { ConfigurationData, Workload } from "../model/workload";

/**
 * Resolves references between workloads: variables and files from a ConfigMap, mounts of another container. A workload
 * without references is returned unchanged.
 */
export function link(workloads: readonly Workload[]): readonly Workload[] {
  const stack = new Stack(workloads);
  return workloads.map((workload) => {
    const volumes = new Map(workload.volumes.map((volume) => [knownValue(volume.name), volume]));
    const containers = workload.containers.map((container) =>
      linkContainer(container, workload.source, volumes, stack),
    );
    return containers.every((container, at) => container === workload.containers[at])
      ? workload
      : { ...workload, containers };
  });
}

/** Whether a workload refers to others, or others can refer to it. */
export function isLinkable({ platform, configuration, volumes, containers }: Workload): boolean {
  return (
    configuration.length > 0 ||
    volumes.some(({ source }) => source.kind === "data") ||
    (platform === "docker" && containers.length > 0) || // Any other container may take its mounts.
    containers.some(
      ({ envFrom, env, mounts }) =>
        envFrom.length > 0 ||
        env.some(({ reference }) => reference !== undefined) ||
        mounts.some(({ from }) => from.kind === "container"),
    )
  );
}

/** Everything that can be referred to, by name. */
class Stack {
  private readonly configuration = new Map<string, ConfigurationData>();
  /** By host and name. */
  private readonly containers = new Map<string | undefined, Map<string, Container>>();

  constructor(workloads: readonly Workload[]) {
    for (const { source, platform, configuration, containers } of workloads) {
      for (const data of configuration)
        this.configuration.set(key(data.kind, source.host, source.namespace, knownValue(data.name)), data);
      if (platform !== "docker") continue;
      const onHost = this.containers.get(source.host) ?? new Map<string, Container>();
      this.containers.set(source.host, onHost);
      for (const container of containers) onHost.set(container.name, container);
    }
  }

  data(kind: string, { host, namespace }: Source, name: Known<string> | undefined): ConfigurationData | undefined {
    return this.configuration.get(key(kind, host, namespace, knownValue(name)));
  }

  /** A container by its name, as the engine accepts it: with a slash before it, and with `:ro` or `:rw` after it. */
  container(host: string | undefined, name: Known<string>): Container | undefined {
    const written = knownValue(name) ?? "";
    return this.containers.get(host)?.get(written.replace(/^\//, "").replace(/:(ro|rw)$/, ""));
  }
}

function key(...parts: (string | undefined)[]): string {
  return JSON.stringify(parts.map((part) => part ?? ""));
}

type Volumes = ReadonlyMap<string | undefined, Volume>;

function linkContainer(container: Container, source: Source, volumes: Volumes, stack: Stack): Container {
  const inherited = container.envFrom.flatMap(({ kind, name, prefix }) =>
    variablesOf(stack.data(kind, source, name), prefix, name.path),
  );
  const envFrom = container.envFrom.filter(({ kind, name }) => stack.data(kind, source, name) === undefined);
  const env = container.env.map((variable) => resolveVariable(variable, source, stack));
  const files = container.mounts.flatMap((mount) => filesOf(mount, source, volumes, stack));
  const mounts = container.mounts.flatMap((mount) =>
    mount.from.kind === "container" ? mountsOf(mount, mount.from.container, source.host, stack, container) : [mount],
  );
  const changed =
    envFrom.length < container.envFrom.length ||
    files.length > 0 ||
    env.some((variable, at) => variable !== container.env[at]) ||
    mounts.some((mount, at) => mount !== container.mounts[at]);
  return changed
    ? { ...container, env: [...inherited, ...env], envFrom, files: [...container.files, ...files], mounts }
    : container;
}

/** @param path where the container refers to them, which is where a finding must point */
function variablesOf(data: ConfigurationData | undefined, prefix: string, path: string): EnvironmentVariable[] {
  return [...(data?.entries ?? [])].map(([name, value]) => ({ name: prefix + name, value: { ...value, path } }));
}

function resolveVariable(variable: EnvironmentVariable, source: Source, stack: Stack): EnvironmentVariable {
  const { reference } = variable;
  if (!reference) return variable;
  const value = stack.data(reference.kind, source, reference.name)?.entries.get(knownValue(reference.key) ?? "");
  return value ? { ...variable, value: { ...value, path: variable.value.path } } : variable;
}

/** The files of a mounted ConfigMap: one file per key, or one key as the mount point itself. */
function filesOf({ from, target, subPath, path }: Mount, source: Source, volumes: Volumes, stack: Stack): File[] {
  if (from.kind !== "volume" || !from.volume.known || !target?.known) return [];
  const volume = volumes.get(from.volume.value);
  if (volume?.source.kind !== "data") return [];
  return volume.source.sources.flatMap(({ of, name, items }): File[] => {
    if (of !== "ConfigMap") return [];
    const entries = stack.data("ConfigMap", source, name)?.entries ?? new Map<string, Known<string>>();
    const named = items?.map(({ key, path: file }) => ({
      file: knownValue(file),
      content: entries.get(knownValue(key) ?? ""),
    }));
    return (named ?? [...entries].map(([file, content]) => ({ file, content }))).flatMap(({ file, content }) => {
      if (file === undefined || !content || (subPath !== undefined && knownValue(subPath) !== file)) return [];
      const at = subPath ? target.value : `${target.value.replace(/\/+$/, "")}/${file}`;
      return [{ target: known(at, path), content: { ...content, path } }];
    });
  });
}

/** The mounts of another container, including those that it takes from others in turn; each of them once. */
function mountsOf(mount: Mount, name: Known<string>, host: string | undefined, stack: Stack, own: Container): Mount[] {
  const found: Mount[] = [];
  const met = new Set([own]);
  const open = [name];
  for (let next = open.pop(); next; next = open.pop()) {
    const other = stack.container(host, next);
    if (!other) {
      const why = next.known ? "is a container that this stack does not show" : next.why;
      found.push({ ...mount, from: { kind: "hostPath", hostPath: unknown(name.path, why) } });
    } else if (!met.has(other)) {
      met.add(other);
      for (const { target, readOnly, from, subPath } of other.mounts) {
        const base = { path: mount.path, target, readOnly, ...(subPath && { subPath }) };
        if (from.kind === "container") open.push(from.container);
        else if (from.kind === "volume") found.push({ ...base, from });
        else if (from.kind === "hostPath") {
          found.push({ ...base, from: { kind: "hostPath", hostPath: { ...from.hostPath, path: mount.path } } });
        }
      }
    }
  }
  return found;
}

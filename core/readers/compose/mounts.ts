import { isAbsolute } from "../../docker/hostPath";
import type { File } from "../../model/container";
import { isUnknown, type Known, known, knownValue, mapKnown, unknown } from "../../model/known";
import type { Mount, MountSource } from "../../model/mount";
import type { Raw } from "../raw/raw";
import type { ComposeProject } from "./project";
import { hasHole, oneOrMore, partOf, textAt, unsetVariable } from "./text";

/** What a service mounts from the host, from volumes and from other containers. */
export function readMounts(service: Raw, project: ComposeProject): Mount[] {
  const volumes = project.model.get("volumes");
  return [
    ...service
      .get("volumes")
      .items()
      .map((item) => (item.isObject ? longSyntax(item, volumes) : shortSyntax(item, volumes))),
    ...service
      .get("volumes_from")
      .items()
      .map((item) => volumesFrom(item, project)),
    ...oneOrMore(service.get("tmpfs")).map((item) => tmpfs(item)),
    ...given(service, project).flatMap(({ item, target, definition }) => {
      const hostPath = definition.get("file").string();
      return hostPath
        ? [{ path: item.path, target, readOnly: known(true, item.path), from: { kind: "hostPath", hostPath } as const }]
        : [];
    }),
    ...apiSocket(service.get("use_api_socket")),
  ];
}

/** Files with their content, where the project has it: secrets, configs, and mounted files of the project. */
export function readFiles(service: Raw, project: ComposeProject, mounts: readonly Mount[]): File[] {
  const mounted = mounts.flatMap(({ from, target, path }) => {
    const source = from.kind === "hostPath" ? knownValue(from.hostPath) : undefined;
    const name = target?.known ? fileName(target.value) : undefined;
    if (!target?.known || source === undefined || name === undefined) return [];
    const content = project.files.content(source + name);
    return content === undefined
      ? []
      : [{ target: known(target.value + name, target.path), content: known(content, path, true) }];
  });
  const written = given(service, project).flatMap(({ target, definition }) => {
    if (definition.get("file").exists) return [];
    return [{ target, content: contentOf(definition) }];
  });
  return [...mounted, ...written];
}

/** The file in a mount that matters: the mounted file itself, or an engine's configuration in a mounted folder. */
function fileName(target: string): string | undefined {
  if (/\.(json|pem)$/.test(target)) return "";
  return /\/docker\/*$/.test(target) ? "/daemon.json" : undefined;
}

function contentOf(definition: Raw): Known<string> | undefined {
  const variable = definition.get("environment").string();
  if (variable) return variable.known ? unknown(variable.path, unsetVariable(variable.value).why) : variable;
  const content = definition.get("content").string();
  return content?.known ? known(content.value, content.path, true) : content;
}

/** The parts of `[SOURCE:]TARGET[:OPTIONS]`; one letter before a colon is a Windows drive. */
export function volumeParts(text: string): { source: string | undefined; target: string; options: string } {
  const parts: string[] = [];
  for (const part of text.split(":")) {
    const last = parts.at(-1) ?? "";
    if (/^[A-Za-z]$/.test(last)) parts[parts.length - 1] = `${last}:${part}`;
    else parts.push(part);
  }
  const [first = "", second, ...options] = parts;
  return second === undefined
    ? { source: undefined, target: first, options: "" }
    : { source: first, target: second, options: options.join(":") };
}

function shortSyntax(item: Raw, volumes: Raw): Mount {
  const text = textAt(item);
  if (text === undefined)
    return {
      path: item.path,
      target: undefined,
      readOnly: undefined,
      from: { kind: "hostPath", hostPath: item.unknown() },
    };
  const { source, target, options } = volumeParts(text);
  const readOnly = mapKnown(partOf(item, options), (modes) => modes.split(",").includes("ro"));
  const shared = options.split(",").find((mode) => /^r?shared$/.test(mode));
  const base = {
    path: item.path,
    target: partOf(item, target),
    readOnly,
    ...(shared !== undefined && { propagation: known(shared, item.path) }),
  };
  if (source !== undefined) return { ...base, from: sourceOf(item, source, volumes) };
  return { ...base, from: hasHole(target) ? { kind: "hostPath", hostPath: base.target } : { kind: "private" } };
}

/** A path, or the name of a volume; a source that begins with an unset variable may be either. */
function sourceOf(place: Raw, source: string, volumes: Raw): MountSource {
  const value = partOf(place, source);
  if (source.startsWith("\0") || isPath(source)) return { kind: "hostPath", hostPath: value };
  return volumeNamed(value, volumes);
}

/** A volume by the engine's name for it; it is a host folder if it has a path. */
function volumeNamed(key: Known<string>, volumes: Raw): MountSource {
  const volume = mapKnown(key, (name) => volumeName(volumes.get(name), name));
  return volume.known && isAbsolute(volume.value) ? { kind: "hostPath", hostPath: volume } : { kind: "volume", volume };
}

function isPath(source: string): boolean {
  return source.startsWith(".") || isAbsolute(source);
}

/** The engine's name for a volume, where the project gives one. */
export function volumeName(volume: Raw, key: string): string {
  if (!volume.isObject) return key;
  const external = volume.get("external");
  return volume.get("name").name() ?? (external.isObject ? external.get("name").name() : undefined) ?? key;
}

/**
 * A mount written as an object. Unlike an entry of the Engine API, its source may be a key of the project's volumes or
 * contain unset variables, and its type may be absent.
 */
function longSyntax(item: Raw, volumes: Raw): Mount {
  const type = item.get("type").string();
  const source = item.get("source");
  const subPath = item.get("volume", "subpath").string();
  const propagation = item.get("bind", "propagation").string();
  const base = {
    path: item.path,
    target: item.get("target").string(),
    readOnly: item.get("read_only").boolean(),
    ...(propagation && { propagation }),
  };
  if (isUnknown(type)) return { ...base, from: { kind: "hostPath", hostPath: type } };
  if (!type && !source.exists)
    return { ...base, from: { kind: "hostPath", hostPath: item.unknown("does not say what it mounts") } };
  switch (type?.value) {
    case "bind":
    case "npipe":
      return { ...base, from: { kind: "hostPath", hostPath: source.string() ?? known("", item.path) } };
    case "tmpfs":
    case "image":
      return { ...base, from: { kind: "private" } };
    default:
      if (!source.exists) return { ...base, from: { kind: "private" } };
      return { ...base, ...(subPath && { subPath }), from: namedVolume(source, volumes, type !== undefined) };
  }
}

function namedVolume(source: Raw, volumes: Raw, isVolume: boolean): MountSource {
  const name = source.string() ?? source.unknown();
  if (isVolume && !(name.known && isPath(name.value))) return volumeNamed(name, volumes);
  const text = textAt(source);
  return text === undefined ? { kind: "hostPath", hostPath: name } : sourceOf(source, text, volumes);
}

/**
 * `SERVICE[:MODE]`, or `container:NAME[:MODE]`: a container name that belongs to a service, or one that belongs to
 * none.
 */
function volumesFrom(item: Raw, { containers }: ComposeProject): Mount {
  const name = mapKnown(item.string() ?? item.unknown(), (text) => {
    const [first = "", second = ""] = text.split(":");
    return first === "container" ? (containers.get(second) ?? `container:${second}`) : first;
  });
  return { path: item.path, target: undefined, readOnly: undefined, from: { kind: "container", container: name } };
}

function tmpfs(item: Raw): Mount {
  const target = mapKnown(item.string(), (text) => text.split(":", 1)[0] ?? "");
  return { path: item.path, target, readOnly: undefined, from: { kind: "private" } };
}

/** Secrets and configs that a service uses, with the project's definitions of them. */
function given(service: Raw, { model }: ComposeProject): { item: Raw; target: Known<string>; definition: Raw }[] {
  return (["secrets", "configs"] as const).flatMap((kind) =>
    service
      .get(kind)
      .items()
      .map((item) => {
        const source = (item.isObject ? item.get("source") : item).string() ?? item.unknown();
        const target = item.isObject ? (item.get("target").string() ?? source) : source;
        const folder = kind === "secrets" ? "/run/secrets/" : "/";
        const definition = source.known ? model.get(kind, source.value) : item.get("source");
        return { item, definition, target: mapKnown(target, (path) => (isAbsolute(path) ? path : `${folder}${path}`)) };
      }),
  );
}

/** Compose itself mounts the socket of the engine that it drives. */
function apiSocket(asked: Raw): Mount[] {
  const use = asked.boolean();
  if (!use || knownValue(use) === false) return [];
  const hostPath = mapKnown(use, () => "/var/run/docker.sock");
  return [{ path: asked.path, target: hostPath, readOnly: undefined, from: { kind: "hostPath", hostPath } }];
}

import { posix } from "node:path";
import { volumeParts } from "../../../core/readers/compose/mounts";
import { resolveText, UnresolvedValue } from "../../../core/readers/compose/text";
import { isList, isMap, type SourcedValue, textOf, valueAt, withValue } from "./sourcedValue";

/**
 * Rewrites a Compose file's paths to be relative to the project's folder.
 *
 * @param folder the folder that the file's own paths are relative to, relative to the project's folder
 */
export function relocated(root: SourcedValue, folder: string): SourcedValue {
  if (folder === "") return root;
  const move = (path: string) => moved(path, folder);
  let changed = each(root, "services", (service) => relocatedService(service, move));
  for (const kind of ["secrets", "configs"])
    changed = each(changed, kind, (definition) => at(definition, "file", text(move)));
  return each(changed, "volumes", (volume) =>
    at(volume, "driver_opts", (options) => at(options, "device", text(ifDotted(move)))),
  );
}

type Move = (path: string) => string;

function relocatedService(service: SourcedValue, move: Move): SourcedValue {
  const volume = (item: SourcedValue) =>
    isMap(item.content)
      ? textOf(valueAt(item, "type")) === "bind"
        ? at(item, "source", text(move))
        : item
      : text(shortVolume(move))(item);
  const envFile = (item: SourcedValue) => (isMap(item.content) ? at(item, "path", text(move)) : text(move)(item));
  const profile = text((option) => option.replace(/(?<=^seccomp[=:])(?!unconfined$|builtin$)[^{].*$/s, move));
  let changed = at(service, "volumes", items(volume));
  changed = at(changed, "env_file", items(envFile));
  return at(changed, "security_opt", items(profile));
}

function shortVolume(move: Move): Move {
  return (volume) => {
    const { source } = volumeParts(volume);
    return source === undefined ? volume : ifDotted(move)(source) + volume.slice(source.length);
  };
}

function ifDotted(move: Move): Move {
  return (path) => (path.startsWith(".") ? move(path) : path);
}

function moved(path: string, folder: string): string {
  if (/^([/~\\$]|[A-Za-z]:)/.test(path) || path.startsWith("\0")) return path;
  const joined = posix.join(folder, path);
  return joined.startsWith("..") ? joined : `./${joined}`;
}

function each(root: SourcedValue, key: string, change: (value: SourcedValue) => SourcedValue): SourcedValue {
  return at(root, key, (map) =>
    isMap(map.content)
      ? { ...map, content: new Map([...map.content].map(([name, value]) => [name, change(value)])) }
      : map,
  );
}

function at(written: SourcedValue, key: string, change: (value: SourcedValue) => SourcedValue): SourcedValue {
  const value = valueAt(written, key);
  return value ? withValue(written, key, change(value)) : written;
}

function items(change: (item: SourcedValue) => SourcedValue): (list: SourcedValue) => SourcedValue {
  return (list) => (isList(list.content) ? { ...list, content: list.content.map(change) } : change(list));
}

function text(change: Move): (scalar: SourcedValue) => SourcedValue {
  return (scalar) => {
    const written = scalar.content instanceof UnresolvedValue ? scalar.content.text : scalar.content;
    return typeof written === "string" ? { ...scalar, content: resolveText(change(written)) } : scalar;
  };
}

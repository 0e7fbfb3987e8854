import { type UnitEntry, type UnitFile, withSpecifiers, wordsOfValue } from "../../docker/unitFile";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { readDockerCommand } from "../dockerCli/command";

/** A word of the command that Quadlet makes, and the property that it comes from. */
interface Word {
  readonly text: string;
  readonly path: string;
}

type Translate = (value: string) => readonly string[];

const option =
  (name: string): Translate =>
  (value) => [`--${name}=${value}`];
/** For keys that take several values separated by spaces. */
const options =
  (name: string): Translate =>
  (value) =>
    wordsOfValue(value, 0).map(({ text }) => `--${name}=${text}`);
const words: Translate = (value) => wordsOfValue(value, 0).map(({ text }) => text);
const isTrue = (value: string) => /^(?:1|yes|true|on|y|t)$/i.test(value);
const security =
  (name: string): Translate =>
  (value) => [`--security-opt=${name}=${value}`];

/** What keys of several sections become, in the options of `podman run`. */
const SHARED: Readonly<Record<string, Translate>> = {
  GlobalArgs: words,
  PodmanArgs: words,
  Network: (value) => (/\.(?:network|container)$/.test(value.split(":", 1)[0] ?? "") ? [] : [`--network=${value}`]),
  PublishPort: option("publish"),
  UserNS: option("userns"),
  RemapUsers: (value) => [`--userns=${value}`],
  Volume: option("volume"),
};
const CONTAINER: Readonly<Record<string, Translate>> = {
  ...SHARED,
  AddCapability: options("cap-add"),
  DropCapability: options("cap-drop"),
  AddDevice: (value) => [`--device=${value.replace(/^-/, "")}`],
  AppArmor: security("apparmor"),
  CgroupsMode: option("cgroups"),
  Environment: options("env"),
  EnvironmentFile: option("env-file"),
  GroupAdd: option("group-add"),
  LogDriver: option("log-driver"),
  LogOpt: option("log-opt"),
  Memory: option("memory"),
  Mount: option("mount"),
  PidsLimit: option("pids-limit"),
  SeccompProfile: security("seccomp"),
  SecurityLabelDisable: (value) => (isTrue(value) ? ["--security-opt=label=disable"] : []),
  SecurityLabelLevel: (value) => [`--security-opt=label=level:${value}`],
  SecurityLabelType: (value) => [`--security-opt=label=type:${value}`],
  Sysctl: options("sysctl"),
  Tmpfs: option("tmpfs"),
  Ulimit: option("ulimit"),
  Unmask: security("unmask"),
  User: option("user"),
};
const VOLUME: Readonly<Record<string, Translate>> = {
  Driver: option("driver"),
  Type: (value) => [`--opt=type=${value}`],
  Device: (value) => [`--opt=device=${value}`],
  Options: (value) => [`--opt=o=${value}`],
  PodmanArgs: words,
};

/** The sections of a unit that Quadlet turns into commands, with the command and what follows its options. */
const SECTIONS: Readonly<Record<string, { command: readonly string[]; keys: Readonly<Record<string, Translate>> }>> = {
  Container: { command: ["podman", "run"], keys: CONTAINER },
  Pod: { command: ["podman", "pod", "create"], keys: SHARED },
  Kube: { command: ["podman", "pod", "create"], keys: SHARED },
  Build: { command: ["podman", "build"], keys: SHARED },
  Volume: { command: ["podman", "volume", "create"], keys: VOLUME },
};

/** Whether a unit has a section that only Quadlet reads. */
export function isQuadlet(unit: UnitFile): boolean {
  return unit.entries.some(({ section }) => Object.hasOwn(SECTIONS, section) || section === "Network");
}

/**
 * The container, pod, volume or build of a unit of Quadlet, read as the command that Quadlet makes of it.
 *
 * @see podman-systemd.unit(5)
 */
export function readQuadlet(unit: UnitFile, source: Source): Workload[] {
  return Object.entries(SECTIONS).flatMap(([section, { command, keys }]) => {
    const entries = unit.entries.filter((entry) => entry.section === section);
    if (entries.length === 0) return [];
    const translated = entries.flatMap((entry) => translatedBy(entry, keys));
    // A drop-in has options alone: the image stands in the unit itself.
    const image = unit.last("Container", "Image") ?? unit.last("Container", "Rootfs");
    const isDropIn = section === "Container" && image === undefined;
    const all = [
      ...(isDropIn ? OPTIONS_ALONE : command).map((text): Word => ({ text, path: section })),
      ...translated,
      ...(section === "Container" && image ? programOf(unit, image) : []),
    ];
    const texts = all.map(({ text }) => text);
    const draft = readDockerCommand(texts, (left) =>
      Number.isFinite(left) ? (all[all.length - left]?.path ?? section) : section,
    );
    return draft?.read(source, (name) => `is the value that ${name} has on the machine that runs it`) ?? [];
  });
}

function translatedBy({ key, value, path }: UnitEntry, keys: Readonly<Record<string, Translate>>): Word[] {
  const translate = Object.hasOwn(keys, key) ? keys[key] : undefined;
  return (translate?.(withSpecifiers(value)) ?? []).map((text) => ({ text: withDollars(text), path }));
}

/** A command that has the same options and needs no image. */
const OPTIONS_ALONE = ["podman", "pod", "create"];

/** The image, and what it runs; its entrypoint is an option that stands before it. */
function programOf(unit: UnitFile, image: UnitEntry): Word[] {
  const entrypoint = unit.last("Container", "Entrypoint");
  const exec = unit.last("Container", "Exec");
  return [
    ...(entrypoint ? [{ text: `--entrypoint=${entrypoint.value}`, path: entrypoint.path }] : []),
    { text: withSpecifiers(image.value), path: image.path },
    ...(exec ? wordsOfValue(exec.value, 0).map(({ text }) => ({ text: withDollars(text), path: exec.path })) : []),
  ];
}

/** What Quadlet writes into a unit of systemd is read once more there: `$$` stands for `$`. */
function withDollars(text: string): string {
  return text.replaceAll("$$", "$");
}

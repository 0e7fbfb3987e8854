import type { Workload } from "../../model/workload";
import { JobDraft, named, type Platform, type SourceOf } from "../ci/jobDraft";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text.replaceAll("$$", "$"),
  whyUnknown: (name) => `is taken from ${name} when the pipeline runs`,
};

/** The containers of a pipeline of Drone: its steps and its services. @see https://docs.drone.io/pipeline/overview/ */
export function readDrone(pipeline: Raw, sourceOf: SourceOf): Workload[] {
  const job = pipeline.get("name").name() ?? "default";
  const folders = hostFolders(pipeline.get("volumes"));
  const read = (type: "step" | "service", [name, place]: readonly [string, Raw]): Workload[] => {
    const draft = new JobDraft(place.path, PLATFORM);
    for (const [property, key] of [
      ["image", "image"],
      ["privileged", "privileged"],
      ["user", "user"],
      ["network_mode", "network_mode"],
    ] as const)
      draft.set(property, place.get(key));
    draft.variables(pipeline.get("environment")).variables(place.get("environment"));
    draft.words("entrypoint", place.get("entrypoint")).words("command", place.get("command"));
    if (place.get("devices").isList) addDevices(draft, place.get("devices"), folders);
    addVolumes(draft, place.get("volumes"), folders);
    draft.scripts(place.get("commands"));
    if (place.get("commands").exists) draft.runsShell(place.get("commands").path);
    return draft.read(sourceOf(type, `${job}/${name}`, { job }));
  };
  return [
    ...named(pipeline.get("steps")).flatMap((step) => read("step", step)),
    ...named(pipeline.get("services")).flatMap((service) => read("service", service)),
  ];
}

/** The host's folders among the volumes of a pipeline, by the volume's name. */
function hostFolders(volumes: Raw): ReadonlyMap<string, string> {
  return new Map(
    named(volumes).flatMap(([name, volume]) => {
      const path = volume.isObject ? volume.get("host", "path").name() : undefined;
      return path === undefined ? [] : [[name, path]];
    }),
  );
}

/** `{ name, path }`, or in pipelines of the first version a text as in `docker run`. */
function addVolumes(draft: JobDraft, volumes: Raw, folders: ReadonlyMap<string, string>): void {
  if (!volumes.isList) return;
  for (const volume of volumes.items()) {
    if (!volume.isObject) {
      draft.add("volumes", volume);
      continue;
    }
    const name = volume.get("name").name() ?? "";
    const target = volume.get("path").name() ?? "";
    const source = folders.get(name);
    const mount = { type: source === undefined ? "volume" : "bind", source: draft.text(source ?? name), target };
    draft.addValue("volumes", mount, volume.path);
  }
}

/** `{ name, path }`: a device of the host, which `volumes` names. */
function addDevices(draft: JobDraft, devices: Raw, folders: ReadonlyMap<string, string>): void {
  for (const device of devices.items()) {
    const path = device.isObject
      ? (folders.get(device.get("name").name() ?? "") ?? device.get("path").name())
      : undefined;
    if (path !== undefined) draft.addValue("devices", draft.text(path), device.path);
  }
}

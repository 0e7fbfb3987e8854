import { known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { parseToml } from "../../text/tomlText";
import { ServiceDraft } from "../compose/serviceDraft";
import { readMount } from "../dockerCli/runOptions";
import { Raw } from "../raw/raw";

/** Settings that name a namespace, and the properties of a Compose service that do. */
const NAMESPACES: Readonly<Record<string, string>> = {
  netns: "network_mode",
  pidns: "pid",
  ipcns: "ipc",
  utsns: "uts",
  userns: "userns_mode",
  cgroupns: "cgroup",
};
/** Settings that are lists, and the same as properties of a Compose service. */
const LISTS: Readonly<Record<string, string>> = {
  volumes: "volumes",
  devices: "devices",
  env: "environment",
};

/**
 * What `containers.conf` gives each container of Podman on a machine, and the engines that it lets its client reach.
 *
 * @see containers.conf(5)
 */
export function readPodmanDefaults(text: string, source: Source): Workload[] {
  const configuration = new Raw(parseToml(text), "");
  if (!configuration.isObject) return [];
  const containers = configuration.get("containers");
  return [
    ...(containers.isObject ? readContainers(containers, source) : []),
    ...configuration
      .get("engine", "service_destinations")
      .entries()
      .flatMap(([, destination]) => readDestination(destination, source)),
  ];
}

function readContainers(settings: Raw, source: Source): Workload[] {
  const draft = new ServiceDraft("");
  draft.withoutLimits();
  const set = (property: string, place: Raw) => draft.set(property, place.raw() ?? undefined, place.path);
  set("privileged", settings.get("privileged"));
  for (const [name, property] of Object.entries(NAMESPACES)) set(property, settings.get(name));
  for (const [name, property] of Object.entries(LISTS)) draft.addEach(property, settings.get(name), (item) => item);
  draft.addEach("volumes", settings.get("mounts"), readMount);
  const capabilities = settings.get("default_capabilities");
  if (capabilities.exists) draft.add("cap_drop", "ALL", capabilities.path);
  draft.addEach("cap_add", capabilities, (item) => item);
  for (const [name, option] of [
    ["seccomp_profile", "seccomp"],
    ["apparmor_profile", "apparmor"],
  ] as const) {
    const place = settings.get(name);
    if (place.name() === "unconfined") draft.add("security_opt", `${option}=unconfined`, place.path);
  }
  const label = settings.get("label");
  if (label.raw() === false) draft.add("security_opt", "label=disable", label.path);
  return draft.read(source, (name) => `is taken from ${name} of the machine`);
}

/** An engine that `podman --remote` connects to. */
function readDestination(destination: Raw, source: Source): Workload[] {
  const host = destination.isObject ? destination.get("uri").string() : undefined;
  if (!host) return [];
  const isVerified = ["tls_ca", "tls_cert", "tls_key"].every((key) => destination.get(key).exists);
  const verified = known(isVerified, host.path);
  return [workload({ source, platform: "docker", endpoints: [{ role: "client", host, verified }] })];
}

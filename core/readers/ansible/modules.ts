import { isDaemonFile, isEngineSetting, isUnitFile } from "../../docker/script";
import { known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { parseToml } from "../../text/tomlText";
import { parseYaml } from "../../text/yamlText";
import { readCompose } from "../compose/compose";
import { ServiceDraft } from "../compose/serviceDraft";
import { interpretCompose, UnresolvedValue } from "../compose/text";
import { readDaemonJson } from "../docker/hostEngine";
import { readMount, readOptionsAlone } from "../dockerCli/runOptions";
import { containersIn } from "../dockerCli/script";
import { readMachineFile } from "../dockerCli/writtenFile";
import { readRunners } from "../kubernetes/gitlabRunner";
import { readHelmRelease } from "../kubernetes/helm";
import { readKubernetes } from "../kubernetes/kubernetes";
import { groupOf } from "../kubernetes/object";
import { Raw } from "../raw/raw";
import { relocated } from "../raw/relocated";
import { isRunnerFile } from "./copiedFile";

/** What a module of Ansible makes, from its arguments. */
type Reader = (args: Raw, source: Source) => Workload[];

export function whyUnknown(name: string): string {
  return `is computed by Ansible, from ${name}`;
}

/** Service properties of Compose for arguments that are lists… */
const LISTS: Readonly<Record<string, string>> = {
  ...{ capabilities: "cap_add", cap_add: "cap_add", cap_drop: "cap_drop", security_opts: "security_opt" },
  ...{ security_opt: "security_opt", volumes: "volumes", volume: "volumes", devices: "devices", device: "devices" },
  ...{ device_cgroup_rules: "device_cgroup_rules", tmpfs: "tmpfs", published_ports: "ports", ports: "ports" },
  ...{ publish: "ports", env_file: "env_file" },
};
/** …and for those that are one text. */
const SINGLE: Readonly<Record<string, string>> = {
  ...{ image: "image", privileged: "privileged", network_mode: "network_mode", pid_mode: "pid", pid: "pid" },
  ...{ ipc_mode: "ipc", ipc: "ipc", uts: "uts", userns_mode: "userns_mode", userns: "userns_mode", user: "user" },
  ...{ cgroupns_mode: "cgroup", cgroupns: "cgroup", cgroup_parent: "cgroup_parent", runtime: "runtime" },
  ...{ memory: "mem_limit", pids_limit: "pids_limit", log_driver: "log_driver" },
};
const NAMED: Readonly<Record<string, string>> = {
  ...{ env: "environment", environment: "environment", sysctls: "sysctls", sysctl: "sysctls" },
  ...{ log_options: "log_opt", log_opt: "log_opt", labels: "labels" },
};

/** `community.docker.docker_container`, `containers.podman.podman_container` and their like. */
function readContainer(args: Raw, source: Source): Workload[] {
  const state = args.get("state").name();
  if (state === "absent" || state === "stopped") return [];
  const draft = new ServiceDraft(args.path);
  for (const [name = "", place] of args.entries()) {
    const [list, single, named] = [LISTS[name], SINGLE[name], NAMED[name]];
    if (list !== undefined) addList(draft, list, place);
    else if (single !== undefined) setValue(draft, single, place);
    else if (named !== undefined) addNamed(draft, named, place);
  }
  for (const key of ["command", "entrypoint", "args"]) {
    const place = args.get(key);
    const property = key === "entrypoint" ? "entrypoint" : "command";
    if (place.isList) draft.set(property, place.items().map(resolvedValue), place.path);
    else if (place.exists) draft.set(property, resolvedValue(place), place.path);
  }
  for (const network of listOf(args.get("network")))
    if (network.exists) draft.set("network_mode", resolvedValue(network), network.path);
  for (const network of args.get("networks").items())
    if ((network.isObject ? network.get("name") : network).name() === "host")
      draft.set("network_mode", "host", network.path);
  for (const mount of [...args.get("mounts").items(), ...listOf(args.get("mount"))]) addMount(draft, mount);
  for (const other of listOf(args.get("volumes_from")))
    draft.add(
      "volumes_from",
      other.name() === undefined ? resolvedValue(other) : `container:${other.name()}`,
      other.path,
    );
  for (const limit of listOf(args.get("ulimits"))) {
    const [, processes] = /^nproc[:=](?:\d+:)?(\d+)/.exec(limit.name() ?? "") ?? [];
    if (processes !== undefined) draft.set("ulimits", { nproc: processes }, limit.path);
  }
  const extra = args.oneOf("cmd_args", "extra_opts");
  if (extra.isList)
    readOptionsAlone(
      extra.items().map((word) => word.name() ?? ""),
      draft,
      extra.path,
    );
  const test = args.get("healthcheck", "test");
  if (test.exists)
    draft.set("healthcheck", { test: test.isList ? test.items().map(resolvedValue) : resolvedValue(test) }, test.path);
  const limits = args.get("limits", "memory");
  if (limits.exists) setValue(draft, "mem_limit", limits);
  return [...draft.read(source, whyUnknown), ...endpointOf(args, source)];
}

function listOf(place: Raw): Raw[] {
  return place.isList ? place.items() : place.exists ? [place] : [];
}

/** A value, or the reason why there is none. */
function resolvedValue(place: Raw): unknown {
  return place.isUnknown ? new UnresolvedValue(place.unknown().why, textWithHoles(place)) : place.raw();
}

function textWithHoles(place: Raw): string | undefined {
  const content = place.raw();
  return typeof content === "string" ? content : undefined;
}

function setValue(draft: ServiceDraft, property: string, place: Raw): void {
  if (place.exists) draft.set(property, resolvedValue(place), place.path);
}

/** A list, or one text with commas. */
function addList(draft: ServiceDraft, property: string, place: Raw): void {
  const text = place.isList || place.isUnknown ? undefined : place.name();
  if (text !== undefined) for (const item of text.split(",")) draft.add(property, item.trim(), place.path);
  else
    for (const item of listOf(place))
      if (!item.isObject || property !== "volumes") draft.add(property, portOf(resolvedValue(item)), item.path);
}

/** Swarm's ports are objects. */
function portOf(value: unknown): unknown {
  if (typeof value !== "object" || value === null || value instanceof UnresolvedValue) return value;
  const { published_port: published, target_port: target, protocol } = value as Record<string, unknown>;
  return published === undefined ? value : { published, target, protocol };
}

function addNamed(draft: ServiceDraft, property: string, place: Raw): void {
  if (place.isList) draft.addEach(property, place, (text) => text);
  else if (place.isUnknown) draft.add(property, resolvedValue(place), place.path);
  else
    for (const [name, value] of place.entries()) {
      const text = value.string();
      if (name === undefined) continue;
      draft.add(
        property,
        text?.known
          ? `${name}=${text.value}`
          : new UnresolvedValue(value.unknown().why, `${name}=${textWithHoles(value) ?? "\0a value\0"}`),
        value.path,
      );
    }
}

function addMount(draft: ServiceDraft, mount: Raw): void {
  const text = mount.isObject ? undefined : mount.name();
  if (text !== undefined) draft.add("volumes", readMount(text), mount.path);
  else if (mount.isObject)
    draft.add(
      "volumes",
      {
        type: mount.get("type").name() ?? "volume",
        ...(mount.get("source").exists && { source: resolvedValue(mount.get("source")) }),
        target: resolvedValue(mount.get("target")),
        read_only: resolvedValue(mount.oneOf("read_only", "readonly")),
      },
      mount.path,
    );
}

/** The engine that a module connects to. */
function endpointOf(args: Raw, source: Source): Workload[] {
  const host = args.get("docker_host").string();
  if (!host?.known) return [];
  const verified = args.oneOf("validate_certs", "tls_verify").boolean() ?? known(false, args.get("docker_host").path);
  return [workload({ source, platform: "docker", endpoints: [{ role: "provider", host, verified }] })];
}

function readVolume(args: Raw, source: Source): Workload[] {
  const draft = new ServiceDraft(args.path, "volumes");
  setValue(draft, "driver", args.get("driver"));
  const options = args.oneOf("driver_options", "options");
  const named = options.isList
    ? options.items().map((item) => (item.name() ?? "").split(/=(.*)/s).slice(0, 2))
    : options.entries().map(([name = "", value]) => [name, resolvedValue(value)]);
  if (options.exists) draft.set("driver_opts", Object.fromEntries(named), options.path);
  return draft.read(source, whyUnknown);
}

/** `docker_compose_v2: {definition: …}`. */
function readProject(args: Raw, source: Source): Workload[] {
  const definition = args.get("definition");
  return definition.isObject ? readDefinition(definition, source) : [];
}

function readDefinition(definition: Raw, source: Source): Workload[] {
  const model = new Raw(resolved(definition), definition.path, interpretCompose);
  return readCompose(model, (type, name) => ({ ...source, type, name }), {
    content: () => undefined,
    variables: () => new UnresolvedValue("is a file of the machine that runs this"),
  });
}

/** The same plain data, with an unresolved value in each place that only Ansible can compute. */
function resolved(place: Raw): unknown {
  if (place.isUnknown) return resolvedValue(place);
  if (place.isList) return place.items().map(resolved);
  if (!place.isObject) return place.raw();
  return Object.fromEntries(place.entries().map(([name = "", value]) => [name, resolved(value)]));
}

/** `k8s: {definition: …}`: an object, a list of objects, or a text of YAML. */
function readObjects(args: Raw, source: Source): Workload[] {
  if (args.get("state").name() === "absent") return [];
  const definition = args.oneOf("definition", "resource_definition", "inline");
  const text = definition.isObject || definition.isList || definition.isUnknown ? undefined : definition.name();
  const objects =
    text === undefined
      ? listOf(definition)
      : (parseYaml(text) ?? []).map((document) => new Raw(document, definition.path));
  return objects.flatMap((object) => {
    const kind = object.get("kind").name();
    if (object.isUnknown || kind === undefined)
      return object.isUnknown ? [workload({ source, platform: "kubernetes", unreadable: [object.unknown()] })] : [];
    const namespace = object.get("metadata", "namespace").name();
    const own = { ...source, type: kind, name: object.get("metadata", "name").name() ?? source.name };
    return readKubernetes(
      object,
      namespace === undefined ? own : { ...own, namespace },
      groupOf(object.get("apiVersion").name()) ?? "",
      kind,
    );
  });
}

/** `command` and `shell`: a text, `cmd`, or `argv`. */
function readCommand(args: Raw, source: Source): Workload[] {
  const place = args.isObject ? args.oneOf("cmd", "_raw_params", "argv") : args;
  const script = place.isList
    ? place
        .items()
        .map((word) => `'${(textWithHoles(word) ?? "").replaceAll("'", `'\\''`)}'`)
        .join(" ")
    : (textWithHoles(place) ?? "");
  const draft = new ServiceDraft(place.path);
  draft.withoutLimits();
  const runs = /docker\.sock|dockerd|DOCKER_HOST|tcp:\/\//.test(script);
  if (runs) draft.addScript(script, place.path);
  return [...containersIn(script, place.path), ...(runs ? [draft] : [])].flatMap((each) =>
    each.read(source, whyUnknown),
  );
}

/** `docker_stack: {compose: [FILE or project, …]}`. */
function readStack(args: Raw, source: Source): Workload[] {
  return listOf(args.get("compose")).flatMap((project) => (project.isObject ? readDefinition(project, source) : []));
}

/** `helm: {values: …}`: the chart itself is rendered when it is installed. */
function readRelease(args: Raw, source: Source): Workload[] {
  if (args.get("state").name() === "absent") return [];
  const values = args.oneOf("values", "release_values");
  return readHelmRelease(args.get("chart_ref"), source, values.isObject ? [values] : []);
}

/** A file that a module writes to a machine: an engine's configuration, a unit, a script, a Compose project. */
function readCopy(args: Raw, source: Source): Workload[] {
  const file = args.isObject ? args.get("dest").name() : undefined;
  if (file === undefined) return [];
  const content = args.get("content");
  if (content.isObject) return isDaemonFile(file) ? readDaemonJson(content, source) : [];
  if (content.isUnknown)
    return isDaemonFile(file) ? [workload({ source, platform: "docker", unreadable: [content.unknown()] })] : [];
  return readMachineFile(file, content.name() ?? "", content.path, source);
}

/** `lineinfile`, `blockinfile` and `replace`: a part of a file, such as the options that an engine starts with. */
function readEdit(args: Raw, source: Source): Workload[] {
  const file = args.isObject ? args.oneOf("path", "dest", "destfile", "name").name() : undefined;
  const isKept = args.isObject && args.get("state").name() !== "absent";
  if (file === undefined || !isKept) return [];
  const place = args.oneOf("line", "block", "replace");
  const text = textWithHoles(place) ?? "";
  if (isRunnerFile(file)) return readRunnerSettings(text, place.path, source);
  const whole = isUnitFile(file)
    ? `${/^\s*\[/.test(text) ? "" : "[Service]\n"}${text}`
    : isDaemonFile(file)
      ? `{${text.trim().replace(/^\{|\}$|,$/g, "")}}`
      : text;
  return isUnitFile(file) || isEngineSetting(file) || isDaemonFile(file)
    ? readMachineFile(file, whole, place.path, source)
    : [];
}

/** Lines of a GitLab Runner's configuration: neither their section nor the limits of jobs are shown. */
function readRunnerSettings(lines: string, path: string, source: Source): Workload[] {
  const sections = /^\s*\[/.test(lines) ? "" : "[[runners]]\n[runners.docker]\n";
  const runners = parseToml(`${sections}${lines}`);
  const limits = { memory: undefined, processes: undefined, processesExpressible: false, memoryExpressible: false };
  return readRunners(new Raw(runners, ""), source)
    .map((each) => relocated(each, () => path))
    .map((each) => ({ ...each, containers: each.containers.map((container) => ({ ...container, limits })) }));
}

/** `file: {path: /var/run/docker.sock, mode: …}`. */
function readFile(args: Raw, source: Source): Workload[] {
  const path = args.isObject ? args.oneOf("path", "dest").name() : undefined;
  const mode = args.isObject ? args.get("mode").name() : undefined;
  if (path === undefined || mode === undefined || !/\.sock$/.test(path)) return [];
  const draft = new ServiceDraft(args.path);
  draft.addCommand(["chmod", mode, path], args.get("mode").path);
  draft.withoutLimits();
  return draft.read(source, whyUnknown);
}

/** What is read of Ansible's modules, by their names without a collection. */
export const MODULES: Readonly<Record<string, Reader>> = {
  docker_container: readContainer,
  docker_swarm_service: readContainer,
  podman_container: readContainer,
  podman_pod: readContainer,
  docker_volume: readVolume,
  podman_volume: readVolume,
  docker_compose_v2: readProject,
  docker_compose: readProject,
  docker_stack: readStack,
  k8s: readObjects,
  helm: readRelease,
  command: readCommand,
  shell: readCommand,
  raw: readCommand,
  copy: readCopy,
  lineinfile: readEdit,
  blockinfile: readEdit,
  replace: readEdit,
  file: readFile,
};

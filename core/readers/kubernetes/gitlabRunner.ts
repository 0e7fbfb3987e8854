import { isAbsolute } from "../../docker/hostPath";
import { type Container, container } from "../../model/container";
import { type Known, known, knownValue, mapKnown, unknown } from "../../model/known";
import type { Mount } from "../../model/mount";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { parseToml } from "../../text/tomlText";
import { parseYaml } from "../../text/yamlText";
import { variable } from "../docker/dockerContainer";
import { readSecurityOptions } from "../docker/securityOptions";
import { readCommands } from "../raw/argv";
import { type Interpret, Raw } from "../raw/raw";
import { nestedOperation } from "./jsonPatch";
import { readPod, readSecurityContext } from "./pod";

/** The evidence for an engine in the jobs of a privileged runner. */
const PRIVILEGED_RUNNER = "the runner is privileged so that its jobs can start one";

/** Whether a text is the configuration of a GitLab Runner: `config.toml`, or a template for one. */
export function isRunnerConfiguration(text: string): boolean {
  return /^[ \t]*(?:\[\[[ \t]*runners[ \t]*\]\]|runners[ \t]*=[ \t]*\[)/m.test(text);
}

/**
 * What a GitLab Runner's configuration gives each job that it runs: the containers of a job are created as the
 * executor's section says.
 *
 * @param text TOML, as GitLab documents it in "Advanced configuration" and "The Kubernetes executor"
 */
export function readRunnerConfiguration(text: Known<string>, source: Source): Workload[] {
  if (!text.known) return [unreadable(text.path, text.why, source)];
  const content = parseToml(text.value);
  if (content !== undefined) return readRunners(new Raw(content, text.path, interpretTemplate, text.secret), source);
  const rest = unreadable(text.path, "is not readable as TOML", source);
  const written = parseToml(withoutTemplates(text.value));
  return [...readRunners(new Raw(written, text.path, interpretTemplate, text.secret), source), rest];
}

/** A text without the lines of Jinja or Go templates, and with their values as texts. */
function withoutTemplates(text: string): string {
  return text
    .replace(/^[ \t]*(?:\{%[^\n]*%\}|\{\{-?[^"'\n]*\}\})[ \t]*\r?$/gm, "")
    .replace(/^([^"'\n=]*=[ \t]*)(\{\{[^\n"']*\}\})[ \t]*\r?$/gm, '$1"$2"');
}

const interpretTemplate: Interpret = (value) =>
  typeof value === "string" && value.includes("{{")
    ? { value: undefined, unknown: "is filled in from a template" }
    : undefined;

/** The same, of a configuration that is parsed already. */
export function readRunners(root: Raw, source: Source): Workload[] {
  return root
    .get("runners")
    .items()
    .flatMap((runner, at) => {
      const name = runner.get("name").name() ?? `runner ${at + 1}`;
      const env = runner.get("environment").strings().map(variable);
      return [
        ...readDocker(runner.get("docker"), { name, env }, source),
        ...readKubernetes(runner.get("kubernetes"), { name, env }, source),
      ];
    });
}

type Runner = Pick<Container, "name" | "env">;

function unreadable(path: string, why: string, source: Source): Workload {
  return workload({ source, platform: "docker", unreadable: [unknown(path, why)] });
}

/** Declares an engine where a runner is privileged. */
function engineOf(privileged: Known<boolean> | undefined): Pick<Container, "declaredEngine"> {
  return knownValue(privileged) === true && privileged
    ? { declaredEngine: known(PRIVILEGED_RUNNER, privileged.path) }
    : {};
}

/** The section of the docker executor: `docker run` for the job and for each of its services. */
function readDocker(section: Raw, { name, env }: Runner, source: Source): Workload[] {
  if (!section.exists) return [];
  const { confinement, unmaskedPaths } = readSecurityOptions(section.get("security_opt").strings());
  const shared = (property: string) => section.get(property).string();
  const host = {
    network: shared("network_mode"),
    user: shared("userns_mode"),
    ipc: shared("ipcmode"),
    pid: shared("pidmode"),
    uts: shared("utsmode"),
    cgroup: shared("cgroupns_mode"),
  };
  const jobContainer = (privileged: Known<boolean> | undefined, suffix: string, devices: string): Container =>
    container({
      name: `${name}${suffix}`,
      path: section.path,
      image: section.get("image").string(),
      env,
      privileged,
      ...engineOf(privileged),
      capabilities: { add: section.get("cap_add").strings(), drop: section.get("cap_drop").strings() },
      confinement,
      unmaskedPaths,
      mounts: section.get("volumes").items().map(readBind),
      devices: readDevices(section.get(devices)),
      deviceCgroupRules: section.get("device_cgroup_rules").strings(),
      user: section.get("user").string(),
      runtime: section.get("runtime").string(),
    });
  const services = section.get("services_privileged").boolean();
  const endpoint = section.get("host").string();
  return [
    workload({
      source,
      platform: "docker",
      host: Object.fromEntries(Object.entries(host).filter(([, value]) => value !== undefined)),
      sysctls: section
        .get("sysctls")
        .entries()
        .map(([parameter = "", value]) => ({
          name: known(parameter, value.path),
          value: value.string(),
        })),
      containers: [
        jobContainer(section.get("privileged").boolean(), "", "devices"),
        ...(services ? [jobContainer(services, " services", "services_devices")] : []),
        ...section
          .get("services")
          .items()
          .map((service) => readService(service, { name, env }, services ?? section.get("privileged").boolean())),
      ],
      endpoints: endpoint
        ? [
            {
              role: "client",
              host: endpoint,
              verified: known(
                section.get("tls_cert_path").exists && knownValue(section.get("tls_verify").boolean()) !== false,
                endpoint.path,
              ),
            },
          ]
        : [],
    }),
  ];
}

/** A service that the runner starts for each job. */
function readService(service: Raw, { name, env }: Runner, privileged: Known<boolean> | undefined): Container {
  const called = service.get("alias").name() ?? service.get("name").name() ?? "service";
  return container({
    name: `${name} ${called}`,
    path: service.path,
    image: service.get("name").string(),
    ...readCommands(service.get("entrypoint"), service.get("command")),
    env: [...env, ...service.get("environment").strings().map(variable)],
    privileged,
  });
}

/** Entries such as `/dev/fuse[:/dev/fuse[:rwm]]`; those for services are below the image that they apply to. */
function readDevices(devices: Raw): Known<string>[] {
  const lists = devices.isObject ? devices.entries().map(([, list]) => list) : [devices];
  return lists.flatMap((list) => list.strings()).map((device) => mapKnown(device, (text) => text.split(":")[0] ?? ""));
}

/** `[SOURCE:]TARGET[:MODE]`; a path without a source is a cache volume of the runner. */
export function readBind(item: Raw): Mount {
  const text = item.string() ?? item.unknown();
  if (!text.known)
    return { path: item.path, target: undefined, readOnly: undefined, from: { kind: "hostPath", hostPath: text } };
  const [source = "", target, mode = ""] = text.value.replace(/^([A-Za-z]):(?=[/\\])/, "$1\0").split(":");
  const from = source.replace("\0", ":");
  const at = (value: string) => known(value, item.path, text.secret);
  if (target === undefined)
    return { path: item.path, target: at(from), readOnly: undefined, from: { kind: "private" } };
  return {
    path: item.path,
    target: at(target),
    readOnly: known(mode.split(",").includes("ro"), item.path),
    from: isAbsolute(from) ? { kind: "hostPath", hostPath: at(from) } : { kind: "volume", volume: at(from) },
  };
}

/** The parts of a pod whose security contexts the kubernetes executor makes configurable. */
const CONTEXTS = ["build", "helper", "service", "init_permissions"].map((part) => `${part}_container_security_context`);

/** The section of the kubernetes executor: one pod per job, described in the executor's own words. */
function readKubernetes(section: Raw, { name, env }: Runner, source: Source): Workload[] {
  if (!section.exists) return [];
  const privileged = section.get("privileged").boolean();
  const folders = section.get("volumes", "host_path").items();
  const job = container({
    name,
    path: section.path,
    image: section.get("image").string(),
    env,
    privileged,
    ...engineOf(privileged),
    capabilities: { add: section.get("cap_add").strings(), drop: section.get("cap_drop").strings() },
    mounts: folders.map((folder) => ({
      path: folder.path,
      target: folder.get("mount_path").string(),
      readOnly: folder.get("read_only").boolean(),
      from: {
        kind: "hostPath",
        hostPath: folder.get("host_path").string() ?? folder.get("mount_path").string() ?? folder.unknown(),
      },
    })),
  });
  const network = mapKnown(section.get("host_network").boolean(), (on) => (on ? "host" : ""));
  const contexts = CONTEXTS.map((key) => section.get(key)).filter(({ exists }) => exists);
  return [
    workload({ source, platform: "kubernetes", host: network ? { network } : {}, containers: [job] }),
    ...contexts.map((context) => readSecurityContext(camelCased(context), source)),
    ...section
      .get("pod_spec")
      .items()
      .flatMap((patch) => readPatch(patch.get("patch"), source)),
  ];
}

/** A part of a pod, as YAML or JSON text, that is merged over the runner's own. */
function readPatch(place: Raw, source: Source): Workload[] {
  const text = place.string();
  if (!text) return [];
  const documents = text.known ? parseYaml(text.value) : undefined;
  if (!documents) return [unreadable(place.path, "is not readable as YAML", source)];
  return documents.flatMap((document) => {
    const patch = new Raw(document, place.path, undefined, text.known && text.secret);
    // A list is a JSON patch.
    const specs = patch.isList ? patch.items().flatMap((each) => nestedOperation(each, place.path) ?? []) : [patch];
    return specs.map((spec) => readPod(spec.get("metadata"), spec, source));
  });
}

/** A section whose keys are those of Kubernetes in snake case: `proc_mount` is `procMount`. */
function camelCased(section: Raw): Raw {
  return new Raw(section.raw(), section.path, undefined, false, (key) => key.replace(/[A-Z]/g, "_$&").toLowerCase());
}

import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { JobDraft, listed, type Platform, type SourceOf } from "../ci/jobDraft";
import { readPod } from "../kubernetes/pod";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text.replaceAll("$$", "$").replace(/\$\{?BUILDKITE_BUILD_CHECKOUT_PATH\}?/g, "."),
  whyUnknown: (name) => `is taken from the variable ${name} when the step runs`,
};

/** Properties of the docker plugin and Compose's words for them. */
const SINGLE: Readonly<Record<string, string>> = {
  ...{ image: "image", privileged: "privileged", network: "network_mode", pid: "pid", ipc: "ipc", uts: "uts" },
  ...{ userns: "userns_mode", cgroupns: "cgroup", user: "user", runtime: "runtime", memory: "mem_limit" },
  ...{ "cgroup-parent": "cgroup_parent", "pids-limit": "pids_limit", "log-driver": "log_driver" },
};
const LISTS: Readonly<Record<string, string>> = {
  ...{ volumes: "volumes", devices: "devices", publish: "ports", sysctls: "sysctls", tmpfs: "tmpfs" },
  ...{ "add-caps": "cap_add", "cap-add": "cap_add", "drop-caps": "cap_drop", "cap-drop": "cap_drop" },
  ...{ "security-opts": "security_opt", "security-opt": "security_opt", "additional-groups": "group_add" },
  ...{ "env-file": "env_file", "log-opt": "log_opt", "device-cgroup-rules": "device_cgroup_rules" },
};

/** How deep to follow groups of steps. */
const MAX_DEPTH = 5;

/** The containers of a pipeline: those of its plugins, and those that its commands start. @see the docker plugin */
export function readBuildkite(pipeline: Raw, sourceOf: SourceOf): Workload[] {
  const steps = pipeline.isList ? pipeline : pipeline.get("steps");
  return stepsOf(steps).flatMap((step, at) => {
    const name = ["key", "id", "label", "name"].map((key) => step.get(key).name()).find((text) => text) ?? `${at + 1}`;
    const source = sourceOf("step", name, { job: step.path });
    const env = [...(pipeline.isList ? [] : [pipeline.get("env")]), step.get("env")];
    const plugins = pluginsOf(step);
    const own = plugins.find(({ kind }) => kind === "docker" || kind === "podman");
    const container = own
      ? readDockerPlugin(own.settings, step)
      : new JobDraft(step.path, PLATFORM).set("image", imageOf(step, pipeline));
    for (const each of env) container.variables(each);
    container.scripts(step.get("command"), step.get("commands"));
    return [
      ...container.read(source),
      ...plugins.filter((plugin) => plugin !== own).flatMap((plugin) => readPlugin(plugin, env, source)),
    ];
  });
}

function imageOf(step: Raw, pipeline: Raw): Raw {
  return step.get("image").exists || pipeline.isList ? step.get("image") : pipeline.get("image");
}

function stepsOf(steps: Raw, depth = 0): Raw[] {
  if (depth > MAX_DEPTH || !steps.isList) return [];
  return steps
    .items()
    .flatMap((step) =>
      step.get("steps").isList ? stepsOf(step.get("steps"), depth + 1) : step.isObject ? [step] : [],
    );
}

/** A plugin of a step that starts containers. */
interface Plugin {
  readonly kind: "docker" | "docker-compose" | "podman" | "kubernetes";
  readonly settings: Raw;
}

const PLUGIN = /(?:^|\/)(docker|docker-compose|podman|kubernetes)(?:-buildkite-plugin)?(?:\.git)?(?:#.*)?$/;

/** `plugins` is a list of names and of objects with one name, or an object. */
function pluginsOf(step: Raw): Plugin[] {
  return listed(step.get("plugins"))
    .flatMap((item) => (item.isObject ? item.entries() : []))
    .flatMap(([name = "", settings]) => {
      const kind = PLUGIN.exec(name)?.[1] as Plugin["kind"] | undefined;
      return kind ? [{ kind, settings }] : [];
    });
}

/** The docker plugin: the step's commands run in its container. */
function readDockerPlugin(settings: Raw, step: Raw): JobDraft {
  const draft = new JobDraft(settings.path, PLATFORM);
  for (const [key, property] of Object.entries(SINGLE)) draft.set(property, settings.get(key));
  for (const [key, property] of Object.entries(LISTS)) draft.add(property, settings.get(key));
  draft.variables(settings.get("environment")).words("entrypoint", settings.get("entrypoint"));
  const gpus = settings.get("gpus");
  if (gpus.exists) draft.addValue("gpus", { driver: "nvidia", count: "all" }, gpus.path);
  const command = settings.get("command");
  if (command.exists) draft.words("command", command);
  else if (step.get("command").exists || step.get("commands").exists) draft.runsShell(settings.path);
  return draft;
}

function readPlugin({ kind, settings }: Plugin, env: readonly Raw[], source: Source): Workload[] {
  if (kind === "kubernetes")
    return ["podSpec", "podSpecPatch"]
      .map((key) => settings.get(key))
      .filter(({ isObject }) => isObject)
      .map((spec) => readPod(spec.get("metadata"), spec, source));
  const run = new JobDraft(settings.path, PLATFORM)
    .add("volumes", settings.get("volumes"))
    .set("user", settings.get("user"));
  for (const each of [...env, settings.get("environment"), settings.get("env")]) run.variables(each);
  return run.read(source);
}

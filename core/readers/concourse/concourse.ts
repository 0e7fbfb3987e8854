import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { JobDraft, listed, type Platform, type SourceOf } from "../ci/jobDraft";
import { placeholder } from "../compose/text";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text.replace(/\(\(([^()]*)\)\)/g, (_, name: string) => placeholder(name.trim())),
  whyUnknown: (name) => `is filled in from ((${name})) when the pipeline is set`,
};

/** How deep to follow steps within steps. */
const MAX_DEPTH = 20;
/** Steps and hooks that hold one other step… */
const MODIFIERS = ["try", "on_success", "on_failure", "on_abort", "on_error", "ensure"] as const;
/** …and those that hold a list of steps. */
const LISTS = ["do", "in_parallel", "aggregate", "plan"] as const;

/**
 * The containers of a pipeline of Concourse: those of its tasks, of its resource types, and of resources that start an
 * engine.
 */
export function readConcourse(pipeline: Raw, sourceOf: SourceOf): Workload[] {
  const resources = [...listed(pipeline.get("resources")), ...listed(pipeline.get("resource_types"))];
  return [
    ...listed(pipeline.get("jobs")).flatMap((job) => {
      const name = job.get("name").name() ?? "";
      return tasksIn(job).flatMap((task) => {
        const called = task.get("task").name() ?? "";
        const draft = readTaskConfiguration(task.get("config"), task.path).set("privileged", task.get("privileged"));
        draft.variables(task.get("params"));
        const source = sourceOf("step", `${name}/${called}`, { job: name });
        return [...draft.read(source), ...readImageEngine(task.get("config"), source)];
      });
    }),
    ...[...listed(pipeline.get("resource_types")), ...listed(pipeline.get("prototypes"))].flatMap((type) => {
      const draft = new JobDraft(type.path, PLATFORM).set("privileged", type.get("privileged"));
      setImage(draft, type.get("source"));
      return draft.read(sourceOf("service", type.get("name").name() ?? ""));
    }),
    ...resources.flatMap((resource) => readEngine(resource, sourceOf("service", resource.get("name").name() ?? ""))),
  ];
}

/** The container of a task whose configuration is a file of its own. */
export function readConcourseTask(task: Raw, sourceOf: SourceOf): Workload[] {
  const source = sourceOf("step", "task");
  return [...readTaskConfiguration(task, "").read(source), ...readImageEngine(task, source)];
}

/** @see https://concourse-ci.org/tasks.html */
function readTaskConfiguration(configuration: Raw, path: string): JobDraft {
  const draft = new JobDraft(path, PLATFORM);
  if (!configuration.isObject) return draft;
  setImage(draft, configuration.get("image_resource", "source"));
  draft.variables(configuration.get("params"));
  const run = configuration.get("run");
  const program = run.get("path");
  if (!program.exists) return draft;
  draft.words("entrypoint", program).words("command", run.get("args")).set("user", run.get("user"));
  const words = [program, ...listed(run.get("args"))];
  return draft.command(
    words.map((word) => word.name() ?? ""),
    words.find((word) => /\s/.test(word.name() ?? ""))?.path ?? run.path,
  );
}

/**
 * The engine by which a resource of type `docker-image` pulls and builds, where the registries that it does not verify
 * are named.
 *
 * @see https://github.com/concourse/docker-image-resource
 */
function readEngine(resource: Raw, source: Source): Workload[] {
  if (!resource.isObject || resource.get("type").name() !== "docker-image") return [];
  const settings = resource.get("source");
  const registries = settings.isObject ? settings.get("insecure_registries") : settings;
  const names = listed(registries).flatMap((registry) => registry.name() ?? []);
  if (!settings.isObject || names.length === 0) return [];
  const draft = new JobDraft(registries.path, PLATFORM);
  draft.draft.set("entrypoint", ["dockerd"], settings.path);
  const options = names.map((name) => draft.text(`--insecure-registry=${name}`));
  draft.draft.set("command", options, registries.path);
  return draft.read(source);
}

/** The engine that pulls the image of a task. */
function readImageEngine(configuration: Raw, source: Source): Workload[] {
  return configuration.isObject ? readEngine(configuration.get("image_resource"), source) : [];
}

/** An image as its resource names it: `repository` and `tag`. */
function setImage(draft: JobDraft, source: Raw): void {
  const repository = source.isObject ? source.get("repository").name() : undefined;
  if (repository === undefined) return;
  const tag = source.get("tag").name();
  draft.draft.set("image", draft.text(tag === undefined ? repository : `${repository}:${tag}`), source.path);
}

/** The tasks of a plan, however deep its steps are nested. */
function tasksIn(step: Raw, depth = 0): Raw[] {
  if (!step.isObject || depth > MAX_DEPTH) return [];
  const lists = LISTS.map((key) => step.get(key)).map((list) => (list.isObject ? list.get("steps") : list));
  const inner = [
    ...MODIFIERS.map((key) => step.get(key)),
    ...lists.flatMap((list) => (list.isList ? list.items() : [])),
  ];
  return [...(step.get("task").exists ? [step] : []), ...inner.flatMap((each) => tasksIn(each, depth + 1))];
}

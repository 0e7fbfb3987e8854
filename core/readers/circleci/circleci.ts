import type { Workload } from "../../model/workload";
import { JobDraft, type Platform, type SourceOf } from "../ci/jobDraft";
import { placeholder } from "../compose/text";
import type { Raw } from "../raw/raw";

/** @param defaults of parameters, by the names that expressions have for them */
function platformOf(defaults: ReadonlyMap<string, string> = new Map()): Platform {
  return {
    placeholders: (text) =>
      text
        .replace(/(?<!\\)<<\s*([^<>]*?)\s*>>/g, (_, name: string) => defaults.get(name) ?? placeholder(name))
        .replace(/\\<</g, "<<"),
    whyUnknown: (name) => `is filled in from ${name} when the job runs`,
  };
}

/** The defaults of the parameters of a job, an executor or a command, but for those that the file sets somewhere. */
function defaultsOf(places: readonly Raw[], given: ReadonlySet<string>): ReadonlyMap<string, string> {
  return new Map(
    places.flatMap((place) =>
      objects(place.get("parameters")).flatMap(([name, parameter]): [string, string][] => {
        const value = parameter.get("default");
        const text = value.isObject || value.isList ? undefined : value.name();
        return text === undefined || given.has(name) ? [] : [[`parameters.${name}`, text]];
      }),
    ),
  );
}

/** The names of parameters that jobs of workflows, steps and executors are given. */
function givenIn(configuration: Raw): ReadonlySet<string> {
  const steps = [...objects(configuration.get("jobs")), ...objects(configuration.get("commands"))].flatMap(
    ([, place]) => stepsIn(place.get("steps")),
  );
  const uses = [...steps, ...jobsOfWorkflows(configuration)].flatMap((place) =>
    objects(place).flatMap(([, value]) => value.entries()),
  );
  const executors = objects(configuration.get("jobs")).flatMap(([, job]) => {
    const executor = job.get("executor");
    return executor.isObject ? executor.entries() : [];
  });
  return new Set([...uses, ...executors].flatMap(([name]) => (name === undefined ? [] : [name])));
}

/** The jobs of workflows that are given something: `NAME: { PARAMETER: VALUE, pre-steps: […] }`. */
function jobsOfWorkflows(configuration: Raw): Raw[] {
  return objects(configuration.get("workflows")).flatMap(([, workflow]) =>
    workflow.get("jobs").isList
      ? workflow
          .get("jobs")
          .items()
          .filter(({ isObject }) => isObject)
      : [],
  );
}

/** How deep to follow orbs that are written within orbs, and steps under conditions. */
const MAX_DEPTH = 5;

/**
 * The containers of a configuration of CircleCI: those of its jobs and executors, and those that steps start.
 *
 * @see https://circleci.com/docs/configuration-reference/
 */
export function readCircleci(configuration: Raw, sourceOf: SourceOf, prefix = "", depth = 0): Workload[] {
  const executors = configuration.get("executors");
  const given = givenIn(configuration);
  const readSteps = (name: string, place: Raw, lists: readonly Raw[]) => {
    const draft = new JobDraft(place.path, platformOf(defaultsOf([place], given)));
    for (const list of lists) addSteps(draft, list);
    return draft.read(sourceOf("step", `${prefix}${name}`, { isHosted: true }));
  };
  return [
    ...objects(configuration.get("jobs")).flatMap(([name, job]) =>
      readJob(`${prefix}${name}`, job, executorOf(job, executors), given, sourceOf),
    ),
    // The steps of a command run in the jobs that use it.
    ...objects(configuration.get("commands")).flatMap(([name, command]) =>
      readSteps(name, command, [command.get("steps")]),
    ),
    ...jobsOfWorkflows(configuration).flatMap((use) =>
      objects(use).flatMap(([name, job]) => readSteps(name, job, [job.get("pre-steps"), job.get("post-steps")])),
    ),
    ...(depth < MAX_DEPTH ? objects(configuration.get("orbs")) : []).flatMap(([name, orb]) =>
      readCircleci(orb, sourceOf, `${prefix}${name}/`, depth + 1),
    ),
  ];
}

function objects(place: Raw): [name: string, value: Raw][] {
  if (!place.isObject) return [];
  return place.entries().flatMap(([name = "", value]) => (value.isObject ? [[name, value]] : []));
}

/** The job itself, and the executor that it names. */
function executorOf(job: Raw, executors: Raw): Raw[] {
  const named = job.get("executor");
  const name = named.isObject ? named.get("name").name() : named.name();
  const executor = executors.isObject && name !== undefined ? executors.get(name) : undefined;
  return executor?.isObject ? [job, executor] : [job];
}

function readJob(
  name: string,
  job: Raw,
  places: readonly Raw[],
  given: ReadonlySet<string>,
  sourceOf: SourceOf,
): Workload[] {
  const platform = platformOf(defaultsOf(places, given));
  const kind = places.map((place) => place.get("resource_class")).find(({ exists }) => exists);
  // A resource class with a namespace is a runner of one's own.
  const host = { job: name, isHosted: !kind?.name()?.includes("/") };
  const containers = places.map((place) => place.get("docker")).find(({ isList }) => isList);
  const [primary, ...others] = containers?.items() ?? [];
  const draft = readContainer(primary, job.path, true, platform);
  for (const place of places) draft.variables(place.get("environment"));
  addSteps(draft, job.get("steps"));
  return [
    ...draft.read(sourceOf("job", name, host), sourceOf("step", name, host)),
    ...others.flatMap((place, at) => {
      const service = place.get("name").name() ?? `${at + 1}`;
      return readContainer(place, place.path, false, platform).read(sourceOf("service", `${name}/${service}`, host));
    }),
  ];
}

/** An image of the docker executor. The job's steps run in the first one, in which the platform starts a shell. */
function readContainer(place: Raw | undefined, path: string, isPrimary: boolean, platform: Platform): JobDraft {
  const draft = new JobDraft(place?.path ?? path, platform);
  if (!place?.isObject) return draft;
  draft.set("image", place.get("image")).set("user", place.get("user")).variables(place.get("environment"));
  if (isPrimary) return draft.runsShell(place.path);
  return draft.words("entrypoint", place.get("entrypoint")).words("command", place.get("command"));
}

function addSteps(draft: JobDraft, steps: Raw): void {
  for (const step of stepsIn(steps)) {
    const run = step.get("run");
    if (run.isObject) draft.step(run.get("environment"), run.get("command"));
    else if (run.exists) draft.scripts(run);
  }
}

/** A list of steps, with those under a condition and those that a command is given. */
function stepsIn(steps: Raw, depth = 0): Raw[] {
  if (!steps.isList || depth > MAX_DEPTH) return [];
  return steps.items().flatMap((step) => {
    if (!step.isObject) return [];
    const inner = objects(step).flatMap(([, value]) => value.entries().flatMap(([, list]) => stepsIn(list, depth + 1)));
    return [step, ...inner];
  });
}

import type { Workload } from "../../model/workload";
import { JobDraft, type Platform, type SourceOf } from "../ci/jobDraft";
import { combinationsOf } from "../ci/matrix";
import { placeholder } from "../compose/text";
import { Raw } from "../raw/raw";

/** @param values of parameters, by the names that expressions have for them */
function platformOf(values: ReadonlyMap<string, string> = new Map()): Platform {
  return {
    placeholders: (text) =>
      text
        .replace(/(?<!\\)<<([^<>]*)>>/g, (_, name: string) => values.get(name.trim()) ?? placeholder(name.trim()))
        .replace(/\\<</g, "<<"),
    whyUnknown: (name) => `is filled in from ${name} when the job runs`,
  };
}

/** The values that the uses of jobs, commands and executors give their parameters: `NAME.PARAMETER`. */
type Given = ReadonlyMap<string, readonly Raw[]>;

/**
 * One platform for each combination of the values that the file has for parameters: their defaults, and what its uses
 * give them.
 *
 * @param owners a job, an executor or a command, by the name that its uses have for it
 */
function platformsOf(owners: readonly (readonly [name: string, place: Raw])[], given: Given): Platform[] {
  const lists = owners.flatMap(([owner, place]) =>
    objects(place.get("parameters")).map(([name, parameter]) => {
      const places = [parameter.get("default"), ...(given.get(`${owner}.${name}`) ?? [])].filter(
        ({ exists }) => exists,
      );
      const texts = places.map((value) => (value.isObject || value.isList ? undefined : value.name()));
      const known = texts.filter((text): text is string => text !== undefined && !text.includes("<<"));
      return [`parameters.${name}`, known.length === texts.length ? [...new Set(known)] : []] as const;
    }),
  );
  return combinationsOf(lists).map(platformOf);
}

function givenIn(configuration: Raw): Given {
  const owners = [...objects(configuration.get("jobs")), ...objects(configuration.get("commands"))];
  const steps = owners.flatMap(([, place]) => stepsIn(place.get("steps")));
  const executors = objects(configuration.get("jobs")).flatMap(([, job]) => {
    const executor = job.get("executor");
    return executor.isObject ? [[executor.get("name").name() ?? "", executor] as const] : [];
  });
  const uses = [...steps, ...jobsOfWorkflows(configuration)].flatMap((place) => objects(place));
  const given = new Map<string, Raw[]>();
  for (const [owner, use] of [...uses, ...executors]) {
    for (const [name = "", value] of use.entries())
      given.set(`${owner}.${name}`, [...(given.get(`${owner}.${name}`) ?? []), value]);
  }
  return given;
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
  const readSteps = (name: string, place: Raw, lists: readonly Raw[]) =>
    platformsOf([[name, place]], given).flatMap((platform) => {
      const draft = new JobDraft(place.path, platform);
      for (const list of lists) addSteps(draft, list);
      return draft.read(sourceOf("step", `${prefix}${name}`, { isHosted: true }));
    });
  return [
    ...readFirstVersion(configuration, sourceOf),
    // A file of an orb's source is one job or one command.
    ...(configuration.get("steps").isList ? readSteps("source", configuration, [configuration.get("steps")]) : []),
    ...objects(configuration.get("jobs")).flatMap(([name, job]) =>
      platformsOf([[name, job], ...executorOf(job, executors)], given).flatMap((platform) =>
        readJob(
          `${prefix}${name}`,
          job,
          [job, ...executorOf(job, executors).map(([, place]) => place)],
          platform,
          sourceOf,
        ),
      ),
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

/** The phases of a configuration of the first version, whose commands are lists. */
export const FIRST_PHASES = ["machine", "checkout", "dependencies", "database", "compile", "test", "deployment"];
/** When the commands of a phase run. */
export const FIRST_STEPS = ["pre", "override", "post", "commands"];

/** A configuration of the first version: commands that run on one machine. */
function readFirstVersion(configuration: Raw, sourceOf: SourceOf): Workload[] {
  const phases = FIRST_PHASES.map((phase) => configuration.get(phase)).filter(({ isObject }) => isObject);
  const inner = phases.flatMap((phase) => [phase, ...phase.entries().map(([, place]) => place)]);
  const lists = inner
    .filter(({ isObject }) => isObject)
    .flatMap((place) => FIRST_STEPS.map((key) => place.get(key)))
    .filter(({ isList }) => isList);
  if (lists.length === 0) return [];
  const draft = new JobDraft("", platformOf());
  for (const phase of phases) draft.variables(phase.get("environment"));
  for (const item of lists.flatMap((list) => list.items())) {
    // A command may have settings: `COMMAND: { timeout: 600 }`.
    if (item.isObject) for (const [script = "", place] of item.entries()) draft.scripts(new Raw(script, place.path));
    else draft.scripts(item);
  }
  return draft.read(sourceOf("job", "build", { isHosted: true }));
}

function objects(place: Raw): [name: string, value: Raw][] {
  if (!place.isObject) return [];
  return place.entries().flatMap(([name = "", value]) => (value.isObject ? [[name, value]] : []));
}

/** The executor that a job names. */
function executorOf(job: Raw, executors: Raw): [name: string, place: Raw][] {
  const named = job.get("executor");
  const name = named.isObject ? named.get("name").name() : named.name();
  const executor = executors.isObject && name !== undefined ? executors.get(name) : undefined;
  return executor?.isObject && name !== undefined ? [[name, executor]] : [];
}

function readJob(name: string, job: Raw, places: readonly Raw[], platform: Platform, sourceOf: SourceOf): Workload[] {
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

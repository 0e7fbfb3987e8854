import type { Workload } from "../../model/workload";
import { JobDraft, type Platform, type SourceOf } from "../ci/jobDraft";
import { placeholder } from "../compose/text";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) =>
    text.replace(/(?<!\\)<<\s*([^<>]*?)\s*>>/g, (_, name: string) => placeholder(name)).replace(/\\<</g, "<<"),
  whyUnknown: (name) => `is filled in from ${name} when the job runs`,
};

/** How deep to follow orbs that are written within orbs, and steps under conditions. */
const MAX_DEPTH = 5;

/**
 * The containers of a configuration of CircleCI: those of its jobs and executors, and those that steps start.
 *
 * @see https://circleci.com/docs/configuration-reference/
 */
export function readCircleci(configuration: Raw, sourceOf: SourceOf, prefix = "", depth = 0): Workload[] {
  const executors = configuration.get("executors");
  return [
    ...objects(configuration.get("jobs")).flatMap(([name, job]) =>
      readJob(`${prefix}${name}`, job, executorOf(job, executors), sourceOf),
    ),
    // The steps of a command run in the jobs that use it.
    ...objects(configuration.get("commands")).flatMap(([name, command]) =>
      new JobDraft(command.path, PLATFORM)
        .scripts(...scriptsOf(command.get("steps")))
        .read(sourceOf("step", `${prefix}${name}`, { isHosted: true })),
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

function readJob(name: string, job: Raw, places: readonly Raw[], sourceOf: SourceOf): Workload[] {
  const kind = places.map((place) => place.get("resource_class")).find(({ exists }) => exists);
  // A resource class with a namespace is a runner of one's own.
  const host = { job: name, isHosted: !kind?.name()?.includes("/") };
  const containers = places.map((place) => place.get("docker")).find(({ isList }) => isList);
  const [primary, ...others] = containers?.items() ?? [];
  const draft = readContainer(primary, job.path, true);
  for (const place of places) draft.variables(place.get("environment"));
  draft.scripts(...scriptsOf(job.get("steps")));
  return [
    ...draft.read(sourceOf("job", name, host), sourceOf("step", name, host)),
    ...others.flatMap((place, at) => {
      const service = place.get("name").name() ?? `${at + 1}`;
      return readContainer(place, place.path, false).read(sourceOf("service", `${name}/${service}`, host));
    }),
  ];
}

/** An image of the docker executor. The job's steps run in the first one, in which the platform starts a shell. */
function readContainer(place: Raw | undefined, path: string, isPrimary: boolean): JobDraft {
  const draft = new JobDraft(place?.path ?? path, PLATFORM);
  if (!place?.isObject) return draft;
  draft.set("image", place.get("image")).set("user", place.get("user")).variables(place.get("environment"));
  if (isPrimary) return draft.runsShell(place.path);
  return draft.words("entrypoint", place.get("entrypoint")).words("command", place.get("command"));
}

/** The scripts of a list of steps, those under a condition included. */
function scriptsOf(steps: Raw, depth = 0): Raw[] {
  if (!steps.isList || depth > MAX_DEPTH) return [];
  return steps.items().flatMap((step) => {
    if (!step.isObject) return [];
    const run = step.get("run");
    const script = run.isObject ? run.get("command") : run;
    const inner = step
      .entries()
      .flatMap(([, value]) => (value.isObject ? scriptsOf(value.get("steps"), depth + 1) : []));
    return [...(script.exists ? [script] : []), ...inner];
  });
}

import type { Workload } from "../../model/workload";
import { JobDraft, listed, type Platform, type SourceOf } from "../ci/jobDraft";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text,
  whyUnknown: (name) => `is taken from the variable ${name} when the job runs`,
};

/**
 * The containers of a pipeline of Semaphore: those of its agents, and those that jobs start.
 *
 * @see https://docs.semaphoreci.com/reference/pipeline-yaml
 */
export function readSemaphore(pipeline: Raw, sourceOf: SourceOf): Workload[] {
  const isHosted = isHostedAgent(pipeline.get("agent"));
  const tasks = [...listed(pipeline.get("blocks")), ...listed(pipeline.get("after_pipeline"))].flatMap((block, at) =>
    block.isObject && block.get("task").isObject
      ? [{ name: block.get("name").name() ?? `${at + 1}`, task: block.get("task") }]
      : [],
  );
  const shared = pipeline.get("global_job_config");
  return [
    ...containersOf(pipeline.get("agent"), "agent", isHosted, sourceOf),
    ...(shared.isObject ? [{ name: "global_job_config", task: shared }, ...tasks] : tasks).flatMap(({ name, task }) => {
      const own = task.get("agent");
      const host = { job: name, isHosted: own.exists ? isHostedAgent(own) : isHosted };
      const epilogue = task.get("epilogue");
      const draft = new JobDraft(task.path, PLATFORM).variables(task.get("env_vars"));
      draft.scripts(...[task.get("prologue")].filter(({ isObject }) => isObject).map((place) => place.get("commands")));
      for (const job of listed(task.get("jobs")))
        if (job.isObject) draft.step(job.get("env_vars"), job.get("commands"));
      draft.scripts(
        ...(epilogue.isObject ? epilogue.entries() : []).flatMap(([, at]) =>
          at.isObject ? [at.get("commands")] : [at],
        ),
      );
      return [
        ...draft.read(sourceOf("job", name, host)),
        ...(own.exists ? containersOf(own, name, host.isHosted, sourceOf) : []),
      ];
    }),
  ];
}

/** The first container runs the commands, the others are services. */
function containersOf(agent: Raw, name: string, isHosted: boolean, sourceOf: SourceOf): Workload[] {
  const containers = agent.isObject ? listed(agent.get("containers")).filter(({ isObject }) => isObject) : [];
  return containers.flatMap((place, at) => {
    const draft = new JobDraft(place.path, PLATFORM).set("image", place.get("image")).set("user", place.get("user"));
    draft.variables(place.get("env_vars"));
    if (at === 0) draft.runsShell(place.path);
    else draft.words("entrypoint", place.get("entrypoint")).words("command", place.get("command"));
    const called = place.get("name").name() ?? `${at + 1}`;
    return draft.read(sourceOf(at === 0 ? "job" : "service", `${name}/${called}`, { job: name, isHosted }));
  });
}

/** Types of machines of one's own begin with `s1-`. */
function isHostedAgent(agent: Raw): boolean {
  const type = agent.isObject && agent.get("machine").isObject ? agent.get("machine", "type").name() : undefined;
  return type !== undefined && !type.startsWith("s1-") && !type.includes("$");
}

import type { Workload } from "../../model/workload";
import { JobDraft, listed, type Platform, type SourceOf } from "../ci/jobDraft";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text.replace(/\$\{?TRAVIS_BUILD_DIR\}?/g, "."),
  whyUnknown: (name) => `is taken from the variable ${name} when the job runs`,
};

/** The phases of a job, in their order. */
export const TRAVIS_PHASES = [
  ...["before_install", "install", "before_script", "script", "before_cache", "after_success", "after_failure"],
  ...["before_deploy", "after_deploy", "after_script"],
] as const;

/** What the jobs of Travis CI start. A job itself runs on a machine. @see https://docs.travis-ci.com/ */
export function readTravis(definition: Raw, sourceOf: SourceOf): Workload[] {
  const matrix = definition.get("jobs").isObject ? definition.get("jobs") : definition.get("matrix");
  const included = matrix.isObject ? listed(matrix.get("include")).filter(({ isObject }) => isObject) : [];
  return [definition, ...included].flatMap((job, at) => {
    const name = at === 0 ? "job" : (job.get("name").name() ?? `${at}`);
    const draft = new JobDraft(job.path, PLATFORM);
    const env = definition.get("env");
    for (const place of [env.isObject ? env.get("global") : env.get("none"), env.isObject ? env.get("jobs") : env])
      draft.assignments(place);
    draft.scripts(...TRAVIS_PHASES.map((phase) => job.get(phase)));
    for (const deployment of listed(job.get("deploy")))
      if (deployment.isObject) draft.scripts(deployment.get("script"));
    return draft.read(sourceOf("job", name, { isHosted: true }));
  });
}

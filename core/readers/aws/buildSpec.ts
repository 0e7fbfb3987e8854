import type { Workload } from "../../model/workload";
import { JobDraft, type Platform, type SourceOf } from "../ci/jobDraft";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text,
  whyUnknown: (name) => `is taken from ${name} when the build runs`,
};

/**
 * What the commands of a build specification of CodeBuild start.
 *
 * @see https://docs.aws.amazon.com/codebuild/latest/userguide/build-spec-ref.html
 */
export function readBuildSpec(specification: Raw, sourceOf: SourceOf): Workload[] {
  const draft = new JobDraft("", PLATFORM);
  const env = specification.get("env");
  if (env.isObject) draft.variables(env.get("variables"));
  for (const [, phase] of specification.get("phases").entries())
    if (phase.isObject) draft.scripts(phase.get("commands"), phase.get("finally"));
  return draft.read(sourceOf("job", "build", { isHosted: true }));
}

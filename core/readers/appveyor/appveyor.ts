import type { Workload } from "../../model/workload";
import { JobDraft, listed, type Platform, type SourceOf } from "../ci/jobDraft";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text.replace(/\$\{?APPVEYOR_BUILD_FOLDER\}?/g, "."),
  whyUnknown: (name) => `is taken from the variable ${name} when the build runs`,
};

/** The scripts of a build, in their order. */
export const APPVEYOR_SCRIPTS = [
  ...["init", "install", "before_build", "build_script", "after_build", "before_test", "test_script", "after_test"],
  ...["before_package", "before_deploy", "deploy_script", "after_deploy", "on_success", "on_failure", "on_finish"],
] as const;

/** What a build of AppVeyor starts. A build itself runs on a machine. @see https://www.appveyor.com/docs/appveyor-yml/ */
export function readAppveyor(build: Raw, sourceOf: SourceOf): Workload[] {
  const matrix = listed(build.get("for")).filter(({ isObject }) => isObject);
  return [build, ...matrix].flatMap((place, at) => {
    const draft = new JobDraft(place.path, PLATFORM);
    for (const environment of at === 0
      ? [build.get("environment")]
      : [build.get("environment"), place.get("environment")])
      if (environment.isObject) draft.variables(environment).variables(environment.get("global"));
    draft.scripts(
      ...APPVEYOR_SCRIPTS.flatMap((key) => listed(place.get(key))).flatMap((line) =>
        line.isObject ? line.entries().map(([, script]) => script) : [line],
      ),
    );
    return draft.read(sourceOf("job", at === 0 ? "build" : `for[${at - 1}]`, { job: `${at}`, isHosted: true }));
  });
}

import type { Workload } from "../../model/workload";
import { JobDraft, listed, named, type Platform, type SourceOf } from "../ci/jobDraft";
import type { Raw } from "../raw/raw";

const PLATFORM: Platform = {
  placeholders: (text) => text.replace(/\$\{?BITBUCKET_CLONE_DIR\}?/g, "."),
  whyUnknown: (name) => `is taken from the variable ${name} when the step runs`,
};

/** How deep to follow steps within stages and parallel groups. */
const MAX_DEPTH = 10;

/**
 * The containers of Bitbucket's pipelines: those of steps and of services.
 *
 * @see https://support.atlassian.com/bitbucket-cloud/docs/bitbucket-pipelines-configuration-reference/
 */
export function readBitbucket(definition: Raw, sourceOf: SourceOf): Workload[] {
  const shared = definition.get("definitions", "pipelines");
  const pipelines = [definition.get("pipelines"), shared].flatMap((place) => stepsIn(place));
  const steps = [...new Map(pipelines.map((step) => [step.identity, step])).values()];
  const areHosted = steps.length > 0 && steps.every((step) => isHosted(step));
  const services = named(definition.get("definitions", "services"));
  return [
    ...steps.flatMap((step, at) => {
      const name = step.get("name").name() ?? `${at + 1}`;
      const image = step.get("image").exists ? step.get("image") : definition.get("image");
      const draft = readImage(image, step.path);
      draft.scripts(step.get("script"), step.get("after-script"));
      draft.runsShell(step.get("script").exists ? step.get("script").path : step.path);
      const source = sourceOf("step", name, { job: step.path, isHosted: isHosted(step) });
      return [...draft.read(source), ...pipesOf(step).flatMap((pipe) => pipe.read(source))];
    }),
    ...services.flatMap(([name, service]) => {
      const draft = readImage(service.get("image"), service.path).variables(service.get("variables"));
      return draft.read(sourceOf("service", name, { isHosted: areHosted }));
    }),
  ];
}

/** The name of an image, or an object. */
function readImage(image: Raw, path: string): JobDraft {
  const draft = new JobDraft(image.isObject ? image.path : path, PLATFORM);
  if (!image.isObject) return draft.set("image", image);
  return draft.set("image", image.get("name")).set("user", image.get("run-as-user"));
}

/** Pipes that are images: `pipe: docker://IMAGE`. */
function pipesOf(step: Raw): JobDraft[] {
  return [...listed(step.get("script")), ...listed(step.get("after-script"))].flatMap((line) => {
    const pipe = line.isObject ? line.get("pipe") : undefined;
    const [, image] = /^docker:\/\/(.+)$/s.exec(pipe?.name() ?? "") ?? [];
    if (!pipe || image === undefined) return [];
    const draft = new JobDraft(line.path, PLATFORM).variables(line.get("variables"));
    draft.draft.set("image", draft.text(image), pipe.path);
    return [draft];
  });
}

/** Every step of a part of the pipelines: by branch, by tag, in stages and in parallel. */
function stepsIn(place: Raw, depth = 0): Raw[] {
  if (depth > MAX_DEPTH) return [];
  if (place.isList) return place.items().flatMap((item) => stepsIn(item, depth + 1));
  if (!place.isObject) return [];
  return place
    .entries()
    .flatMap(([key, value]) => (key === "step" && value.isObject ? [value] : stepsIn(value, depth + 1)));
}

/** Whether Bitbucket's own machines run a step: a runner of one's own has the label `self.hosted`. */
function isHosted(step: Raw): boolean {
  return !listed(step.get("runs-on")).some((label) => label.name() === "self.hosted");
}

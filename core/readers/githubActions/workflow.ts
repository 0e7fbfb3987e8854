import { splitScript } from "../../docker/commandLine";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { ServiceDraft } from "../compose/serviceDraft";
import { placeholder, resolveText } from "../compose/text";
import type { Draft } from "../dockerCli/draft";
import { readOptionsAlone } from "../dockerCli/runOptions";
import { containersIn } from "../dockerCli/script";
import type { Raw } from "../raw/raw";
import { readDockerAction } from "./dockerActions";

/** The kinds of things that a workflow or an action declares. */
export type ActionsType = "job" | "service" | "step";

/** @param hosted whether the job runs on one of GitHub's own machines */
export type SourceOf = (type: ActionsType, name: string, hosted: boolean) => Source;

const EXPRESSION = /\$\{\{([\s\S]*?)\}\}/g;

/** A text with a placeholder for each expression that the platform fills in. */
function text(written: string): unknown {
  return resolveText(holed(written));
}

function holed(written: string): string {
  return written
    .replace(/\$\{\{\s*github\.workspace\s*\}\}/g, ".")
    .replace(EXPRESSION, (_, inner: string) => placeholder(inner.trim()));
}

export function whyUnknown(name: string): string {
  return `is computed when the job runs, from ${name}`;
}

/** The containers of a GitHub, Gitea or Forgejo workflow. @see "Workflow syntax" in GitHub's documentation */
export function readWorkflow(workflow: Raw, sourceOf: SourceOf): Workload[] {
  return workflow
    .get("jobs")
    .entries()
    .flatMap(([name = "", job]) => (job.isObject ? readJob(name, job, [workflow.get("env")], sourceOf) : []));
}

function readJob(name: string, job: Raw, outer: readonly Raw[], sourceOf: SourceOf): Workload[] {
  const machines = inMatrix(job.get("runs-on"), job);
  const hosted = machines.every((runsOn) => isHosted(runsOn));
  const read = (draft: Draft, type: ActionsType, own: string) => draft.read(sourceOf(type, own, hosted), whyUnknown);
  const container = job.get("container");
  const drafts = container.exists
    ? inMatrix(container, job).map((place) => readContainer(place, true))
    : [readContainer(job, false)];
  const steps = job.get("steps").items();
  for (const draft of drafts) {
    for (const env of [...outer, job.get("env")]) addEnvironment(draft, env);
    addSteps(draft, steps);
  }
  const services = job.get("services");
  return [
    ...drafts.flatMap((draft) => read(draft, "job", name)),
    ...(services.isObject ? services.entries() : services.exists ? [["", services] as const] : []).flatMap(
      ([service = "", place]) => read(readContainer(place, true), "service", `${name}/${service}`),
    ),
    ...readSteps(steps, (each, at) => read(each, "step", `${name}[${at}]`)),
  ];
}

const WHOLE_EXPRESSION = /^\s*\$\{\{(?:(?!\}\}).)*\}\}\s*$/s;

/** A value, or each value that a job's matrix has for it where it is `${{ matrix.NAME }}`. */
function inMatrix(place: Raw, job: Raw): Raw[] {
  const [, name] = /^\s*\$\{\{\s*matrix\.([\w-]+)\s*\}\}\s*$/.exec(place.name() ?? "") ?? [];
  const strategy = job.get("strategy");
  const matrix = strategy.isObject ? strategy.get("matrix") : strategy;
  if (name === undefined || !matrix.isObject) return [place];
  const include = matrix.get("include");
  const values = [
    ...(matrix.get(name).isList ? matrix.get(name).items() : []),
    ...(include.isList ? include.items() : []).flatMap((entry) => (entry.isObject ? [entry.get(name)] : [])),
  ].filter(({ exists }) => exists);
  return values.length > 0 ? values : [place];
}

/** The containers that steps start, or that they are themselves. */
function readSteps(steps: readonly Raw[], read: (draft: Draft, at: number) => Workload[]): Workload[] {
  return steps.flatMap((step, at) => {
    const script = step.get("run");
    const written = script.name();
    const started = written === undefined ? [] : containersIn(holed(written), script.path);
    return [...started, ...actionOf(step), ...readDockerAction(step, holed)].flatMap((draft) => read(draft, at));
  });
}

/** The containers of an action: its own image, or those that its steps start. */
export function readAction(action: Raw, sourceOf: SourceOf): Workload[] {
  const runs = action.get("runs");
  const image = runs.get("image").name() ?? "";
  const own = new ServiceDraft(runs.path);
  const [, pulled] = /^docker:\/\/(.+)$/s.exec(image) ?? [];
  if (pulled !== undefined) own.set("image", text(pulled), runs.get("image").path);
  addEnvironment(own, runs.get("env"));
  const steps = runs.get("steps").items();
  addSteps(own, steps);
  const read = (draft: Draft, type: ActionsType, name: string) => draft.read(sourceOf(type, name, false), whyUnknown);
  return [
    ...read(own, "job", action.get("name").name() ?? ""),
    ...readSteps(steps, (draft, at) => read(draft, "step", `[${at}]`)),
  ];
}

/** `container` of a job and each of its `services`: the name of an image, or an object. */
function readContainer(place: Raw, isContainer: boolean): ServiceDraft {
  const draft = new ServiceDraft(place.path);
  if (!isContainer) return draft;
  if (!place.isObject) {
    setText(draft, "image", place);
    // An expression may give an object with options, such as fromJSON does.
    const written = place.name() ?? "";
    if (WHOLE_EXPRESSION.test(written)) draft.unreadable(text(written), place.path);
    return draft;
  }
  setText(draft, "image", place.get("image"));
  addEnvironment(draft, place.get("env"));
  for (const [property, key] of [
    ["volumes", "volumes"],
    ["ports", "ports"],
  ] as const)
    addTexts(draft, property, place.get(key));
  const options = place.get("options");
  const words = options.name();
  if (words !== undefined) readOptionsAlone(splitScript(holed(words)).flat(), draft, options.path);
  return draft;
}

/** The items of a list. An expression in place of the list may give any. */
function addTexts(draft: ServiceDraft, property: string, list: Raw): void {
  const written = list.name();
  if (written === undefined) draft.addEach(property, list, text);
  else draft.add(property, text(written), list.path);
}

function setText(draft: ServiceDraft, property: string, place: Raw): void {
  const written = place.name();
  if (written !== undefined) draft.set(property, text(written), place.path);
}

function addEnvironment(draft: ServiceDraft, env: Raw): void {
  if (!env.isObject) return;
  for (const [name, value] of env.entries()) {
    const written = value.name() ?? "";
    if (name !== undefined) draft.add("environment", resolveText(`${name}=${holed(written)}`), value.path);
  }
}

/** Adds what the steps of a job run in its container, or on its machine. */
function addSteps(draft: ServiceDraft, steps: readonly Raw[]): void {
  for (const step of steps) {
    const script = step.get("run");
    const written = script.name();
    if (written !== undefined) draft.addScript(holed(written), script.path);
    addEnvironment(draft, step.get("env"));
  }
}

/** A step that is an image: `uses: docker://IMAGE`. */
function actionOf(step: Raw): ServiceDraft[] {
  const uses = step.get("uses");
  const [, image] = /^docker:\/\/(.+)$/s.exec(uses.name() ?? "") ?? [];
  if (image === undefined) return [];
  const draft = new ServiceDraft(step.path);
  draft.set("image", text(image), uses.path);
  addEnvironment(draft, step.get("env"));
  for (const [property, key] of [
    ["command", "args"],
    ["entrypoint", "entrypoint"],
  ] as const) {
    const place = step.get("with", key);
    const words = place.name();
    if (words !== undefined) draft.set(property, splitScript(holed(words)).flat().map(resolveText), place.path);
  }
  return [draft];
}

/** Labels of the machines that GitHub creates for a single job. */
const HOSTED = /^(?:ubuntu|windows|macos)-(?:latest|slim|[\d.]+)(?:-\w+)*$/;

function isHosted(runsOn: Raw): boolean {
  const labels = runsOn.isList ? runsOn.items().map((item) => item.name()) : [runsOn.name()];
  return labels.length > 0 && labels.every((label) => label !== undefined && HOSTED.test(label));
}

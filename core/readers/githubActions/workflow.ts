import { splitScript } from "../../docker/commandLine";
import { shellCommands } from "../../docker/shellScript";
import { fromWindows, windowsShell } from "../../docker/windowsScript";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { type Delimiters, replaceDelimited } from "../../text/delimited";
import { combinationsOf } from "../ci/matrix";
import { ServiceDraft } from "../compose/serviceDraft";
import { placeholder, resolveText } from "../compose/text";
import type { Draft } from "../dockerCli/draft";
import { readOptionsAlone } from "../dockerCli/runOptions";
import { containersIn } from "../dockerCli/script";
import { type Interpret, Raw } from "../raw/raw";
import { readDockerAction } from "./dockerActions";

/** The kinds of things that a workflow or an action declares. */
export type ActionsType = "job" | "service" | "step";

/** @param hosted whether the job runs on one of GitHub's own machines */
export type SourceOf = (type: ActionsType, name: string, hosted: boolean) => Source;

const EXPRESSION: readonly Delimiters[] = [["${{", "}}"]];

/** A text with a placeholder for each expression that the platform fills in. */
function text(written: string): unknown {
  return resolveText(holed(written));
}

function holed(written: string): string {
  return replaceDelimited(written, EXPRESSION, (inner) =>
    inner.trim() === "github.workspace" ? "." : placeholder(inner.trim()),
  );
}

export function whyUnknown(name: string): string {
  return `is computed when the job runs, from ${name}`;
}

/** Inputs by their names, as far as they are literal. */
export type Inputs = ReadonlyMap<string, string>;

/**
 * The containers of a GitHub, Gitea or Forgejo workflow.
 *
 * @param given inputs from the workflow that calls it; the others have their defaults
 * @see "Workflow syntax" in GitHub's documentation
 */
export function readWorkflow(workflow: Raw, sourceOf: SourceOf, given: Inputs = new Map()): Workload[] {
  const on = workflow.get("on");
  const inputs = inputsOf(
    ["workflow_dispatch", "workflow_call"].map((event) => valueAt(valueAt(on, event), "inputs")),
    given,
  );
  const filled = new Raw(workflow.raw(), workflow.path, withValues(inputs));
  return filled
    .get("jobs")
    .entries()
    .flatMap(([name = "", job]) => {
      if (!job.isObject) return [];
      const env = filled.get("env");
      const hosted = inMatrix(job.get("runs-on"), job).every((runsOn) => isHosted(runsOn));
      return variantsOf(job, env, inputs).flatMap((each) => readJob(name, each, [env], hosted, sourceOf));
    });
}

/**
 * A job with the literal values of `${{ env.NAME }}` and `${{ matrix.NAME }}` in place: as often as it takes to give
 * each name of the matrix each of its values.
 */
function variantsOf(job: Raw, env: Raw, inputs: ReadonlyMap<string, string>): Raw[] {
  const written = JSON.stringify(job.raw()) ?? "";
  const variables = [env, job.get("env")].flatMap(literals).map(([name, value]) => [`env.${name}`, value] as const);
  const values = new Map([...inputs, ...variables]);
  const strategy = job.get("strategy");
  const matrix = strategy.isObject ? strategy.get("matrix") : strategy;
  const names = matrix.isObject && /\$\{\{\s*matrix\./.test(written) ? matrixNames(matrix) : [];
  const lists = names
    .map((name) => [`matrix.${name}`, matrixValues(matrix, name).flatMap((value) => scalarOf(value) ?? [])] as const)
    .filter(
      ([name, list]) => list.length > 0 && list.length === matrixValues(matrix, name.slice("matrix.".length)).length,
    );
  if (values.size === 0 && lists.length === 0) return [job];
  return combinationsOf(lists).map((each) => new Raw(job.raw(), job.path, withValues(new Map([...values, ...each]))));
}

/** Inputs as they are given, or their defaults, by the expressions that stand for them. */
function inputsOf(declared: readonly Raw[], given: Inputs): ReadonlyMap<string, string> {
  const defaults = declared.flatMap((inputs) =>
    inputs.isObject
      ? inputs.entries().map(([name = "", input]) => [name, scalarOf(valueAt(input, "default"))] as const)
      : [],
  );
  const values = new Map<string, string>();
  for (const [name, value] of [...defaults, ...given]) {
    if (value === undefined || value.includes("${{")) continue;
    for (const expression of ["inputs", "github.event.inputs"]) values.set(`${expression}.${name}`, value);
  }
  return values;
}

function valueAt(place: Raw, key: string): Raw {
  return place.isObject ? place.get(key) : new Raw(undefined, place.path);
}

/** Values that are literal, by their names. */
function literals(place: Raw): [name: string, value: string][] {
  if (!place.isObject) return [];
  return place.entries().flatMap(([name, value]) => {
    const text = scalarOf(value);
    return name === undefined || text === undefined ? [] : [[name, text]];
  });
}

function scalarOf(place: Raw): string | undefined {
  const text = place.isObject || place.isList ? undefined : place.name();
  return text?.includes("${{") ? undefined : text;
}

function withValues(values: ReadonlyMap<string, string>): Interpret {
  return (value) => {
    if (typeof value !== "string" || !value.includes("${{")) return undefined;
    return { value: replaceDelimited(value, EXPRESSION, (inner) => values.get(inner.trim()) ?? `\${{${inner}}}`) };
  };
}

function matrixNames(matrix: Raw): string[] {
  const include = matrix.get("include");
  const entries = include.isList ? include.items().filter(({ isObject }) => isObject) : [];
  const names = [matrix, ...entries].flatMap((place) => place.entries().map(([name = ""]) => name));
  return [...new Set(names)].filter((name) => name !== "include" && name !== "exclude" && name !== "");
}

/** The values that a matrix has for a name. */
function matrixValues(matrix: Raw, name: string): Raw[] {
  const include = matrix.get("include");
  const list = matrix.get(name);
  return [
    ...(list.isList ? list.items() : []),
    ...(include.isList ? include.items() : []).flatMap((entry) => (entry.isObject ? [entry.get(name)] : [])),
  ].filter(({ exists }) => exists);
}

function readJob(name: string, job: Raw, outer: readonly Raw[], hosted: boolean, sourceOf: SourceOf): Workload[] {
  const read = (draft: Draft, type: ActionsType, own: string) => draft.read(sourceOf(type, own, hosted), whyUnknown);
  const container = job.get("container");
  const drafts = container.exists
    ? inMatrix(container, job).map((place) => readJobContainer(place))
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
    ...readSteps(steps, [...outer, job.get("env")], (each, at) => read(each, "step", `${name}[${at}]`)),
  ];
}

const WHOLE_EXPRESSION = /^\s*\$\{\{(?:(?!\}\}).)*\}\}\s*$/s;

/** A value, or each value that a job's matrix has for it where it is `${{ matrix.NAME }}`. */
function inMatrix(place: Raw, job: Raw): Raw[] {
  const [, name] = /^\s*\$\{\{\s*matrix\.([\w-]+)\s*\}\}\s*$/.exec(place.name() ?? "") ?? [];
  const strategy = job.get("strategy");
  const matrix = strategy.isObject ? strategy.get("matrix") : strategy;
  if (name === undefined || !matrix.isObject) return [place];
  const values = matrixValues(matrix, name);
  return values.length > 0 ? values : [place];
}

/** The containers that steps start, or that they are themselves. */
function readSteps(
  steps: readonly Raw[],
  outer: readonly Raw[],
  read: (draft: Draft, at: number) => Workload[],
): Workload[] {
  return steps.flatMap((step, at) => {
    const variables = [...outer, step.get("env")].flatMap(literals).map(([name, value]) => [name, [value]] as const);
    const started = scriptsOf(step).flatMap(({ script, path }) => containersIn(script, path, new Map(variables)));
    return [...started, ...actionOf(step), ...readDockerAction(step, holed)].flatMap((draft) => read(draft, at));
  });
}

/** The containers of an action: its own image, or those that its steps start. @param given inputs from a step that uses it */
export function readAction(written: Raw, sourceOf: SourceOf, given: Inputs = new Map()): Workload[] {
  const inputs = inputsOf([written.get("inputs")], given);
  const action = new Raw(written.raw(), written.path, withValues(inputs));
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
    ...readSteps(steps, [], (draft, at) => read(draft, "step", `[${at}]`)),
  ];
}

/**
 * `container` of a job. The runners of GitHub, Gitea and Forgejo start a program that waits in place of the image's own
 * entrypoint, so docker:dind as the image of a job starts no engine.
 *
 * @see https://github.com/actions/runner/blob/main/src/Runner.Worker/ContainerOperationProvider.cs
 */
function readJobContainer(place: Raw): ServiceDraft {
  const draft = readContainer(place, true);
  draft.set("entrypoint", ["tail", "-f", "/dev/null"], place.path);
  return draft;
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
    for (const { script, path } of scriptsOf(step)) {
      draft.addScript(script, path);
      for (const variable of keptVariables(script)) draft.add("environment", resolveText(variable), path);
    }
    addEnvironment(draft, step.get("env"));
  }
}

/** Variables that a step sets for those after it: `echo NAME=VALUE >> "$GITHUB_ENV"`. */
function keptVariables(script: string): string[] {
  if (!script.includes("GITHUB_ENV")) return [];
  return shellCommands(script)
    .filter(({ output }) => output?.includes("GITHUB_ENV"))
    .flatMap(({ words, input }) => [
      ...words.slice(1).map(({ text: word }) => word),
      ...(input?.text.split("\n") ?? []),
    ])
    .filter((word) => /^[A-Za-z_]\w*=/.test(word));
}

/** What actions call an input that is a script, such as those that try again, wait, or run it on another machine. */
const SCRIPT_INPUTS = ["run", "script", "command", "commands", "cmd", "runCmd"];
/** Actions whose scripts are programs in JavaScript or Python. */
const OTHER_LANGUAGES = /(?:github-script|python|javascript|node)[^/]*@/i;

/** The scripts of a step: its own, and those that an action's inputs hold. */
function scriptsOf(step: Raw): { script: string; path: string }[] {
  const inputs = step.get("with");
  const uses = step.get("uses").name() ?? "";
  const isShell = inputs.isObject && !OTHER_LANGUAGES.test(uses) && !uses.startsWith("docker://");
  const places = [step.get("run"), ...(isShell ? SCRIPT_INPUTS.map((name) => inputs.get(name)) : [])];
  const shell = windowsShell(step.get("shell").name() ?? "");
  return places.flatMap((place) => {
    const written = place.name();
    if (written === undefined || /^python/.test(step.get("shell").name() ?? "")) return [];
    const script = holed(written);
    // Without a shell of its own, a step on Windows has PowerShell: lines that go on show it.
    const assumed = shell ?? (/ `\r?\n/.test(script) ? "powershell" : / \^\r?\n/.test(script) ? "cmd" : undefined);
    return [{ script: assumed ? fromWindows(script, assumed) : script, path: place.path }];
  });
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

import type { Workload } from "../../model/workload";
import { type Delimiters, replaceDelimited } from "../../text/delimited";
import { JobDraft, type JobHost, listed, named, type Platform, type SourceOf } from "../ci/jobDraft";
import { placeholder, resolveText } from "../compose/text";
import type { Raw } from "../raw/raw";
import { addTask } from "./tasks";

/** Expressions of templates, and those that are computed when the pipeline runs. */
const EXPRESSIONS: readonly Delimiters[] = [
  ["${{", "}}"],
  ["$[", "]"],
];
/** Variables that name a folder of the job itself. */
const OWN_FOLDER =
  /\$\((?:Build\.(?:SourcesDirectory|Repository\.LocalPath|ArtifactStagingDirectory|BinariesDirectory|StagingDirectory)|Pipeline\.Workspace|System\.(?:DefaultWorkingDirectory|ArtifactsDirectory)|Agent\.(?:BuildDirectory|WorkFolder|TempDirectory))\)/gi;
/** The ways in which a deployment job has its steps. */
const STRATEGIES = ["runOnce", "rolling", "canary"] as const;
const PHASES = ["preDeploy", "deploy", "routeTraffic", "postRouteTraffic"] as const;

/** A job, and the place above it that sets its pool and its variables. */
interface Job {
  readonly place: Raw;
  readonly name: string;
  readonly outer: readonly Raw[];
}

/**
 * The containers of a pipeline of Azure: container jobs, their services, and what steps start.
 *
 * @param given the parameters of a template, by their names in lower case
 * @see https://learn.microsoft.com/azure/devops/pipelines/yaml-schema/
 */
export function readAzurePipelines(
  pipeline: Raw,
  sourceOf: SourceOf,
  given: ReadonlyMap<string, string> = new Map(),
): Workload[] {
  const resources = new Map(
    listed(pipeline.get("resources").isObject ? pipeline.get("resources", "containers") : pipeline.get("none")).map(
      (place) => [place.isObject ? (place.get("container").name() ?? "") : "", place],
    ),
  );
  const used = new Set<string>();
  const found = jobsOf(pipeline).flatMap(({ place: job, name, outer }) => {
    const host = { job: name, isHosted: isHosted([job, ...outer]) };
    const platform = platformOf([...outer.toReversed(), job], given);
    const read = (place: Raw) => {
      const called = place.isObject ? undefined : place.name();
      const resource = called === undefined ? undefined : resources.get(called);
      if (resource) used.add(called ?? "");
      return readContainer(resource ?? place, platform);
    };
    const container = job.get("container");
    // The agent starts a program that waits as the image's command.
    const draft = container.exists ? read(container).runsShell(container.path) : new JobDraft(job.path, platform);
    for (const place of [...outer.toReversed(), job]) addVariables(draft, place.get("variables"), platform);
    for (const step of stepsOf(job)) addStep(draft, step);
    const services = job.get("services");
    return [
      ...draft.read(sourceOf("job", name, host), sourceOf("step", name, host)),
      ...named(services.isObject ? services : services.get("none")).flatMap(([service, place]) =>
        read(place).read(sourceOf("service", `${name}/${service}`, host)),
      ),
    ];
  });
  // Jobs in templates, which are not read, may use the others.
  const others = [...resources].filter(([name]) => !used.has(name));
  const host: JobHost = { job: "" };
  return [
    ...found,
    ...others.flatMap(([name, place]) =>
      readContainer(place, platformOf([pipeline], given)).read(sourceOf("service", name, host)),
    ),
  ];
}

/** The jobs of stages, of the pipeline, or the only one that its steps are. */
function jobsOf(pipeline: Raw): Job[] {
  const inside = (list: Raw, outer: readonly Raw[]) =>
    items(list).map((place, at): Job => {
      const name = ["job", "deployment"].map((key) => place.get(key).name()).find((text) => text) ?? `${at + 1}`;
      return { place, name, outer };
    });
  const stages = items(pipeline.get("stages"));
  const alone: Job[] = pipeline.get("steps").isList ? [{ place: pipeline, name: "job", outer: [] }] : [];
  return [
    ...stages.flatMap((stage) => inside(stage.get("jobs"), [stage, pipeline])),
    ...inside(pipeline.get("jobs"), [pipeline]),
    ...alone,
  ];
}

/** The objects of a list, those under a template's condition included. */
function items(list: Raw, depth = 0): Raw[] {
  if (!list.isList || depth > 10) return [];
  return list.items().flatMap((item) => {
    if (!item.isObject) return [];
    const [[key = "", value] = []] = item.entries();
    return /^\$\{\{/.test(key) && value?.isList ? items(value, depth + 1) : [item];
  });
}

function stepsOf(job: Raw): Raw[] {
  const strategy = job.get("strategy");
  const deployments = strategy.isObject
    ? STRATEGIES.flatMap((kind) => {
        const at = strategy.get(kind);
        if (!at.isObject) return [];
        const ends = at.get("on").isObject ? [at.get("on", "failure"), at.get("on", "success")] : [];
        return [...PHASES.map((phase) => at.get(phase)), ...ends];
      })
    : [];
  return [job, ...deployments].flatMap((place) => (place.isObject ? items(place.get("steps")) : []));
}

/** A container resource, or the name of an image. */
function readContainer(place: Raw, platform: Platform): JobDraft {
  const draft = new JobDraft(place.path, platform);
  if (!place.isObject) return draft.set("image", place);
  draft.set("image", place.get("image")).variables(place.get("env"));
  draft.add("volumes", place.get("volumes")).add("ports", place.get("ports")).options(place.get("options"));
  const socket = place.get("mapDockerSocket");
  if (socket.raw() === true || socket.name() === "true")
    draft.addValue("volumes", "/var/run/docker.sock:/var/run/docker.sock", socket.path);
  return draft;
}

/** Variables of a pipeline, as each of its scripts has them in its environment. */
function addVariables(draft: JobDraft, variables: Raw, platform: Platform): void {
  for (const [name, value] of variablesOf(variables)) {
    const text = value.isObject || value.isList ? undefined : value.name();
    const variable = name.toUpperCase().replace(/[. ]/g, "_");
    if (text !== undefined)
      draft.addValue("environment", resolveText(`${variable}=${platform.placeholders(text)}`), value.path);
  }
}

function addStep(draft: JobDraft, step: Raw): void {
  const inPowershell = (key: string) => ({ place: step.get(key), shell: "powershell" as const });
  draft.step(step.get("env"), step.get("script"), step.get("bash"), inPowershell("pwsh"), inPowershell("powershell"));
  const task = step.get("task").name();
  if (task !== undefined) addTask(draft, task, step.get("inputs"));
}

/** The job's pool, or that of its stage or pipeline. Without any, Microsoft's machines run it. */
function isHosted(places: readonly Raw[]): boolean {
  const pool = places.map((place) => place.get("pool")).find(({ exists }) => exists);
  if (!pool) return true;
  const name = pool.isObject ? pool.get("name").name() : pool.name();
  if (name !== undefined) return /^(?:Azure Pipelines|Hosted\b.*)$/.test(name);
  return pool.isObject && pool.get("vmImage").exists;
}

/** The defaults of parameters: a list of `{ name, default }`, or in templates of the older form an object. */
function defaultsOf(parameters: Raw): [name: string, value: Raw][] {
  if (parameters.isObject) return parameters.entries().map(([name = "", value]) => [name, value]);
  return items(parameters).flatMap((item) => {
    const name = item.get("name").name();
    return name === undefined || !item.get("default").exists ? [] : [[name, item.get("default")]];
  });
}

/** Parameters as they are given, or their defaults, and variables that the pipeline, the stage and the job set; anything else between `$(` and `)` is unknown. */
function platformOf(places: readonly Raw[], given: ReadonlyMap<string, string>): Platform {
  const values = new Map<string, string>();
  const defaults = new Map<string, string>();
  for (const [name, value] of places.flatMap((place) => defaultsOf(place.get("parameters")))) {
    const text = value.isObject || value.isList ? undefined : value.name();
    if (text !== undefined && !/\$[([{]/.test(text)) defaults.set(name.toLowerCase(), text);
  }
  for (const [name, value] of given) defaults.set(name, value);
  for (const [name, value] of places.flatMap((place) => variablesOf(place.get("variables")))) {
    const text = value.isObject || value.isList ? undefined : value.name();
    if (text !== undefined && !/\$[([{]/.test(text)) values.set(name.toLowerCase(), text);
  }
  return {
    placeholders: (text) =>
      replaceDelimited(
        text
          .replace(OWN_FOLDER, ".")
          .replace(/\$\{\{\s*variables\.([\w.-]+)\s*\}\}/g, "$($1)")
          .replace(
            /\$\{\{\s*parameters\.([\w-]+)\s*\}\}/g,
            (match, name: string) => defaults.get(name.toLowerCase()) ?? match,
          ),
        EXPRESSIONS,
        (inner) => placeholder(inner.trim()),
      ).replace(/\$\(([\w.-]+)\)/g, (match, name: string) => {
        const value = values.get(name.toLowerCase());
        if (value !== undefined) return value;
        return /^(?:pwd|whoami|hostname|nproc|date|id|uname)$/.test(name) ? match : placeholder(name);
      }),
    whyUnknown: (name) => `is filled in from ${name} when the pipeline runs`,
  };
}

/** An object, or a list of `{ name, value }`, of groups and of templates. */
function variablesOf(variables: Raw): [name: string, value: Raw][] {
  if (variables.isObject) return variables.entries().map(([name = "", value]) => [name, value]);
  return items(variables).flatMap((item) => {
    const name = item.get("name").name();
    return name === undefined ? [] : [[name, item.get("value")]];
  });
}

/**
 * An engine beside the runner in the place of a service that every job would start as a privileged one, in pipelines of
 * GitLab CI: the service goes, and its jobs become clients of the recipe's engine.
 */
import type { CheckFinding } from "../../check/report";
import { CLIENT_FOLDER } from "../../components/spec/client";
import { ConfigurationError } from "../../configuration/configurationError";
import { parsePropertyPath } from "../../core/text/propertyPath";
import { type TextNode, valueAt } from "../../documents/positions/textNode";
import { addressOf, clientVariables } from "../../recipes/plan/job";
import type { RecipeOptions } from "../../recipes/plan/options";
import { recipeFiles } from "../../recipes/recipe";
import { checkedRequest, type RecipeRequest } from "../../recipes/request";
import { yaml } from "../../recipes/text/yaml";
import { applied, type Edit } from "../change/edit";
import { ENGINE_IMAGE, ENGINE_VARIABLES, ENGINE_WORDS, PROXY_VARIABLES } from "../change/engineWords";
import { addedAtTop, addedLines } from "../change/lines";
import { nodeOf, type Pipeline, type PipelineJob, type PipelineService, pipelineOf } from "../change/pipeline";
import type { FixRecipe, Replacement } from "../change/replacement";
import { variableEdits } from "../change/variables";
import { serviceEdits } from "./pipelineServices";

const FOLDER = "breakwater";
/** The rules that a job's use of an engine breaks. */
const ENGINE_RULES: readonly string[] = ["dind-plaintext-api", "dood-plaintext-endpoint"];
/** The rules that a script breaks by what it starts. */
const SCRIPT_RULES: readonly string[] = ["dind-privileged", "dood-engine-socket"];
/** Variables that only say how an engine's service listens. */
const LISTENING = "DOCKER_TLS_CERTDIR";
/** Settings of a service that say nothing of what its jobs use it for. */
const NEUTRAL = ["command", "variables", "pull_policy"];
const HOST = /^tcp:\/\/([a-zA-Z0-9_.-]+):237[56]\/?$/;
/** What a text has once its jobs use another engine, if scripts name the old one themselves. */
const NAMED = /^(?!\s*#).*(?:\b2375\b|\bDOCKER_TLS_CERTDIR\b|\bDOCKER_HOST=)/m;

/** Scripts that give containers a folder of their job, which an engine elsewhere does not have. */
const BINDS =
  /^(?!\s*#).*(?:\s(?:-v|--volume)[ =]?["']?[$./~]|\btype=bind\b|\bdocker[- ]compose\b.*\b(?:up|run|create|start)\b)/m;

/** The replacements for the findings of a pipeline, each with the findings that it mends. */
export function pipelineReplacements(text: string, findings: readonly CheckFinding[]): Replacement[] {
  if (!findings.some(({ rule }) => [...SCRIPT_RULES, ...ENGINE_RULES].includes(rule))) return [];
  const pipeline = pipelineOf(text);
  const users = pipeline?.jobs.filter(({ services }) => services.some(isEngine)) ?? [];
  const isOf = ({ resource }: CheckFinding) =>
    users.some(({ name }) => resource === name || resource.startsWith(`${name}/`));
  const scripts = findings.filter(({ type, rule }) => type === "script" && SCRIPT_RULES.includes(rule));
  const engines = findings.filter((finding) => ENGINE_RULES.includes(finding.rule) && finding.type !== "script");
  const own = engines.filter(isOf);
  const others = engines.filter((finding) => !isOf(finding));
  return [
    ...scripts.map((finding): Replacement => ({ findings: [finding], why: whyScript(finding) })),
    ...(others.length === 0 ? [] : [{ findings: others, why: whyOther(pipeline) }]),
    ...(pipeline && own.length > 0 ? [serviceReplacement(pipeline, users, own)] : []),
  ];
}

function whyOther(pipeline: Pipeline | undefined): string {
  return pipeline ? "the engine is no service docker:dind of this file" : "the file is not written in lines of its own";
}

function whyScript({ rule }: CheckFinding): string {
  const does = rule === "dind-privileged" ? "starts the engine" : "mounts the socket";
  return `a script ${does}: take that out of it, and give the job the engine of breakwater recipe runner --for gitlab-runner`;
}

function isEngine({ image }: PipelineService): boolean {
  return ENGINE_IMAGE.test(image);
}

interface PipelineRecipe extends FixRecipe {
  readonly options: RecipeOptions;
}

function serviceReplacement(
  pipeline: Pipeline,
  users: readonly PipelineJob[],
  findings: readonly CheckFinding[],
): Replacement {
  const name = engineName(users) ?? whyUnclear(users);
  const recipe = typeof name === "string" ? undefined : recipeOf(name.host);
  if (typeof name === "string") return { findings, why: name };
  if (!recipe) return { findings, why: "the service has a name that cannot be a recipe's" };
  const wanted = clientVariables(recipe.options, addressOf(recipe.options), CLIENT_FOLDER);
  const edits = pipelineEdits(pipeline, users, wanted);
  if (typeof edits === "string") return { findings, why: edits };
  const why = whyWrong(applied(pipeline.text, edits), users, wanted);
  if (why !== undefined) return { findings, why };
  const does =
    "use a rootless engine beside the runner instead of a service that needs a privileged one, " +
    `once the runner has what ${recipe.folder}/config.template.toml says`;
  return { findings, does, edits, recipe };
}

/** The one name by which all jobs call their engine. */
function engineName(users: readonly PipelineJob[]): { readonly host: string } | undefined {
  const hosts = users.map(({ variables, services }) => {
    const written = variables.get("DOCKER_HOST")?.text;
    // Docker's own images have their client call an engine by this name.
    const host = written === undefined ? "docker" : HOST.exec(written)?.[1];
    return services.every((each) => !isEngine(each) || each.hosts.includes(host ?? "")) ? host : undefined;
  });
  const [host, ...others] = new Set(hosts);
  return host === undefined || others.length > 0 ? undefined : { host };
}

function whyUnclear(users: readonly PipelineJob[]): string {
  const hosts = new Set(users.map(({ variables }) => variables.get("DOCKER_HOST")?.text));
  if (hosts.size > 1) return "jobs reach their engines by several addresses";
  const isLoopback = [...hosts].some((host) => /\/\/(?:localhost|127\.0\.0\.1)\b/.test(host ?? ""));
  return isLoopback
    ? "its jobs run in pods: breakwater recipe runner --for kubernetes writes an engine for them"
    : "no DOCKER_HOST of its jobs names the service";
}

/** Undefined where a name cannot be a recipe's. */
function recipeOf(name: string): PipelineRecipe | undefined {
  const request: RecipeRequest = { kind: "runner", for: "gitlab-runner", name };
  try {
    const { format, options } = checkedRequest(request);
    const files = recipeFiles(format, options, { version: "", command: [] });
    return { request, folder: `${FOLDER}/${name}`, options, files };
  } catch (error) {
    if (error instanceof ConfigurationError) return undefined;
    throw error;
  }
}

/** The edits of the services and of the variables, or why they are not certain. */
function pipelineEdits(
  pipeline: Pipeline,
  users: readonly PipelineJob[],
  wanted: Readonly<Record<string, string>>,
): readonly Edit[] | string {
  const engines = users.flatMap(({ services }) => services.filter(isEngine));
  const why = engines.map(whyKept).find((each) => each !== undefined);
  if (why !== undefined) return why;
  const places = new Map<TextNode, Map<string, string>>();
  const additions = new Map<string, Edit | undefined>();
  const emptied = new Set<TextNode>();
  for (const job of users) {
    const host = placeOf(pipeline, job, "DOCKER_HOST");
    if (host === "unclear") return "its variables are not written plainly";
    const listening = placeOf(pipeline, job, LISTENING);
    if (listening === "unclear") return "its variables are not written plainly";
    if (listening) emptied.add(listening);
    const own = host ?? ownVariables(pipeline, job);
    if (own) places.set(own, new Map(Object.entries(wanted)));
    else additions.set(ownerOf(job), newVariables(pipeline, job, wanted));
    // What a job sets itself counts more than what it inherits.
    for (const [variable, value] of Object.entries(wanted)) {
      const place = placeOf(pipeline, job, variable);
      if (place === "unclear") return "its variables are not written plainly";
      if (place && place !== own) places.set(place, new Map([...(places.get(place) ?? []), [variable, value]]));
    }
  }
  const edits = [
    ...[...new Set([...places.keys(), ...emptied])].map((mapping) =>
      variableEdits(
        pipeline.text,
        mapping,
        places.get(mapping) ?? new Map(),
        emptied.has(mapping) ? LISTENING : undefined,
      ),
    ),
    ...[...additions.values()].map((edit) => edit && [edit]),
    ...serviceEdits(pipeline, users, isEngine),
  ];
  return edits.every((each) => each !== undefined) ? edits.flat() : "its services or variables are not written plainly";
}

/** What a service does besides running an engine, as a clause; undefined if it does nothing else. */
function whyKept({ settings }: PipelineService): string | undefined {
  const other = Object.keys(settings).find((name) => !NEUTRAL.includes(name));
  if (other !== undefined) return `the service has \`${other}\`, of which the recipe knows nothing`;
  const words = [settings["command"] ?? []].flat().flatMap((each) => `${each}`.split(/\s+/));
  const word = words.find((each) => !ENGINE_WORDS.test(each));
  if (word !== undefined) return `the service has the option ${word}, which belongs into the recipe's daemon.json`;
  const variable = Object.keys(settings["variables"] ?? {}).find(
    (name) => !ENGINE_VARIABLES.test(name) && !PROXY_VARIABLES.test(name),
  );
  return variable === undefined
    ? undefined
    : `the service has the variable ${variable}, of which the recipe knows nothing`;
}

/** The mapping in which a variable of a job is written; undefined for one that it does not have. */
function placeOf(pipeline: Pipeline, { variables }: PipelineJob, name: string): TextNode | undefined | "unclear" {
  const variable = variables.get(name);
  if (!variable) return undefined;
  const mapping = nodeOf(pipeline, variable.path)?.parent;
  return mapping?.entries && valueAt(mapping, name) ? mapping : "unclear";
}

/** Where a job's services stand: a path without the list itself, which is where its variables belong, too. */
function ownerOf({ list, path }: PipelineJob): string {
  const owner = parsePropertyPath(list?.path ?? "").slice(0, -1);
  return owner.length === 1 && owner[0] !== "default" ? (owner[0] ?? path) : "";
}

function ownVariables(pipeline: Pipeline, job: PipelineJob): TextNode | undefined {
  const owner = ownerOf(job);
  const mapping = owner === "" ? pipeline.root : valueAt(pipeline.root, owner);
  const own = valueAt(mapping, "variables");
  return own?.entries ? own : undefined;
}

function newVariables(
  { text, root }: Pipeline,
  job: PipelineJob,
  wanted: Readonly<Record<string, string>>,
): Edit | undefined {
  const owner = ownerOf(job);
  if (owner === "") return addedAtTop(text, root, "variables", yaml(wanted));
  const mapping = valueAt(root, owner);
  if (!mapping?.entries || mapping.isFlow || valueAt(mapping, "variables")) return undefined;
  return addedLines(text, mapping, yaml({ variables: wanted }));
}

/** Why a changed text is not what it should be. */
function whyWrong(
  text: string,
  users: readonly PipelineJob[],
  wanted: Readonly<Record<string, string>>,
): string | undefined {
  const jobs = pipelineOf(text)?.jobs ?? [];
  const isRight = users.every(({ name, services }) => {
    const job = jobs.find((each) => each.name === name);
    const others = services.filter((each) => !isEngine(each)).map(({ image }) => image);
    return (
      job?.services.map(({ image }) => image).join() === others.join() &&
      Object.entries(wanted).every(([variable, value]) => job.variables.get(variable)?.text === value)
    );
  });
  if (!isRight) return "its jobs, or what they inherit, are not written plainly";
  if (BINDS.test(text))
    return "a script mounts folders of its job into containers, which an engine beside the runner does not have";
  return NAMED.test(text) ? "another setting names the engine's address or its certificates as well" : undefined;
}

import type { ShellVariables } from "../../docker/shellVariables";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { ServiceDraft } from "../compose/serviceDraft";
import { placeholder, resolveText, UnresolvedValue } from "../compose/text";
import type { Draft } from "../dockerCli/draft";
import { containersIn } from "../dockerCli/script";
import { whyUnknownOutput } from "../dockerCli/unknownWord";
import type { Raw } from "../raw/raw";
import type { Job } from "./jobs";

/** The kinds of things that a pipeline declares. */
export type GitlabType = "job" | "service" | "script";

/** Values of variables, and the property that contains each. */
export type Variables = ReadonlyMap<string, { readonly text: string; readonly path: string }>;

export function whyUnknown(name: string): string {
  return whyUnknownOutput(name) ?? `is taken from the variable ${name} when the job runs`;
}

/** The containers of a job: its own, its services', and those that its scripts start. */
export function readJob(job: Job, sourceOf: (type: GitlabType, name: string) => Source): Workload[] {
  const { name } = job;
  const keyword = (key: string) => job.keys.get(key)?.at(-1);
  return variants(job).flatMap((variables) => {
    const text = (written: string) => resolveText(expanded(written, variables));
    const read = (draft: Draft, type: GitlabType, own: string) => draft.read(sourceOf(type, own), whyUnknown);
    const image = keyword("image");
    const own = container(image?.exists ? image : undefined, image?.path ?? job.path, variables, text);
    const hooks = keyword("hooks");
    const places = ["before_script", "script", "after_script"].map(keyword);
    const run = keyword("run");
    const steps = run?.isList ? run.items().map((step) => (step.isObject ? step.get("script") : undefined)) : [];
    const scripts = [...places, ...steps, hooks?.isObject ? hooks.get("pre_get_sources_script") : undefined].flatMap(
      (place) => linesOf(place),
    );
    for (const { line, path } of scripts) own.addScript(withValues(line, variables), path);
    // The runner starts a shell as the image's command, so docker:dind as the image of a job starts no engine.
    own.set("command", ["sh"], keyword("script")?.path ?? job.path);
    own.withoutLimits();
    for (const place of job.missing)
      own.unreadable(
        new UnresolvedValue("extends a job that is written in none of the files that can be read"),
        place.path,
      );
    const shell: ShellVariables = new Map();
    const services = keyword("services");
    const listed = services?.isList ? services.items() : [];
    // Leaves out DOCKER_HOST: the job's variables alone do not make a service a Docker client.
    const shared = new Map([...variables].filter(([variable]) => variable !== "DOCKER_HOST"));
    return [
      ...read(own, "job", name),
      ...listed.flatMap((service) => {
        const draft = container(service, service.path, withOwn(shared, service), text);
        draft.withoutLimits();
        const alias = service.isObject ? service.get("alias").name() : undefined;
        const called = alias ?? (service.isObject ? service.get("name").name() : service.name()) ?? "";
        return read(draft, "service", `${name}/${called}`);
      }),
      ...scripts.flatMap(({ line, path }) =>
        containersIn(withValues(line, variables), path, shell).flatMap((draft) => read(draft, "script", name)),
      ),
    ];
  });
}

/** `image`, or one of `services`: the name of an image, or an object. */
function container(
  place: Raw | undefined,
  path: string,
  variables: Variables,
  text: (written: string) => unknown,
): ServiceDraft {
  const draft = new ServiceDraft(path);
  for (const [name, { text: written, path: at }] of variables)
    draft.add("environment", resolveText(`${name}=${expanded(written, variables)}`), at);
  if (!place) return draft;
  const image = place.isObject ? place.get("name") : place;
  const named = image.name();
  if (named !== undefined) draft.set("image", text(named), image.path);
  if (!place.isObject) return draft;
  for (const key of ["entrypoint", "command"]) {
    const words = place.get(key);
    if (words.isList)
      draft.set(
        key,
        words.strings().map((word) => (word.known ? text(word.value) : new UnresolvedValue(word.why))),
        words.path,
      );
    else if (words.exists) draft.set(key, [text(words.name() ?? "")], words.path);
  }
  const user = place.get("docker", "user");
  if (user.exists) draft.set("user", text(user.name() ?? ""), user.path);
  return draft;
}

/** A service's own variables take precedence over those of the job. */
function withOwn(variables: Variables, service: Raw): Variables {
  const own = service.isObject ? service.get("variables") : undefined;
  return own?.isObject ? new Map([...variables, ...variablesAt(own)]) : variables;
}

function variablesAt(place: Raw): [string, { text: string; path: string }][] {
  if (!place.isObject) return [];
  return place.entries().flatMap(([name, entry]) => {
    const value = entry.isObject ? entry.get("value") : entry;
    return name === undefined ? [] : [[name, { text: value.name() ?? "", path: entry.path }]];
  });
}

/** How many jobs of one matrix are judged individually. */
const MAX_VARIANTS = 50;

/** The variables that a job sets or inherits, apart from those of its rules and its matrix. */
export function variablesOf({ keys, globals }: Pick<Job, "keys" | "globals">): Variables {
  const own = keys.get("variables") ?? [];
  const inherit = keys.get("inherit")?.at(-1)?.get("variables");
  const inherited = new Map(globals.flatMap(variablesAt));
  const kept = [...inherited].filter(([name]) => isInherited(inherit, name));
  return new Map([...kept, ...own.flatMap(variablesAt)]);
}

/** The variables of a job, once for each job that `parallel: matrix` or a rule with variables makes of it. */
function variants(job: Job): Variables[] {
  const { keys, rules } = job;
  const own = keys.get("variables") ?? [];
  const base = variablesOf(job);
  const parallel = keys.get("parallel")?.at(-1);
  const matrix = parallel?.isObject ? parallel.get("matrix").items() : [];
  const combined: Variables[] = matrix.flatMap((entry) => combinations(entry)).map((values) => new Map(values));
  const jobRules = keys.get("rules")?.at(-1);
  const ruled = [...rules.map((place) => [place, true] as const), ...(jobRules ? [[jobRules, false] as const] : [])]
    .flatMap(([list, isGlobal]) => rulesIn(list).map((rule) => [rule.get("variables"), isGlobal] as const))
    .filter(([variables]) => variables.isObject)
    .map(([variables, isGlobal]): Variables => {
      const values = variablesAt(variables);
      return isGlobal ? new Map([...values, ...own.flatMap(variablesAt)]) : new Map(values);
    });
  const changes = [...(combined.length > 0 ? combined : [new Map()]), ...ruled];
  return changes.slice(0, MAX_VARIANTS).map((values) => new Map([...base, ...values]));
}

function rulesIn(list: Raw, depth = 0): Raw[] {
  if (!list.isList || depth > MAX_DEPTH) return [];
  return list.items().flatMap((rule) => (rule.isList ? rulesIn(rule, depth + 1) : rule.isObject ? [rule] : []));
}

function isInherited(inherit: Raw | undefined, name: string): boolean {
  if (!inherit?.exists) return true;
  if (inherit.isList) return inherit.items().some((item) => item.name() === name);
  return inherit.raw() !== false;
}

function combinations(entry: Raw): [string, { text: string; path: string }][][] {
  let made: [string, { text: string; path: string }][][] = [[]];
  for (const [name, place] of entry.isObject ? entry.entries() : []) {
    const values = place.isList ? place.items() : [place];
    made = made
      .flatMap((before) =>
        values.map((value): typeof before => [...before, [name ?? "", { text: value.name() ?? "", path: value.path }]]),
      )
      .slice(0, MAX_VARIANTS);
  }
  return made;
}

const VARIABLE = /\$(?:\{([A-Za-z_]\w*)\}|([A-Za-z_]\w*)|\$)/g;
/** How deep to follow variables within variables. */
const MAX_DEPTH = 10;

/** A text with the values of its variables, and with a placeholder for each variable that the file does not set. */
function expanded(text: string, variables: Variables, depth = 0): string {
  return text.replace(VARIABLE, (match, braced?: string, plain?: string) => {
    const name = braced ?? plain;
    if (match === "$$" || name === undefined) return "$";
    const value = variables.get(name);
    return value && depth < MAX_DEPTH ? expanded(value.text, variables, depth + 1) : placeholder(name);
  });
}

/** The same for a script, whose shell sets variables of its own. */
function withValues(script: string, variables: Variables): string {
  return script.replace(VARIABLE, (match, braced?: string, plain?: string) => {
    const name = braced ?? plain ?? "";
    const value = name === "CI_PROJECT_DIR" ? undefined : variables.get(name);
    return value ? expanded(value.text, variables).replace(/\0([^\0]*)\0/g, "$${$1}") : match;
  });
}

/** The lines of a script, which may be nested lists. */
function linesOf(place: Raw | undefined, depth = 0): { line: string; path: string }[] {
  if (!place?.exists || depth > MAX_DEPTH) return [];
  if (place.isList) return place.items().flatMap((item) => linesOf(item, depth + 1));
  const line = place.name();
  return line === undefined ? [] : [{ line, path: place.path }];
}

import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { ServiceDraft } from "../compose/serviceDraft";
import { readDaemonJson } from "../docker/hostEngine";
import { type Interpret, Raw } from "../raw/raw";
import { type ReadFile, readCopiedFile } from "./copiedFile";
import { interpretJinja, type JinjaVariables } from "./jinja";
import { MODULES, whyUnknown } from "./modules";

/** The parts of a play, and of a block, that hold tasks. */
const TASK_LISTS = ["pre_tasks", "tasks", "post_tasks", "handlers", "block", "rescue", "always"];
/** How deep to follow blocks. */
const MAX_DEPTH = 20;

export type SourceOf = (module: string, name: string) => Source;

/** What a reader asks of its host. */
export interface Surroundings {
  readonly sourceOf: SourceOf;
  readonly readFile: ReadFile;
}

/**
 * What the tasks of a playbook, or of a role, make.
 *
 * @param list plays or tasks
 * @param interpret how the host marks values
 * @param variables of the role
 */
export function readPlaybook(
  list: unknown,
  interpret: Interpret | undefined,
  variables: JinjaVariables,
  surroundings: Surroundings,
): Workload[] {
  return readList(new Raw(list, "", interpret), variables, surroundings, 0);
}

function readList(list: Raw, variables: JinjaVariables, surroundings: Surroundings, depth: number): Workload[] {
  if (!list.isList || depth > MAX_DEPTH) return [];
  return list.items().flatMap((item) => {
    if (!item.isObject) return [];
    const own = new Map([...variables, ...variablesAt(item.get("vars"))]);
    const inner = TASK_LISTS.flatMap((key) => readList(item.get(key), own, surroundings, depth + 1));
    const roles = item.get("roles");
    const given = [item, ...(roles.isList ? roles.items().filter((role) => role.isObject) : [])];
    return [
      ...given.flatMap((place) =>
        [place, place.get("vars")].flatMap((vars) => readVariables(vars, own, surroundings.sourceOf)),
      ),
      ...inner,
      ...readTask(item, own, surroundings),
    ];
  });
}

/** The variables by which roles take the settings of an engine (`daemon.json`): geerlingguy.docker's, and its like. */
const ENGINE_SETTINGS = ["docker_daemon_options", "docker_daemon_config"];

/** Whether variables configure an engine by a role. */
export function configuresEngine(variables: Readonly<Record<string, unknown>>): boolean {
  return ENGINE_SETTINGS.some((name) => variables[name] !== undefined);
}

/** What variables give the roles that install an engine. */
export function readVariables(place: Raw, variables: JinjaVariables, sourceOf: SourceOf): Workload[] {
  if (!place.isObject) return [];
  const computed = place.interpretedBy(interpretJinja(variables));
  return ENGINE_SETTINGS.flatMap((name) => {
    const settings = computed.get(name);
    if (settings.isUnknown)
      return [workload({ source: sourceOf("variables", name), platform: "docker", unreadable: [settings.unknown()] })];
    return settings.isObject ? readDaemonJson(settings, sourceOf("variables", name)) : [];
  });
}

/** Variables that are set to literal values. */
export function variablesAt(place: Raw): [string, unknown][] {
  if (!place.isObject) return [];
  return place
    .entries()
    .flatMap(([name, value]) => (name === undefined || value.isUnknown ? [] : [[name, value.raw()]]));
}

/** How many items of a loop are judged. */
const MAX_ITEMS = 50;

/** A task, once for each item of a loop that is written out. */
function readTask(task: Raw, variables: JinjaVariables, surroundings: Surroundings): Workload[] {
  const loop = task.oneOf("loop", "with_items", "with_list");
  const name = task.get("loop_control").isObject ? task.get("loop_control", "loop_var").name() : undefined;
  const items = loop.isList ? loop.items().slice(0, MAX_ITEMS) : [];
  if (items.length === 0) return readOnce(task, variables, surroundings);
  return items.flatMap((item) => {
    const own = item.isUnknown ? [] : [[name ?? "item", item.raw()] as const];
    return readOnce(task, new Map([...variables, ...own]), surroundings);
  });
}

function readOnce(task: Raw, variables: JinjaVariables, { sourceOf, readFile }: Surroundings): Workload[] {
  const computed = task.interpretedBy(interpretJinja(variables));
  return [
    ...computed.entries().flatMap(([key = "", args]) => {
      const module = key.slice(key.lastIndexOf(".") + 1);
      const read = Object.hasOwn(MODULES, module) ? MODULES[module] : undefined;
      const isCopy = module === "copy" || module === "template";
      if (!read && !isCopy) return [];
      const free = args.isObject || args.isList || args.isUnknown ? undefined : args.name();
      const isFree = free !== undefined && !/^(?:command|shell|raw)$/.test(module);
      const own = isFree ? new Raw(argumentsIn(free), args.path) : args.exists ? args : task.get("args");
      const name = own.isObject ? own.get("name").name() : undefined;
      const source = sourceOf(module, name ?? task.get("name").name() ?? "");
      const copied = isCopy ? readCopiedFile(module, own, variables, readFile, source) : [];
      return [...(read?.(own, source) ?? []), ...copied];
    }),
    ...readEnvironment(computed.get("environment"), task, sourceOf),
  ];
}

/** Variables of a task or a play that make its commands clients of an engine. */
function readEnvironment(environment: Raw, task: Raw, sourceOf: SourceOf): Workload[] {
  if (!environment.isObject || !environment.get("DOCKER_HOST").exists) return [];
  const draft = new ServiceDraft(environment.path);
  for (const [name = "", value] of environment.entries()) {
    const text = value.string();
    if (text?.known) draft.add("environment", `${name}=${text.value}`, value.path);
  }
  draft.withoutLimits();
  return draft.read(sourceOf("task", task.get("name").name() ?? ""), whyUnknown);
}

/** `name=x image="a b"`: arguments in one text. */
function argumentsIn(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/(\w+)=("[^"]*"|'[^']*'|\S+)/g)].map(([, name = "", value = ""]) => [
      name,
      value.replace(/^(["'])(.*)\1$/s, "$2"),
    ]),
  );
}

import type { Scope } from "../../../core/hcl/evaluate";
import { parseHcl } from "../../../core/hcl/parser";
import { type Block, type Body, HclSyntaxError } from "../../../core/hcl/syntax";
import { known, unknown } from "../../../core/model/known";
import type { FilePlace } from "../../../core/model/source";
import { type Workload, workload } from "../../../core/model/workload";
import { readNomadTask } from "../../../core/readers/nomad/nomad";
import { Raw } from "../../../core/readers/raw/raw";
import { evaluateBody } from "../../../core/readers/terraform/bodyValue";
import { interpretWith } from "../../../core/readers/terraform/expressionMarks";
import type { Module } from "../../../core/readers/terraform/module";
import { standAlone } from "../../../core/readers/terraform/standAlone";
import { isObject } from "../../../core/text/jsonObject";
import { childPath } from "../../../core/text/propertyPath";
import { HclContent } from "../../../documents/formats/hcl";
import type { Content, Declared, Input } from "../../input/input";

/** The blocks of a job file. */
const BLOCKS = new Set(["job", "variable", "variables", "locals"]);

/** Job files of Nomad, by their blocks. The copies of a group share volumes of their own; each job has its host. */
export const nomad: Input = {
  name: "Nomad",
  group: "Cloud services",
  reads: "job files of Nomad with tasks of the `docker` and `podman` drivers",
  words: ['"TaskGroups"'],
  resembles: (_, file) => /\.nomad(?:\.hcl)?$/.test(file),
  matches: (content) =>
    isObject(jobOf(content)) ||
    (content instanceof HclContent &&
      content.body.blocks.some(({ type }) => type === "job") &&
      content.body.blocks.every(({ type }) => BLOCKS.has(type))),
  read: ({ file, index, content }) => {
    const job = jobOf(content);
    if (job) return readJson(job, { file, document: index, path: "" }, "Job" in content ? "Job" : "");
    return readBody((content as unknown as HclContent).body, { file, document: index });
  },
};

/** Whether a file that cannot be parsed is a job by its text; one that is only named so belongs to another tool. */
export function seemsToBeJob(text: string): boolean {
  return /^[ \t]*job[ \t]+["\w]/m.test(text);
}

/**
 * The tasks of a job in a text, in HCL or JSON: undefined if it is neither. Their paths are those in the text.
 *
 * @param text with a placeholder for each part that is not known
 */
export function tasksOfText(text: string, file: string): readonly Workload[] | undefined {
  const json = /^\s*\{/.test(text) ? parseJson(text) : undefined;
  const job = isObject(json) ? jobOf(json) : undefined;
  if (job) return readJson(job, { file, document: 0, path: "" }, "").workloads;
  // What is not known is a variable without a value, within a text or by itself.
  for (const reference of ["${var.$1}", "var.$1"])
    try {
      const filled = text.replace(/\0([^\0]*)\0/g, (_, name: string) =>
        reference.replace("$1", name.replace(/\W/g, "_").replace(/^(?![A-Za-z])/, "_")),
      );
      return readBody(parseHcl(filled), { file, document: 0 }).workloads;
    } catch (error) {
      if (!(error instanceof HclSyntaxError)) throw error;
    }
  return undefined;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function readBody(body: Body, place: { readonly file: string; readonly document: number }): Declared {
  const module = standAlone(body, place.file);
  const tasks = module.of("job").flatMap(({ block, path }) => tasksIn(block, path, block.labels[0] ?? "", undefined));
  return { resources: tasks.length, workloads: tasks.flatMap((task) => workloadsOf(task, module, place)) };
}

/** A job as Nomad's API takes and prints it; undefined for anything else. */
function jobOf(content: Content): Content | undefined {
  if (content instanceof HclContent) return undefined;
  const job = isObject(content["Job"]) ? content["Job"] : content;
  const groups = job["TaskGroups"];
  return Array.isArray(groups) && groups.some((group) => isObject(group) && Array.isArray(group["Tasks"]))
    ? job
    : undefined;
}

function readJson(job: Content, origin: FilePlace, path: string): Declared {
  // `driver` is `Driver`, `volume_mount` is `VolumeMounts`; a driver's own configuration is written as in a job file.
  const spelling = (key: string, object: object) => {
    const name = key.replace(/(?:^|_)(\w)/g, (_, letter: string) => letter.toUpperCase());
    return [key, name, `${name}s`, `${name}MB`].find((each) => Object.hasOwn(object, each)) ?? key;
  };
  const root = new Raw(job, path, interpretWith(RUNTIME), false, spelling);
  const id = root.oneOf("ID", "Name").name() ?? "";
  const workloads = root
    .get("TaskGroups")
    .items()
    .flatMap((group) =>
      group
        .get("Tasks")
        .items()
        .flatMap((task) => {
          const name = [id, group.get("Name").name(), task.get("Name").name()].join(".");
          const count = group.get("Count").number();
          return readNomadTask(task, count, { type: "task", name, host: origin.file, origin });
        }),
    );
  return { resources: workloads.length, workloads };
}

const RUNTIME = "is known only where the task runs";
/** The folders that Nomad makes for each task, as a container sees them. */
const RUNTIME_FOLDERS = new Map([
  ["NOMAD_ALLOC_DIR", "/alloc"],
  ["NOMAD_TASK_DIR", "/local"],
  ["NOMAD_SECRETS_DIR", "/secrets"],
]);
/**
 * What Nomad fills in itself: numbers, UUIDs and addresses. None can be a folder of the host, a program or an option, so
 * they stay as they are written.
 */
const RUNTIME_VALUES =
  /^(?:NOMAD_(?:(?:HOST_)?(?:PORT|IP|ADDR)_\w+|ALLOC_(?:ID|INDEX|PORT_\w+)|SHORT_ALLOC_ID|(?:CPU|MEMORY|MEMORY_MAX)_LIMIT|CPU_CORES)|CSI_ENDPOINT)$/;

function runtimeScope(outer: Scope): Scope {
  return {
    ...outer,
    call: (name, args, session) => outer.call(name, args, session),
    find: (name) => RUNTIME_FOLDERS.get(name) ?? (RUNTIME_VALUES.test(name) ? `\${${name}}` : outer.find(name)),
  };
}

interface Task {
  readonly name: string;
  readonly path: string;
  readonly block: Block;
  readonly group: Block | undefined;
}

/** The tasks of a job or group; without a group, a task is a group of its own. Dynamic ones are kept as blocks. */
function tasksIn(outer: Block, path: string, name: string, group: Block | undefined): Task[] {
  return placed(outer.body).flatMap(({ block, place }) => {
    const inner = `${path}.${place}`;
    const own = `${name}.${block.labels[0] ?? ""}`;
    if (block.type === "group") return tasksIn(block, inner, own, block);
    const isTask =
      block.type === "task" || (block.type === "dynamic" && /^(?:group|task)$/.test(block.labels[0] ?? ""));
    return isTask ? [{ name: own, path: inner, block, group }] : [];
  });
}

function placed({ blocks }: Body): { block: Block; place: string }[] {
  const counts = new Map<string, number>();
  return blocks.map((block) => {
    const name = [block.type, ...block.labels].reduce(childPath, "");
    const at = counts.get(name) ?? 0;
    counts.set(name, at + 1);
    return { block, place: at === 0 ? name : `${name}[${at}]` };
  });
}

function workloadsOf(
  { name, path, block, group }: Task,
  module: Module,
  { file, document }: { readonly file: string; readonly document: number },
): Workload[] {
  const source = { type: "task", name, host: file, origin: { file, document, path } };
  if (block.type === "dynamic") {
    const why = "makes groups or tasks that are known only to Nomad";
    return [workload({ source, platform: "docker", unreadable: [unknown("", why)] })];
  }
  const { value, places } = evaluateBody(block.body, runtimeScope(module.scope), module.session);
  const elsewhere = new Map([...places].map(([at, written]) => [at, { file, document, path: `${path}.${written}` }]));
  const task = new Raw(value, "", interpretWith(RUNTIME), false, (key) => key);
  const count = group?.body.attributes.get("count")?.value;
  const copies = count ? module.session.attempt(() => module.evaluate(count)).value : undefined;
  const replicas = typeof copies === "number" ? known(copies, "count") : undefined;
  return readNomadTask(task, replicas, { ...source, origin: { ...source.origin, elsewhere } });
}

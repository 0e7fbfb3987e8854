import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { replaceDelimited } from "../../text/delimited";
import { placeholder } from "../compose/text";
import { containersIn } from "../dockerCli/script";
import type { Raw } from "../raw/raw";

/** What the commands of a Taskfile start. @see https://taskfile.dev/reference/schema */
export function readTaskfile(taskfile: Raw, sourceOf: (task: string) => Source): Workload[] {
  const shared = variablesAt(taskfile.get("vars"));
  return taskfile
    .get("tasks")
    .entries()
    .flatMap(([name = "", task]) => {
      const variables = new Map([...shared, ...(task.isObject ? variablesAt(task.get("vars")) : [])]);
      const environment = [...variablesAt(taskfile.get("env")), ...(task.isObject ? variablesAt(task.get("env")) : [])];
      const shell = () => new Map(environment.map(([key, value]) => [key, [filled(value, variables)]]));
      return commandsOf(task).flatMap((command) =>
        containersIn(filled(command.name() ?? "", variables), command.path, shell()).flatMap((draft) =>
          draft.read(sourceOf(name), (variable) => `is the value that ${variable} has when the task runs`),
        ),
      );
    });
}

/** A task is one command, a list of them, or an object. */
function commandsOf(task: Raw): Raw[] {
  if (!task.isObject && !task.isList) return [task];
  const list = task.isList ? task : task.get("cmds");
  const conditions = task.isObject ? [task.get("preconditions"), task.get("status")] : [];
  const commands = [list, ...conditions].flatMap((each) => (each.isList ? each.items() : []));
  return [...(task.isObject ? [task.get("cmd")] : []), ...commands].flatMap((each) =>
    each.isObject ? [each.get("cmd"), each.get("defer"), each.get("sh")] : [each],
  );
}

function variablesAt(place: Raw): [string, string][] {
  return place.isObject
    ? place.entries().flatMap(([name, value]) => {
        const text = value.isObject || value.isList ? undefined : value.name();
        return name === undefined || text === undefined ? [] : [[name, text]];
      })
    : [];
}

/** Characters of a variable's value, and of a text with all of its values: a text may contain a variable many times. */
const MAX_VALUE = 10_000;
const MAX_TEXT = 1_000_000;
const TEMPLATE = [["{{", "}}"]] as const;

/** A text with the values of `{{.NAME}}` or its `default`, and a placeholder for every other template. */
function filled(
  text: string,
  variables: ReadonlyMap<string, string>,
  resolved = new Map<string, string | undefined>(),
): string {
  let room = MAX_TEXT;
  return replaceDelimited(text, TEMPLATE, (inner) => {
    const { name, fallback } = parsed(inner.replace(/^-/, "").replace(/-$/, "").trim());
    if (/^(?:ROOT_DIR|TASKFILE_DIR|USER_WORKING_DIR)$/.test(name)) return ".";
    if (name === "CLI_ARGS") return "$@";
    const written = variables.get(name);
    if (written !== undefined && !resolved.has(name)) {
      resolved.set(name, undefined); // A variable may have a default in place of what its caller gives it.
      const value = filled(written, variables, resolved);
      if (value.length <= MAX_VALUE) resolved.set(name, value);
    }
    const value = resolved.get(name) ?? fallback;
    room -= value?.length ?? 0;
    return value === undefined || room < 0 ? placeholder(name) : value;
  });
}

/** `.NAME`, `.NAME | default "TEXT"` and `default "TEXT" .NAME`. */
function parsed(expression: string): { readonly name: string; readonly fallback?: string } {
  const [, plain, piped] = /^\.(\w+)(?:\s*\|\s*default\s+"([^"\\]*)")?$/.exec(expression) ?? [];
  if (plain !== undefined) return { name: plain, ...(piped !== undefined && { fallback: piped }) };
  const [, fallback, name] = /^default\s+"([^"\\]*)"\s+\.(\w+)$/.exec(expression) ?? [];
  return name !== undefined && fallback !== undefined ? { name, fallback } : { name: expression };
}

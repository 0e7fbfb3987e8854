import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
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
      return commandsOf(task).flatMap((command) =>
        containersIn(filled(command.name() ?? "", variables), command.path).flatMap((draft) =>
          draft.read(sourceOf(name), (variable) => `is the value that ${variable} has when the task runs`),
        ),
      );
    });
}

/** A task is one command, a list of them, or an object. */
function commandsOf(task: Raw): Raw[] {
  if (!task.isObject && !task.isList) return [task];
  const list = task.isList ? task : task.get("cmds");
  const commands = list.isList ? list.items() : [];
  return [...(task.isObject ? [task.get("cmd")] : []), ...commands].map((each) =>
    each.isObject ? each.get("cmd") : each,
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

/** A text with the values of `{{.NAME}}`, and a placeholder for every other template. */
function filled(text: string, variables: ReadonlyMap<string, string>): string {
  return text.replace(/\{\{-?\s*(.*?)\s*-?\}\}/gs, (_, expression: string) => {
    const [, name = expression] = /^\.(\w+)$/.exec(expression) ?? [];
    if (/^(?:ROOT_DIR|TASKFILE_DIR|USER_WORKING_DIR)$/.test(name)) return ".";
    return name === "CLI_ARGS" ? "$@" : (variables.get(name) ?? placeholder(name));
  });
}

import { Raw } from "../../../core/readers/raw/raw";
import { readTaskfile } from "../../../core/readers/taskfile/taskfile";
import { isObject } from "../../../core/text/jsonObject";
import type { Input } from "../../input/input";

/** Taskfiles, recognised by their version and their tasks, which have commands. */
export const taskfile: Input = {
  name: "Taskfile",
  format: "docker-run",
  group: "Scripts and units",
  reads: "Taskfiles",
  words: ["\\btasks\\b"],
  resembles: () => false,
  matches: ({ version, tasks, apiVersion, kind }) =>
    apiVersion === undefined &&
    kind === undefined &&
    /^[23]/.test(String(version)) &&
    isObject(tasks) &&
    Object.values(tasks).some(
      (task) =>
        typeof task === "string" || Array.isArray(task) || (isObject(task) && ("cmds" in task || "cmd" in task)),
    ) &&
    !Object.values(tasks).some((task) => isObject(task) && "command" in task),
  read: ({ file, index, content }) => {
    const workloads = readTaskfile(new Raw(content, ""), (name) => ({
      type: "task",
      name,
      host: `${file}#${index}`,
      origin: { file, document: index, path: "" },
    }));
    return { resources: Object.keys(content["tasks"] as object).length, workloads };
  },
};

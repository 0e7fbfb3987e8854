import { dirname, isAbsolute, join } from "node:path";
import type { ReadFile } from "../../../core/readers/ansible/copiedFile";
import { MODULES } from "../../../core/readers/ansible/modules";
import { configuresEngine, readPlaybook, readVariables, variablesAt } from "../../../core/readers/ansible/tasks";
import { type Interpret, Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { isFile, realPathOf } from "../../../documents/disk";
import { readContent, readText, STDIN } from "../../../documents/file";
import { Tagged, untagged } from "../../../documents/yaml/schema";
import { isWithin } from "../../input/checked";
import type { Content, Input } from "../../input/input";

const TASK_LISTS = ["pre_tasks", "tasks", "post_tasks", "handlers", "block"];

/**
 * Playbooks, and the tasks and handlers of roles: lists of plays or tasks, recognised by their modules. Files of
 * variables (`group_vars`, `host_vars`, `vars`, `defaults`) that configure an engine.
 */
export const ansible: Input = {
  name: "Ansible",
  group: "Scripts and units",
  reads: "playbooks and roles of Ansible with modules for Docker, Podman and Kubernetes, and commands",
  words: [
    ...["docker_container", "docker_swarm_service", "docker_compose", "docker_volume", "podman_container"],
    ...["podman_pod", "\\bk8s:", "daemon\\.json", "docker\\.sock", "(?:docker|podman|nerdctl) +(?:run|create|exec)"],
    ...["docker_daemon_(?:options|config)", "dockerd", "(?:default|sysconfig)/docker", "gitlab-runner/config"],
  ],
  resembles: () => false,
  matches: (content, file) =>
    /(?:^|[\\/])(?:(?:group|host)_vars|vars|defaults)[\\/]/.test(file) && configuresEngine(content),
  matchesList: (list, file) =>
    list.every(isObject) &&
    list.some((item) => isObject(item) && isPlayOrTask(item, /(?:^|[\\/])(?:tasks|handlers)[\\/]/.test(file), 0)),
  read: ({ file, index, content }) => {
    const variables = new Map(["defaults", "vars"].flatMap((folder) => roleVariables(file, folder)));
    const sourceOf = (type: string, name: string) => ({
      type,
      name,
      host: file,
      origin: { file, document: index, path: "" },
    });
    const own = Array.isArray(content) ? undefined : new Raw(content, "", interpretTags);
    const workloads = own
      ? readVariables(own, new Map(variablesAt(own)), sourceOf)
      : readPlaybook(content, interpretTags, variables, { sourceOf, readFile: fileReader(file) });
    return { resources: workloads.length, workloads };
  },
};

/** A vault's text is encrypted; any other tag leaves the value as it is written. */
const interpretTags: Interpret = (value) => {
  if (!(value instanceof Tagged)) return undefined;
  return value.tag === "!vault" ? { value: undefined, unknown: "is encrypted", secret: true } : { value: value.value };
};

function isPlayOrTask(item: Content, isOfRole: boolean, depth: number): boolean {
  if (depth > 5) return false;
  const isPlay =
    "hosts" in item && ["tasks", "roles", "pre_tasks", "post_tasks", "handlers"].some((key) => key in item);
  if (isPlay) return true;
  if (Object.keys(item).some((key) => isModule(key, isOfRole)) && !("run" in item || "uses" in item)) return true;
  if (isEngineTask(item)) return true;
  return TASK_LISTS.some((key) => {
    const list = item[key];
    return Array.isArray(list) && list.some((inner) => isObject(inner) && isPlayOrTask(inner, isOfRole, depth + 1));
  });
}

/** A task of another tool also has a `command`, so that only names of Ansible's own count. */
function isModule(key: string, isOfRole: boolean): boolean {
  const name = key.slice(key.lastIndexOf(".") + 1);
  return (
    Object.hasOwn(MODULES, name) && (isOfRole || key !== name || !/^(?:command|file|raw|copy|replace)$/.test(name))
  );
}

/**
 * A task that writes an engine's configuration, or sets the mode of its socket: `copy` and `file` alone are any tool's.
 */
function isEngineTask(item: Content): boolean {
  return ["copy", "file", "template", "ansible.builtin.template"].some((key) => {
    const args = item[key];
    if (!isObject(args)) return false;
    return /(?:daemon\.json|docker\.sock|gitlab-runner\/config\.toml)$/.test(
      String(args["dest"] ?? args["path"] ?? ""),
    );
  });
}

/** Reads files that tasks name: those of the role or of the playbook's folder, not through links that lead elsewhere. */
function fileReader(file: string): ReadFile {
  const own = dirname(file);
  const folder = roleFolder(file) ?? own;
  return (name, kind) => {
    const root = realPathOf(folder);
    if (file === STDIN || isAbsolute(name) || root === undefined) return undefined;
    const found = [join(folder, kind, name), join(own, name)].find((path) => {
      const real = isFile(path) ? realPathOf(path) : undefined;
      return real !== undefined && isWithin(real, root);
    });
    try {
      return found === undefined ? undefined : readText(found);
    } catch {
      return undefined;
    }
  };
}

/** The folder of the role that a file of tasks belongs to. */
function roleFolder(file: string): string | undefined {
  const tasks = dirname(file);
  return /(?:^|[\\/])(?:tasks|handlers)$/.test(tasks) ? dirname(tasks) : undefined;
}

/** Variables of the role that a file of tasks belongs to. */
function roleVariables(file: string, folder: string): [string, unknown][] {
  const role = roleFolder(file);
  if (role === undefined) return [];
  for (const name of ["main.yml", "main.yaml"]) {
    try {
      return variablesAt(new Raw(untagged(readContent(join(role, folder, name))), ""));
    } catch {
      // There is no such file, or it is reported where it is checked itself.
    }
  }
  return [];
}

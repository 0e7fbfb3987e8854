import { isDaemonFile } from "../../docker/script";
import { known } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import { isObject } from "../../text/jsonObject";
import { readDaemonText } from "../dockerCli/writtenConfiguration";
import { readRunnerConfiguration } from "../kubernetes/gitlabRunner";
import { Raw } from "../raw/raw";
import { relocated } from "../raw/relocated";
import { interpretJinja, type JinjaVariables } from "./jinja";

/** The text of a file that a task names, from the folder of the playbook or the role; undefined if it is not there. */
export type ReadFile = (name: string, folder: "files" | "templates") => string | undefined;

/** Whether a file on a machine is the configuration of a GitLab Runner. */
export function isRunnerFile(path: string): boolean {
  return /(?:^|\/)gitlab-runner\/config\.toml$/.test(path);
}

/** Settings of an engine that decide how it listens and whom it trusts. */
const DECISIVE = ["hosts", "insecure-registries"];

/**
 * What `copy` and `template` write to an engine's `daemon.json` or a GitLab Runner's `config.toml` from a file of the
 * repository. A file that has such a name itself is judged as what it is.
 */
export function readCopiedFile(
  module: string,
  args: Raw,
  variables: JinjaVariables,
  readFile: ReadFile,
  source: Source,
): Workload[] {
  if (!args.isObject || args.get("content").exists || /^(?:true|yes)$/i.test(args.get("remote_src").name() ?? ""))
    return [];
  const [target, place] = [args.get("dest").name() ?? "", args.get("src")];
  const isDaemon = isDaemonFile(target);
  if (!place.exists || !(isDaemon || isRunnerFile(target))) return [];
  const undecided = (why: string) => workload({ source, platform: "docker", unreadable: [place.unknown(why)] });
  const name = place.isUnknown ? undefined : place.name();
  if (name === undefined) return [workload({ source, platform: "docker", unreadable: [place.unknown()] })];
  if (/(?:^|\/)(?:daemon\.json|config\.toml)$/.test(name)) return [];
  const written = readFile(name, module === "template" ? "templates" : "files");
  if (written === undefined) return [undecided("names a file that is not in the folder of the playbook or the role")];
  const text = module === "template" ? filledIn(written, variables) : written;
  if (!isDaemon)
    return readRunnerConfiguration(known(text.replace(HOLE, "{{ $1 }}"), place.path), source).map((each) =>
      relocated(each, () => place.path),
    );
  const quoted = text.replace(/"(?:[^"\\]|\\.)*"|\0[^\0]*\0/g, (part) => (part.startsWith("\0") ? `"${part}"` : part));
  const settings = parseJson(quoted.replaceAll("\0", "\\u0000"));
  if (text.includes("{%") || !isObject(settings)) return [undecided("is a template that only Ansible can fill in")];
  const isOpen = DECISIVE.some((key) => typeof settings[key] === "string" && String(settings[key]).includes("\0"));
  return [
    ...readDaemonText(quoted, place.path, source),
    ...(isOpen ? [undecided("is a template that only Ansible can fill in")] : []),
  ];
}

/** A value that only Ansible knows. */
const HOLE = /\0([^\0]*)\0/g;

/** A template with the values of variables, and with a placeholder for each that only Ansible knows. */
function filledIn(template: string, variables: JinjaVariables): string {
  const filled = new Raw(template, "", interpretJinja(variables)).raw();
  return typeof filled === "string" ? filled : template;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

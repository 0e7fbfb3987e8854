import { splitScript } from "../../docker/commandLine";
import type { WindowsShell } from "../../docker/windowsScript";
import { unknown } from "../../model/known";
import type { Source } from "../../model/source";
import { type Workload, workload } from "../../model/workload";
import type { GroovyCall, GroovyText } from "../../text/groovy";
import { parseYaml } from "../../text/yamlText";
import { JobDraft, type Platform, type SourceOf } from "../ci/jobDraft";
import { readPod } from "../kubernetes/pod";
import { type Interpret, Raw } from "../raw/raw";

const WORKSPACE = /\0\s*(?:env\.)?(?:WORKSPACE|PWD|pwd\(\))\s*\0/g;
const PLATFORM: Platform = {
  placeholders: (text) => text.replace(WORKSPACE, "."),
  whyUnknown: (name) => `is computed by the pipeline's code, from ${name}`,
};
/** Steps that run a script, and the shell of Windows that it is for. */
const SCRIPTS: ReadonlyMap<string, WindowsShell | undefined> = new Map([
  ["sh", undefined],
  ["bat", "cmd"],
  ["powershell", "powershell"],
  ["pwsh", "powershell"],
]);

/**
 * The containers of a pipeline of Jenkins, as far as they are written as literals: agents, images of the docker plugin,
 * pod templates, and what scripts start. Nothing is executed: what the pipeline's code computes is unknown.
 *
 * @see https://www.jenkins.io/doc/book/pipeline/syntax/
 */
export function readJenkins(calls: readonly GroovyCall[], sourceOf: SourceOf): Workload[] {
  const source = sourceOf("job", "pipeline");
  const children = new Map<number | undefined, GroovyCall[]>();
  for (const call of calls) {
    const siblings = children.get(call.parent) ?? [];
    siblings.push(call);
    children.set(call.parent, siblings);
  }
  return [
    ...readScripts(calls, source),
    ...calls.flatMap((call, at) => {
      return readCall(call, children.get(at) ?? [], calls).flatMap((draft) =>
        draft instanceof JobDraft ? draft.read(sourceOf("job", call.path, { job: "pipeline" })) : [draft(source)],
      );
    }),
  ];
}

type Made = JobDraft | ((source: Source) => Workload);

function readCall(call: GroovyCall, inside: readonly GroovyCall[], calls: readonly GroovyCall[]): Made[] {
  const outer = call.around.at(-1);
  switch (call.name) {
    case "docker":
    case "dockerfile":
    case "dockerContainer":
      return outer === "agent" ? [agent(call, inside)] : [];
    case "withDockerContainer":
      return [container(call, call.named.get("image") ?? call.positional[0], call.named.get("args"))];
    case "inside":
    case "withRun":
    case "run":
      return started(call, calls);
    case "build":
      return built(call);
    case "withServer":
    case "withDockerServer":
      return server(call);
    case "yaml":
      return call.around.includes("kubernetes") ? pods(call, call.positional[0]) : [];
    case "podTemplate":
      return [...pods(call, call.named.get("yaml"), `${call.path}.yaml`), ...template(call, calls)];
    case "kubernetes":
      return pods(call, call.named.get("yaml"), `${call.path}.yaml`);
    default:
      return [];
  }
}

/** `agent { docker { image '…'; args '…' } }`, `agent { docker '…' }`, `agent { dockerfile { args '…' } }`. */
function agent(call: GroovyCall, inside: readonly GroovyCall[]): JobDraft {
  const setting = (name: string) => {
    const own = inside.find((each) => each.name === name);
    return own ? { ...first(own), path: own.path } : named(call, name);
  };
  const draft = new JobDraft(call.path, PLATFORM);
  const image = setting("image") ?? (call.positional[0] ? { ...call.positional[0], path: call.path } : undefined);
  if (call.name !== "dockerfile" && image) draft.set("image", raw(image, image.path));
  const args = setting("args");
  if (args) draft.options(raw(args, args.path));
  const build = setting("additionalBuildArgs");
  if (build) draft.command(["docker", "build", ...splitScript(build.text).flat(), "."], build.path);
  return draft.runsShell(call.path);
}

function first(call: GroovyCall): GroovyText {
  return call.positional[0] ?? { text: "\0an expression\0", at: call.at };
}

function named(call: GroovyCall, key: string): (GroovyText & { path: string }) | undefined {
  const text = call.named.get(key);
  return text && { ...text, path: `${call.path}.${key}` };
}

function container(call: GroovyCall, image: GroovyText | undefined, args: GroovyText | undefined): JobDraft {
  const draft = new JobDraft(call.path, PLATFORM);
  if (image) draft.set("image", raw(image, call.path));
  if (args) draft.options(raw(args, call.path));
  return draft.runsShell(call.path);
}

/** `docker.image('…').inside('OPTIONS')`, `.withRun('OPTIONS', 'COMMAND')`, `.run('OPTIONS')`. */
function started(call: GroovyCall, calls: readonly GroovyCall[]): JobDraft[] {
  const at = calls.indexOf(call);
  const image = calls.slice(0, at).findLast(({ name }) => name === "image" || name === "build");
  const isDocker = calls.some(({ path }) => /(?:^|\.)docker_(?:image|build)/.test(path));
  if (!isDocker || (call.name === "run" && call.positional.length === 0)) return [];
  const draft = new JobDraft(call.path, PLATFORM);
  if (image?.name === "image" && image.positional[0]) draft.set("image", raw(image.positional[0], image.path));
  const [options, command] = call.positional;
  if (options) draft.options(raw(options, call.path));
  if (call.name === "inside") draft.runsShell(call.path);
  else if (command) draft.words("command", raw(command, call.path));
  return [draft];
}

/** `docker.build('TAG', 'OPTIONS FOLDER')`. */
function built(call: GroovyCall): JobDraft[] {
  const options = call.positional[1];
  if (!/(?:^|\.)docker_build/.test(call.path) || !options) return [];
  const draft = new JobDraft(call.path, PLATFORM);
  return [draft.command(["docker", "build", ...splitScript(options.text).flat()], call.path)];
}

/** `docker.withServer('tcp://…', 'CREDENTIALS')`: with credentials the client verifies the engine. */
function server(call: GroovyCall): JobDraft[] {
  const address = call.named.get("uri") ?? call.named.get("url") ?? call.positional[0];
  if (!address || call.positional[1] || call.named.has("credentialsId")) return [];
  const draft = new JobDraft(call.path, PLATFORM);
  draft.draft.add("environment", draft.text(`DOCKER_HOST=${address.text}`), call.path);
  return [draft];
}

const MARK = "__computed__";

/** A pod in a text of YAML. */
function pods(call: GroovyCall, text: GroovyText | undefined, path = call.path): Made[] {
  if (!text) return [];
  const documents = parseYaml(text.text.replace(/\0[^\0]*\0/g, MARK));
  if (!documents || text.text.replace(/\0[^\0]*\0/g, "").trim() === "")
    return [(source) => unreadable(source, path, "is computed by the pipeline's code")];
  const interpret: Interpret = (value) =>
    typeof value === "string" && value.includes(MARK)
      ? { value: undefined, unknown: "is computed by the pipeline's code" }
      : undefined;
  return documents.flatMap((document) => {
    const pod = new Raw(document, path, interpret);
    return pod.isObject ? [(source: Source) => readPod(pod.get("metadata"), pod.get("spec"), source)] : [];
  });
}

function unreadable(source: Source, path: string, why: string): Workload {
  return workload({ source, platform: "kubernetes", unreadable: [unknown(path, why)] });
}

/** `podTemplate(containers: [containerTemplate(…)], volumes: [hostPathVolume(…)])`. */
function template(call: GroovyCall, calls: readonly GroovyCall[]): Made[] {
  const inside = calls.filter(({ path }) => path.startsWith(`${call.path}.`));
  const containers = inside.filter(({ name }) => name === "containerTemplate");
  const folders = inside.filter(({ name }) => name === "hostPathVolume");
  const hostNetwork = call.named.get("hostNetwork")?.text;
  if (containers.length + folders.length === 0 && hostNetwork === undefined) return [];
  const value = ({ named: values }: GroovyCall, key: string) => values.get(key)?.text;
  const spec = {
    ...(hostNetwork !== undefined && { hostNetwork }),
    containers: containers.map((each) => ({
      name: value(each, "name"),
      image: value(each, "image"),
      ...(value(each, "privileged") !== undefined && { securityContext: { privileged: value(each, "privileged") } }),
      volumeMounts: folders.map((folder, at) => ({ name: `folder-${at}`, mountPath: value(folder, "mountPath") })),
    })),
    volumes: folders.map((folder, at) => ({ name: `folder-${at}`, hostPath: { path: value(folder, "hostPath") } })),
  };
  const interpret: Interpret = (text) =>
    typeof text === "string" && text.includes("\0")
      ? { value: undefined, unknown: "is computed by the pipeline's code" }
      : undefined;
  return [(source) => readPod(new Raw(undefined, call.path), new Raw(spec, call.path, interpret), source)];
}

/** What the scripts of a pipeline start on its agent, with the variables of `environment` and `withEnv`. */
function readScripts(calls: readonly GroovyCall[], source: Source): Workload[] {
  const draft = new JobDraft("", PLATFORM);
  for (const call of calls) {
    if (call.isAssignment && call.around.at(-1) === "environment" && call.positional[0])
      draft.variables(new Raw({ [call.name]: call.positional[0].text }, call.path.replace(/\.[^.]*$/, "")));
    if (call.name === "withEnv") draft.variables(new Raw(call.items, call.path));
    const script = call.named.get("script") ?? call.positional[0];
    if (!SCRIPTS.has(call.name) || !script) continue;
    const place = raw(script, call.named.has("script") ? `${call.path}.script` : call.path);
    const shell = SCRIPTS.get(call.name);
    draft.scripts(shell ? { place, shell } : place);
  }
  return draft.read(source);
}

function raw({ text }: GroovyText, path: string): Raw {
  return new Raw(text, path);
}

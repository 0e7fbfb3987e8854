import { optionValues } from "../../docker/commandLine";
import { isComposeFile, isDaemonFile, isKubectl, readsStdin, type ScriptCommand } from "../../docker/script";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { isObject } from "../../text/jsonObject";
import { parseYaml } from "../../text/yamlText";
import { readCompose } from "../compose/compose";
import { interpretCompose, UnresolvedValue } from "../compose/text";
import { readDaemonJson } from "../docker/hostEngine";
import { readKubernetes } from "../kubernetes/kubernetes";
import { groupOf } from "../kubernetes/object";
import { type Interpretation, Raw } from "../raw/raw";
import { relocated } from "../raw/relocated";
import { whyUnknownToShell } from "./unknownWord";

/**
 * What a command writes to a file or hands to a program: the configuration of an engine (`tee /etc/docker/daemon.json
 * <<EOF`), a Compose project, manifests for a cluster (`kubectl apply -f - <<EOF`).
 */
export function readWrittenConfiguration({ words, output, input, path }: ScriptCommand, source: Source): Workload[] {
  const texts = words.map(({ text }) => text);
  if (isKubectl(texts) && texts.includes("run")) return readKubectlRun(texts, path, source);
  const written = input?.text ?? (/^(?:echo|printf)$/.test(texts[0] ?? "") ? texts.slice(1).join(" ") : "");
  if (written === "") return [];
  if (isKubectl(texts)) return readsStdin(texts) ? readManifests(written, path, source) : [];
  if (readsStdin(texts)) return readProject(written, path, source);
  const file = [output, ...texts].find((text) => isDaemonFile(text) || isComposeFile(text));
  return file === undefined ? [] : readWrittenFile(file, written, path, source);
}

/** A file of settings that is written to a machine. @param path of the property that contains all of it */
export function readWrittenFile(file: string, text: string, path: string, source: Source): Workload[] {
  if (isDaemonFile(file)) return readDaemonText(text.slice(text.indexOf("{"), text.lastIndexOf("}") + 1), path, source);
  if (isComposeFile(file)) return readProject(text, path, source);
  return /\.ya?ml$/.test(file) ? readManifests(text, path, source) : [];
}

/** The configuration of an engine in a text. @param path of the property that contains all of it */
export function readDaemonText(text: string, path: string, source: Source): Workload[] {
  try {
    const content: unknown = JSON.parse(withVariables(text));
    return readDaemonJson(new Raw(content, path), source).map((each) => relocated(each, () => path));
  } catch {
    return []; // The engine does not start with it.
  }
}

function readProject(text: string, path: string, source: Source): Workload[] {
  return objectsIn(withVariables(text)).flatMap((project) => {
    if (!isObject(project["services"])) return [];
    const model = new Raw(project, "", interpretCompose);
    return readCompose(model, () => source, {
      content: () => undefined,
      variables: () => new UnresolvedValue("is a file of the machine that runs this"),
    }).map((each) => relocated(each, () => path));
  });
}

function readManifests(text: string, path: string, source: Source, defaults: object = {}): Workload[] {
  const filled = text.replace(HOLE, (_, name: string) => `\ue000${name}\ue001`);
  return objectsIn(filled).flatMap((written) => {
    const object: Readonly<Record<string, unknown>> = { ...defaults, ...written };
    const { apiVersion, kind } = object;
    if (typeof apiVersion !== "string" || typeof kind !== "string") return [];
    const manifest = new Raw(object, "", unknownToShell);
    return readKubernetes(manifest, source, groupOf(apiVersion) ?? "", kind).map((each) => relocated(each, () => path));
  });
}

/** A text in which what only the shell knows is a variable. */
function withVariables(text: string): string {
  return text.replace(HOLE, (_, name: string) => `\${${/^\w+$/.test(name) ? name : "VALUE"}}`);
}

/** The pod that `kubectl run` makes, and what `--overrides` says of it. */
function readKubectlRun(words: readonly string[], path: string, source: Source): Workload[] {
  const isPrivileged = words.some((word) => word === "--privileged" || word === "--privileged=true");
  const container = { name: source.name, ...(isPrivileged && { securityContext: { privileged: true } }) };
  const pod = { apiVersion: "v1", kind: "Pod", spec: { containers: [container] } };
  const texts = [JSON.stringify(pod), ...optionValues(words, "overrides")];
  return texts.flatMap((text) => readManifests(text, path, source, { apiVersion: "v1", kind: "Pod" }));
}

/** A part of a text that only the shell knows. */
const HOLE = /\0([^\0]*)\0/g;

function unknownToShell(value: unknown): Interpretation | undefined {
  const [, name] = (typeof value === "string" && /\ue000(.*?)\ue001/s.exec(value)) || [];
  if (name === undefined) return undefined;
  return { value: undefined, unknown: whyUnknownToShell(name) };
}

function objectsIn(text: string): Readonly<Record<string, unknown>>[] {
  return (parseYaml(text) ?? []).filter(isObject);
}

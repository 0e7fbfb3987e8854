import { optionValues, programName } from "../../docker/commandLine";
import { engineClient, type PlacedWord, type Script, type ScriptCommand, type ScriptImage } from "../../docker/script";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { ServiceDraft } from "../compose/serviceDraft";
import { resolveText } from "../compose/text";
import { readDockerCommand } from "./command";
import type { Draft } from "./draft";
import { readRegistration } from "./runnerRegistration";
import { readDaemonText, readWrittenConfiguration } from "./writtenConfiguration";

function whyUnknown(name: string): string {
  return `is the value that ${name} has when the script runs`;
}

/**
 * What a script makes with Docker's client, and what it does to an engine of its own machine.
 *
 * @param contentOf a file of a Dockerfile's context, where it can be read
 */
export function readScript(
  script: Script,
  source: Source,
  contentOf: (name: string) => string | undefined = () => undefined,
): Workload[] {
  const made = script.commands.flatMap((command) => [readCommand(command), registration(command)]);
  return [
    ...[...made, ...hostDraft(script.commands), ...imageDrafts(script.image)].flatMap(
      (draft) => draft?.read(source, whyUnknown) ?? [],
    ),
    ...script.commands.flatMap((command) => readWrittenConfiguration(command, source)),
    ...(script.image?.settings ?? []).flatMap(({ text, path, isInline }) =>
      readDaemonText((isInline ? text : contentOf(text)) ?? "", path, source),
    ),
  ];
}

function registration({ words, path }: ScriptCommand): Draft | undefined {
  return readRegistration(
    words.map(({ text }) => text),
    path,
  );
}

function readCommand({ words }: ScriptCommand): Draft | undefined {
  const client = engineClient(words) ?? words;
  const texts = client.map(({ text }) => text);
  const draft = readDockerCommand(
    texts,
    (left) => (Number.isFinite(left) ? client[client.length - left] : client[0])?.path ?? "",
  );
  const [name] = optionValues(texts, "name");
  return draft && name !== undefined && !name.includes("\0") ? named(draft, name) : draft;
}

/** A draft whose container has the name that the command gives it. */
function named(draft: Draft, name: string): Draft {
  return {
    read: (source, whyUnresolved) =>
      draft.read(source, whyUnresolved).map((workload) => ({
        ...workload,
        containers: workload.containers.map((container) => ({ ...container, name })),
      })),
  };
}

const ENGINES = new Set(["dockerd", "dockerd-rootless.sh", "dockerd-entrypoint.sh", "start-stop-daemon"]);
const ON_HOST = new Set([
  ...["docker", "docker-compose", "podman", "chmod", "setfacl", "curl", "wget"],
  ...["export", "unset", "declare", "typeset", "readonly", "local"],
]);

/** What the commands do on the machine that runs them: the endpoints that they name, an engine that they start. */
function hostDraft(commands: readonly ScriptCommand[]): ServiceDraft[] {
  const draft = new ServiceDraft("");
  let isEmpty = true;
  for (const { words, before, path } of commands) {
    const program = programName(words[0]?.text);
    const isEngine = ENGINES.has(program) && /dockerd/.test(words.map(({ text }) => text).join(" "));
    if (!isEngine && !ON_HOST.has(program) && words.length > 0) continue;
    // An assignment by itself is seen by the commands that follow it.
    const argv =
      words.length === 0
        ? ["export", ...before.map(({ text }) => text)]
        : [...before, ...words].map(({ text }) => text);
    draft.addCommand(argv.map(asShellText), path);
    isEmpty = false;
  }
  draft.withoutLimits();
  return isEmpty ? [] : [draft];
}

/** To the shell, a part that only it knows is a variable. */
function asShellText(word: string): string {
  return word.replace(/\0([^\0]*)\0/g, (_, name: string) => `$${/^\w+$/.test(name) ? name : "VALUE"}`);
}

/** What a Dockerfile makes its image run, if that concerns an engine, and what it asks the builder for. */
function imageDrafts(image: ScriptImage | undefined): ServiceDraft[] {
  if (!image) return [];
  const { from, entrypoint, command, user, environment, entitlements } = image;
  const drafts: ServiceDraft[] = [];
  for (const entitlement of entitlements) {
    const draft = new ServiceDraft(entitlement.path);
    draft.set("build", { entitlements: [entitlement.text] }, entitlement.path);
    drafts.push(draft);
  }
  const settings = [...entrypoint, ...command, ...environment].map(({ text }) => text).join(" ");
  if (/dockerd|\bDOCKER_|(?:^|\s)(?:-H|--host\b)|docker\.sock/.test(settings)) {
    const draft = new ServiceDraft("");
    if (from) draft.set("image", resolveText(from.text), from.path);
    setWords(draft, "entrypoint", entrypoint);
    setWords(draft, "command", command);
    if (user) draft.set("user", resolveText(user.text), user.path);
    for (const { text, path } of environment) draft.add("environment", resolveText(text), path);
    draft.withoutLimits();
    drafts.push(draft);
  }
  return drafts;
}

function setWords(draft: ServiceDraft, property: string, words: readonly PlacedWord[]): void {
  if (words.length > 0)
    draft.set(
      property,
      words.map(({ text }) => resolveText(text)),
      words[0]?.path ?? "",
    );
}

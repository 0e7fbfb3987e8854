import { optionValues, programName } from "../../docker/commandLine";
import {
  engineClient,
  isEngineSetting,
  isUnitFile,
  type PlacedWord,
  Script,
  type ScriptCommand,
  type ScriptImage,
} from "../../docker/script";
import { parseUnitFile, socketCommands, unitCommands } from "../../docker/unitFile";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { ServiceDraft } from "../compose/serviceDraft";
import { resolveText } from "../compose/text";
import { relocated } from "../raw/relocated";
import { readDockerCommand } from "./command";
import type { Draft } from "./draft";
import { registrationsIn } from "./runnerRegistration";
import { startedBy } from "./script";
import { whyUnknownToShell } from "./unknownWord";
import { readDaemonText, readWrittenConfiguration } from "./writtenConfiguration";

/**
 * What a script makes with Docker's client, and what it does to an engine of its own machine.
 *
 * @param contentOf a file of a Dockerfile's context, where it can be read
 * @param sourceAt of what one of the commands makes. @default the script's
 */
export function readScript(
  script: Script,
  source: Source,
  contentOf: (name: string) => string | undefined = () => undefined,
  sourceAt: (command: ScriptCommand) => Source = () => source,
): Workload[] {
  const runs = script.commands.map(({ words, before, path }) => ({
    words: words.map(({ text }) => text),
    before: before.map(({ text }) => text),
    path,
  }));
  const registrations = registrationsIn(runs);
  const made = script.commands.flatMap((command, at) =>
    [readCommand(command), registrations[at]].flatMap(
      (draft) => draft?.read(sourceAt(command), whyUnknownToShell) ?? [],
    ),
  );
  const others = [...hostDraft(script.commands), ...imageDrafts(script.image), ...startedByImage(script.image)];
  return [
    ...made,
    ...others.flatMap((draft) => draft.read(source, whyUnknownToShell)),
    ...script.commands.flatMap((command) => readWrittenConfiguration(command, sourceAt(command))),
    ...script.commands.flatMap((command) => readWrittenUnit(command, sourceAt(command))),
    ...(script.image?.settings ?? []).flatMap(({ text, path, isInline }) =>
      readDaemonText((isInline ? text : contentOf(text)) ?? "", path, source),
    ),
  ];
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
  for (const command of commands) {
    const { words, before, path } = command;
    const program = programName(words[0]?.text);
    const options = engineOptions(command);
    if (options.length > 0) {
      draft.addCommand(["dockerd", ...options].map(asShellText), path);
      isEmpty = false;
      continue;
    }
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

/** The options of an engine that a command sets in its settings, or that describe what `socat` makes of its socket. */
function engineOptions({ words, output, input }: ScriptCommand): readonly string[] {
  const texts = words.map(({ text }) => text);
  const program = programName(texts[0]);
  if (program === "socat") {
    const [address = "", socket = ""] = [/^TCP[46]?-L/i, /^UNIX(?:-CONNECT|-CLIENT)?:.*docker/i].map((pattern) =>
      texts.find((text) => pattern.test(text)),
    );
    const [, port] = /^TCP[46]?-L(?:ISTEN)?:(\d+)/i.exec(address) ?? [];
    const [, host = "0.0.0.0"] = /,bind=([\w.:]+)/.exec(address) ?? [];
    return port === undefined || socket === "" ? [] : ["-H", `tcp://${host}:${port}`];
  }
  const isOfEngine = [output, ...texts].some(isEngineSetting);
  if (!isOfEngine || !["sed", "tee", "cat", "echo", "printf"].includes(program)) return [];
  const written =
    program === "sed" ? texts.slice(1).map(replacementOf).join(" ") : (input?.text ?? texts.slice(1).join(" "));
  if (program !== "sed" && !/^[ \t]*(?:export[ \t]+)?(?:DOCKER_OPTS|OPTIONS|other_args)\+?=/m.test(written)) return [];
  return [...written.matchAll(/(?:^|[\s"'=])(-H|--host)[ =]*(tcp:[^\s"'\\]+)|(--tls[\w-]*(?:=[^\s"'\\]+)?)/g)].flatMap(
    ([, option, value = "", other]) => (other === undefined ? [option ?? "", value] : [other]),
  );
}

/** What an expression of `sed` puts in place of what it finds. */
function replacementOf(expression: string): string {
  const [, , replacement = ""] = /^\S*?s([|/#,@!])(?:\\.|(?!\1)[^\\])*\1((?:\\.|(?!\1)[^\\])*)/s.exec(expression) ?? [];
  return replacement.replace(/\\(.)/gs, "$1");
}

/** The units of systemd that a command writes. */
function readWrittenUnit({ words, output, input, path }: ScriptCommand, source: Source): Workload[] {
  const file = [output, ...words.map(({ text }) => text)].find(isUnitFile);
  if (file === undefined || input === undefined) return [];
  const unit = parseUnitFile(input.text);
  const script = new Script("unit", [...unitCommands(unit), ...socketCommands(unit, file)]);
  return readScript(script, source).map((workload) => relocated(workload, () => path));
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

/** The containers that the program of an image starts. */
function startedByImage(image: ScriptImage | undefined): Draft[] {
  const words = [...(image?.entrypoint ?? []), ...(image?.command ?? [])];
  return startedBy(
    words.map(({ text }) => text),
    words[0]?.path ?? "",
  );
}

function setWords(draft: ServiceDraft, property: string, words: readonly PlacedWord[]): void {
  if (words.length > 0)
    draft.set(
      property,
      words.map(({ text }) => resolveText(text)),
      words[0]?.path ?? "",
    );
}

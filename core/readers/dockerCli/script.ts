import type { Command } from "../../docker/commandLine";
import { parseImage } from "../../docker/image";
import { engineClient } from "../../docker/script";
import type { ShellWord } from "../../docker/shellCommand";
import { shellCommands } from "../../docker/shellScript";
import type { ShellVariables } from "../../docker/shellVariables";
import type { Container } from "../../model/container";
import { type Known, knownValue } from "../../model/known";
import type { Source } from "../../model/source";
import type { Workload } from "../../model/workload";
import { type TextPlace, textPlaces } from "../../text/textPlace";
import { readDockerCommand } from "./command";
import type { Draft } from "./draft";
import { readRegistration, registrationFlags, registrationsIn } from "./runnerRegistration";
import { whyUnknownOutput } from "./unknownWord";
import { readWrittenConfiguration } from "./writtenConfiguration";

const PROGRAM =
  /\b(?:docker|podman|nerdctl|finch|buildah|buildctl|buildkitd|gitlab-(?:ci-multi-)?runner|compose|kubectl|oc|k3d|kind)\b/;

/**
 * What a script makes with Docker's client: containers, builds, builders, volumes; and what the settings and manifests
 * say that it writes.
 *
 * @param path of the property that contains the script
 * @param variables that earlier scripts of the same shell set; those that this one sets are added
 */
export function containersIn(script: string, path: string, variables: ShellVariables = new Map()): Draft[] {
  if (!PROGRAM.test(script) && !/=/.test(script)) return [];
  const commands = shellCommands(script, variables);
  const runs = commands.map(({ words, before }) => ({ words: textsOf(words), before: textsOf(before), path }));
  const exported = [...variables].map(([name, value]) => `${name}=${value.join(" ")}`);
  const registrations = registrationsIn(runs, exported);
  const made = commands.map((command): (Draft | undefined)[] => {
    const { words } = command;
    const placed = { ...command, path, words: words.map((word) => ({ ...word, path })) };
    return [
      readDockerCommand(textsOf(engineClient(words) ?? words), path),
      { read: (source) => readWrittenConfiguration(placed, source) },
    ];
  });
  const placeAt = textPlaces(script);
  return [made, registrations.map((draft) => [draft])].flatMap((each) =>
    each.flatMap((drafts, at) => {
      const place = () => placeAt(commands[at]?.words[0]?.at ?? 0);
      return drafts.flatMap((draft) => (draft ? inCommand(draft, path, place) : []));
    }),
  );
}

/** A draft whose findings are placed at the command that makes it. @param path of the property that contains the script */
function inCommand(draft: Draft, path: string, place: () => TextPlace): Draft {
  return { read: (source, whyUnresolved) => draft.read(atCommand(source, path, place), whyUnresolved) };
}

/** The source of what a command makes. @param path of the property that contains the command's script */
export function atCommand({ origin, ...source }: Source, path: string, place: () => TextPlace): Source {
  return origin ? { ...source, origin: { ...origin, command: { path, ...place() } } } : source;
}

function textsOf(words: readonly ShellWord[]): string[] {
  return words.map(({ text }) => text);
}

/** The same for one command, whose words may hold a script. */
export function startedBy(words: readonly string[], path: string): Draft[] {
  return containersIn(quotedAll(words), path);
}

/** What the commands of containers register as GitLab's runners: `gitlab-runner register` as the words or in a script. */
export function registeredByContainers(workloads: readonly Workload[]): Workload[] {
  return workloads.flatMap(({ source, containers, configuration }) => {
    const runs = [
      ...containers.flatMap((container) => [...commandsOf(container), ...registrationOf(container)]),
      ...configuration.flatMap(({ entries }) => registrationBy(entries)),
    ];
    return runs.flatMap(({ words, path }) => {
      if (!words.some((word) => word.includes("register"))) return [];
      return shellCommands(quotedAll(words)).flatMap((command) => {
        const draft = readRegistration(
          command.words.map(({ text }) => text),
          path,
        );
        return draft?.read(source, whyUnknownInContainer) ?? [];
      });
    });
  });
}

/** Variables that only `gitlab-runner register` takes, one of which each registration needs. */
const OF_RUNNER = ["RUNNER_EXECUTOR", "CI_SERVER_URL", "REGISTRATION_TOKEN", "CI_SERVER_TOKEN"];

/** The options of a runner that is given all of a ConfigMap as its variables (`envFrom`). */
function registrationBy(entries: ReadonlyMap<string, Known<string>>): { words: Command; path: string }[] {
  if (!OF_RUNNER.some((name) => entries.has(name))) return [];
  return [...entries].flatMap(([name, value]) => {
    const flags = value.known ? registrationFlags(name, value.value) : [];
    return flags.length > 0 ? [{ words: ["gitlab-runner", "register", ...flags], path: value.path }] : [];
  });
}

/** What a container runs, with the program that the image of GitLab's runner runs by itself. */
function commandsOf({ image, entrypoint, command, otherCommands }: Container): { words: Command; path: string }[] {
  const [first, rest] = [knownValue(entrypoint) ?? [], knownValue(command) ?? []];
  const isRunner =
    image?.known === true && /^gitlab-runner(?:-helper)?$/.test(parseImage(image.value).repository.at(-1) ?? "");
  const program = isRunner && first.length === 0 && rest[0] === "register" ? ["gitlab-runner"] : [];
  return [
    { words: [...program, ...first, ...rest], path: (command ?? entrypoint)?.path ?? "" },
    ...otherCommands.flatMap((other) => (other.known ? [{ words: other.value, path: other.path }] : [])),
  ];
}

/** The options that a container of GitLab's runner takes from its variables. */
function registrationOf({ image, env }: Container): { words: Command; path: string }[] {
  if (image?.known !== true || !/gitlab-runner/.test(image.value)) return [];
  return env.flatMap(({ name = "", value }) => {
    const text = knownValue(value);
    const flags = text === undefined ? [] : registrationFlags(name, text);
    return flags.length > 0 ? [{ words: ["gitlab-runner", "register", ...flags], path: value.path }] : [];
  });
}

function quotedAll(words: Command): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}

function whyUnknownInContainer(name: string): string {
  return whyUnknownOutput(name) ?? `depends on $${name} when the container runs`;
}

/** What the commands of containers start, as workloads of the same source: for containers that are given a script. */
export function startedByContainers(workloads: readonly Workload[]): Workload[] {
  return workloads.flatMap(({ source, containers }) =>
    containers.flatMap(({ entrypoint, command }) => {
      const [main, rest] = [knownValue(entrypoint) ?? [], knownValue(command) ?? []];
      const path = (entrypoint ?? command)?.path ?? "";
      return startedBy([...main, ...rest], path).flatMap((draft) => draft.read(source, whyUnknownInContainer));
    }),
  );
}

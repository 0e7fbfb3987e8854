import type { Command } from "../../docker/commandLine";
import { parseImage } from "../../docker/image";
import { engineClient } from "../../docker/script";
import { shellCommands } from "../../docker/shellScript";
import type { ShellVariables } from "../../docker/shellVariables";
import type { Container } from "../../model/container";
import { knownValue } from "../../model/known";
import type { Workload } from "../../model/workload";
import { readDockerCommand } from "./command";
import type { Draft } from "./draft";
import { readRegistration } from "./runnerRegistration";
import { readWrittenConfiguration } from "./writtenConfiguration";

const PROGRAM =
  /\b(?:docker|podman|nerdctl|finch|buildah|buildctl|buildkitd|gitlab-(?:ci-multi-)?runner|compose|kubectl|oc)\b/;

/**
 * What a script makes with Docker's client: containers, builds, builders, volumes; and what the settings and manifests
 * say that it writes.
 *
 * @param path of the property that contains the script
 * @param variables that earlier scripts of the same shell set; those that this one sets are added
 */
export function containersIn(script: string, path: string, variables: ShellVariables = new Map()): Draft[] {
  if (!PROGRAM.test(script) && !/=/.test(script)) return [];
  return shellCommands(script, variables).flatMap((command) => {
    const { words } = command;
    const texts = (engineClient(words) ?? words).map(({ text }) => text);
    const made = [readDockerCommand(texts, path), readRegistration(texts, path)].filter((draft) => draft !== undefined);
    const placed = { ...command, path, words: words.map((word) => ({ ...word, path })) };
    return [...made, { read: (source) => readWrittenConfiguration(placed, source) }];
  });
}

/** The same for one command, whose words may hold a script. */
export function startedBy(words: readonly string[], path: string): Draft[] {
  return containersIn(quotedAll(words), path);
}

/** What the commands of containers register as GitLab's runners: `gitlab-runner register` as the words or in a script. */
export function registeredByContainers(workloads: readonly Workload[]): Workload[] {
  return workloads.flatMap(({ source, containers }) =>
    containers.flatMap((container) =>
      [...commandsOf(container), ...registrationOf(container)].flatMap(({ words, path }) => {
        if (!words.some((word) => word.includes("register"))) return [];
        return shellCommands(quotedAll(words)).flatMap((command) => {
          const draft = readRegistration(
            command.words.map(({ text }) => text),
            path,
          );
          return draft?.read(source, (name) => `is the value that ${name} has when the container runs`) ?? [];
        });
      }),
    ),
  );
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

/**
 * The options that a container of GitLab's runner takes from its variables: `KUBERNETES_PRIVILEGED` is
 * `--kubernetes-privileged`.
 */
function registrationOf({ image, env }: Container): { words: Command; path: string }[] {
  if (image?.known !== true || !/gitlab-runner/.test(image.value)) return [];
  return env.flatMap(({ name = "", value }) => {
    const [, section, option] = /^(DOCKER|KUBERNETES)_([A-Z_]+)$/.exec(name) ?? [];
    const text = knownValue(value);
    if (section === undefined || option === undefined || text === undefined) return [];
    if (/^(?:HOST|CONFIG|TLS_VERIFY|CERT_PATH|TLS_CERTDIR|DRIVER|BUILDKIT)$/.test(option)) return [];
    const flag = `--${section}-${option}`.toLowerCase().replaceAll("_", "-");
    return [{ words: ["gitlab-runner", "register", `${flag}=${text}`], path: value.path }];
  });
}

function quotedAll(words: Command): string {
  return words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" ");
}

/** What the commands of containers start, as workloads of the same source: for containers that are given a script. */
export function startedByContainers(workloads: readonly Workload[]): Workload[] {
  return workloads.flatMap(({ source, containers }) =>
    containers.flatMap(({ entrypoint, command }) => {
      const [main, rest] = [knownValue(entrypoint) ?? [], knownValue(command) ?? []];
      const path = (entrypoint ?? command)?.path ?? "";
      return startedBy([...main, ...rest], path).flatMap((draft) =>
        draft.read(source, (name) => `is the value that ${name} has when the container runs`),
      );
    }),
  );
}

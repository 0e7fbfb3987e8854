import { engineClient } from "../../docker/script";
import { shellCommands } from "../../docker/shellScript";
import type { ShellVariables } from "../../docker/shellVariables";
import { knownValue } from "../../model/known";
import type { Workload } from "../../model/workload";
import { readDockerCommand } from "./command";
import type { Draft } from "./draft";
import { readRegistration } from "./runnerRegistration";

const PROGRAM = /\b(?:docker|podman|nerdctl|finch|buildah|buildctl|buildkitd|gitlab-(?:ci-multi-)?runner)\b/;

/**
 * What a script makes with Docker's client: containers, builds, builders, volumes.
 *
 * @param path of the property that contains the script
 * @param variables that earlier scripts of the same shell set; those that this one sets are added
 */
export function containersIn(script: string, path: string, variables: ShellVariables = new Map()): Draft[] {
  if (!PROGRAM.test(script) && !/=/.test(script)) return [];
  return shellCommands(script, variables).flatMap(({ words }) => {
    const texts = (engineClient(words) ?? words).map(({ text }) => text);
    return [readDockerCommand(texts, path), readRegistration(texts, path)].filter((draft) => draft !== undefined);
  });
}

/** The same for one command, whose words may hold a script. */
export function startedBy(words: readonly string[], path: string): Draft[] {
  return containersIn(words.map((word) => `'${word.replaceAll("'", `'\\''`)}'`).join(" "), path);
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

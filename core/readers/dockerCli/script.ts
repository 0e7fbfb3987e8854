import { engineClient } from "../../docker/script";
import { shellCommands } from "../../docker/shellScript";
import { type Draft, readDockerCommand } from "./command";

const PROGRAM = /\b(?:docker|podman|nerdctl|finch|buildah|buildctl|buildkitd)\b/;

/**
 * What a script makes with Docker's client: containers, builds, builders, volumes.
 *
 * @param path of the property that contains the script
 */
export function containersIn(script: string, path: string): Draft[] {
  if (!PROGRAM.test(script)) return [];
  return shellCommands(script).flatMap(({ words }) => {
    const client = engineClient(words) ?? words;
    return (
      readDockerCommand(
        client.map(({ text }) => text),
        path,
      ) ?? []
    );
  });
}

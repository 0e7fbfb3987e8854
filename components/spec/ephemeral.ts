import type { Given } from "./given";
import type { Runner } from "./runner";

/** Deletes what the engine has stored, before it starts. */
function empty(folder: string): Given<string> {
  return {
    value: `find ${folder} -mindepth 1 -delete`,
    because: "what one job left behind, the next one would find: images, volumes, running containers' data",
  };
}

/**
 * The same runner for one job at a time: each start of its container, such as `docker restart`, begins with an empty
 * engine.
 */
export function ephemeral(runner: Runner): Runner {
  const holds = runner.runtime !== undefined || runner.capabilities.some(({ value }) => value === "FOWNER");
  return {
    ...runner,
    capabilities: [
      ...runner.capabilities,
      ...(holds
        ? []
        : [
            {
              value: "FOWNER",
              because: "deletes what others own in folders with the sticky bit, such as an image's /tmp",
            },
          ]),
    ],
    preparation: [empty(runner.dataRoot.value), ...runner.preparation],
  };
}

import { BUILDER_CHANGES, type Effect, ENDPOINT_CHANGES, RUNNER_CHANGES } from "../components/docker/changes";

const WORDS: Readonly<Record<Effect, string>> = {
  nothing: "runs on",
  "in place": "runs on with the new value",
  replaced: "is replaced",
  refused: "runs on; the update fails",
};

/** The generated part of docs/COMPONENTS.md: what changing each input of a component on Docker does. */
export function changesOfInputs(): string[] {
  const runner = Object.entries(RUNNER_CHANGES).map(
    ([input, { engine, note = "" }]) => `| \`${input}\` | ${WORDS[engine]} | ${note} |`,
  );
  const builder = Object.entries(BUILDER_CHANGES).map(
    ([input, { builder: effect, note = "" }]) => `| \`${input}\` | ${WORDS[effect]} | ${note} |`,
  );
  const endpoint = Object.entries(ENDPOINT_CHANGES).map(
    ([input, { guard, engine, note = "" }]) => `| \`${input}\` | ${WORDS[guard]} | ${WORDS[engine]} | ${note} |`,
  );
  return [
    "",
    "| changed input of a `DindRunner` | the engine | |",
    "| --- | --- | --- |",
    ...runner,
    "",
    "| changed input of a `DockerApiEndpoint` | the guard | its engine | |",
    "| --- | --- | --- | --- |",
    ...endpoint,
    "",
    "| changed input of a `BuildkitBuilder` | the builder | |",
    "| --- | --- | --- |",
    ...builder,
    "",
  ];
}

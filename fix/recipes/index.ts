import type { Format } from "../../core/model/format";
import type { Replacements } from "../change/replacement";
import { composeReplacements } from "./compose";
import { pipelineReplacements } from "./gitlabCi";
import { podReplacements } from "./kubernetes";

/** The rules whose findings a recipe can mend. */
export const REPLACED_RULES: readonly string[] = [
  "dind-privileged",
  "dood-engine-socket",
  "dind-plaintext-api",
  "dood-plaintext-endpoint",
];

/** The recipes that take the place of privileged engines and of mounted sockets. */
export const RECIPES: Replacements = (text, findings) => {
  const of = (wanted: Format) => findings.filter(({ format }) => format === wanted);
  return [
    ...composeReplacements(text, of("compose")),
    ...podReplacements(text, of("kubernetes")),
    ...pipelineReplacements(text, of("gitlab-ci")),
  ];
};

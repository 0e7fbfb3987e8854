import type { CheckFinding } from "../../check/report";
import type { Format } from "../../core/model/format";
import type { Replacements } from "../change/replacement";
import { composeReplacements } from "./compose";
import { pipelineReplacements } from "./gitlabCi";
import { podReplacements } from "./kubernetes";

/** The rules whose findings a recipe can mend, by the formats that recipes are put into. */
const REPLACED: { readonly [format in Format]?: readonly string[] } = {
  compose: ["dind-privileged", "dood-engine-socket"],
  kubernetes: ["dind-privileged", "dood-engine-socket"],
  "gitlab-ci": ["dind-plaintext-api", "dood-plaintext-endpoint"],
};

/** The rules whose findings a recipe can mend. */
export const REPLACED_RULES: readonly string[] = [...new Set(Object.values(REPLACED).flat())];

/** Whether a recipe may take the place of what a finding is about. */
export function mayBeReplaced({ rule, format }: CheckFinding): boolean {
  return format !== undefined && REPLACED[format]?.includes(rule) === true;
}

/** The recipes that take the place of privileged engines and of mounted sockets. */
export const RECIPES: Replacements = (text, findings) => {
  const of = (wanted: Format) => findings.filter(({ format }) => format === wanted);
  return [
    ...composeReplacements(text, of("compose")),
    ...podReplacements(text, of("kubernetes")),
    ...pipelineReplacements(text, of("gitlab-ci")),
  ];
};

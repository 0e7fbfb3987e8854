/**
 * What to do about a finding, in the words of the format in which it is written. A rule names remedies and knows no
 * format; each format says in one file how each remedy is written there.
 */
import type { Format } from "../model/format";
import type { Remedy } from "../rules/support/remedy";
import type { Rule } from "../rules/support/rule";
import { cdktf } from "./cdktf";
import { compose } from "./compose";
import { devcontainer } from "./devcontainer";
import { dockerApi } from "./dockerApi";
import { dockerRun } from "./dockerRun";
import { githubActions } from "./githubActions";
import { gitlabCi } from "./gitlabCi";
import { gitlabRunner } from "./gitlabRunner";
import { jenkins } from "./jenkins";
import { kubernetes } from "./kubernetes";
import { pulumi } from "./pulumi";
import { pulumiKubernetes } from "./pulumiKubernetes";
import { quadlet } from "./quadlet";
import { terraform } from "./terraform";
import { terraformKubernetes } from "./terraformKubernetes";
import type { Words } from "./words";

export const WORDS: Readonly<Record<Format, Words>> = {
  compose,
  kubernetes,
  "docker-run": dockerRun,
  quadlet,
  terraform,
  "terraform-kubernetes": terraformKubernetes,
  cdktf,
  pulumi,
  "pulumi-kubernetes": pulumiKubernetes,
  "gitlab-ci": gitlabCi,
  "gitlab-runner": gitlabRunner,
  "github-actions": githubActions,
  jenkins,
  devcontainer,
  "docker-api": dockerApi,
};

/** What a rule's advice is made of. */
export type Advised = Pick<Rule, "remediation" | "remedies" | "exception">;

/**
 * A rule's advice as sentences.
 *
 * @param format absent for a format without words of its own
 */
export function adviceOf({ remediation, remedies, exception }: Advised, format?: Format): string {
  const own = format === undefined ? [] : remedies.map((remedy: Remedy) => WORDS[format][remedy]);
  const isComplete = own.length > 0 && own.every((text) => text !== undefined);
  return [isComplete ? own.join(" ") : remediation, exception].filter((part) => part !== undefined).join(" ");
}

import { basename, dirname } from "node:path";
import type { Workload } from "../../../core/model/workload";
import { readAction, readWorkflow, type SourceOf } from "../../../core/readers/githubActions/workflow";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { NOTHING_CHECKED } from "../../input/checked";
import type { Content, Input } from "../../input/input";
import type { UsedFile } from "../ci/ciInput";
import { usedFiles } from "./usedFiles";

const HOSTED =
  "The job runs on a machine that GitHub creates for it and discards afterwards: all it reaches is " +
  "that machine, with the job's secrets and token.";

/** Folders of Gitea and Forgejo, where `ubuntu-latest` is a label of somebody's own runner. */
const OWN_RUNNERS = /(?:^|[\\/])\.(?:gitea|forgejo)[\\/]/;

/** Workflows and actions of GitHub, and of Gitea and Forgejo, which read the same files. Each job has its own host. */
export const githubActions: Input = {
  name: "GitHub Actions",
  format: "github-actions",
  group: "CI definitions",
  reads: "workflows and actions of GitHub, Gitea and Forgejo with `docker run` in their steps",
  words: ["runs-on", "using"],
  resembles: (keys) => keys.has("jobs") && keys.has("on"),
  matches: (content) => isWorkflow(content) || isAction(content),
  read: (document, checked = NOTHING_CHECKED) => {
    const workloads = [{ ...document, given: new Map() }, ...usedFiles(document, checked)].flatMap(readFile);
    return { resources: workloads.length, workloads };
  },
};

function readFile({ file, index, content, given }: UsedFile): Workload[] {
  const place = new Raw(content, "");
  const sourceOf: SourceOf = (type, name, hosted) => ({
    type,
    name: name === "" ? basename(dirname(file)) : name,
    host: `${file}#${index}#${name.split(/[/[]/, 1)[0]}`,
    ...(hosted && !OWN_RUNNERS.test(file) && { remark: HOSTED }),
    origin: { file, document: index, path: "" },
  });
  return isAction(content) ? readAction(place, sourceOf, given) : readWorkflow(place, sourceOf, given);
}

function isWorkflow({ jobs, apiVersion }: Content): boolean {
  return (
    apiVersion === undefined &&
    isObject(jobs) &&
    Object.values(jobs).some((job) => isObject(job) && ("runs-on" in job || isCalled(job)))
  );
}

/** Whether another workflow defines the job. */
function isCalled({ uses }: Content): boolean {
  return typeof uses === "string" && /\.ya?ml(?:@|$)/.test(uses);
}

function isAction({ runs }: Content): boolean {
  return isObject(runs) && typeof runs["using"] === "string";
}

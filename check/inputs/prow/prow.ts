import { dirname } from "node:path";
import type { Source } from "../../../core/model/source";
import { prowJobs, readProwJob } from "../../../core/readers/prow/prow";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";

const LISTS = ["presubmits", "postsubmits", "periodics"] as const;

/** Job configurations of Prow: pods without apiVersion and kind. Those of one folder run on one cluster. */
export const prow: Input = {
  name: "Prow",
  group: "CI definitions",
  reads: "jobs of Prow with their presets",
  words: [...LISTS],
  resembles: (keys) => LISTS.some((key) => keys.has(key)),
  matches: (content) => LISTS.some((key) => holdsJobs(content[key])),
  read: ({ file, index, content }) => {
    const configuration = new Raw(content, "");
    const jobs = prowJobs(configuration);
    const presets = configuration.get("presets");
    const elsewhere = new Map([[presets.path, { file, document: index, path: presets.path }]]);
    return {
      resources: jobs.length,
      workloads: jobs.flatMap(({ type, job }) => {
        const source: Source = {
          type,
          name: job.get("name").name() ?? "",
          host: dirname(file),
          origin: { file, document: index, path: job.path, elsewhere },
        };
        return readProwJob(new Raw(job.raw(), ""), presets.isList ? presets.items() : [], source);
      }),
    };
  },
};

function holdsJobs(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(isJob);
  return isObject(value) && Object.values(value).some((list) => Array.isArray(list) && list.some(isJob));
}

/** A job has a name, and specifies what it runs or which agent runs it. */
function isJob(value: unknown): value is Content {
  return isObject(value) && typeof value["name"] === "string";
}

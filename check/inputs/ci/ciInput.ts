import type { Workload } from "../../../core/model/workload";
import type { CiType, JobHost, SourceOf } from "../../../core/readers/ci/jobDraft";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";

/** A CI platform whose definitions are one document each. */
interface CiPlatform
  extends Pick<Input, "name" | "reads" | "words" | "matches" | "matchesList" | "isNamed" | "resembles"> {
  /** The containers of a definition. */
  read(definition: Raw, sourceOf: SourceOf): readonly Workload[];
}

/** An input for the definitions of a CI platform. What one job makes shares one host. */
export function ciInput({ name, read, ...recognition }: CiPlatform): Input {
  const remark =
    `The job runs on a machine that ${name} creates for it and discards afterwards: all it reaches is that machine, ` +
    "with the job's secrets.";
  return {
    name,
    group: "CI definitions",
    ...recognition,
    read: ({ file, index, content }) => {
      const sourceOf: SourceOf = (type: CiType, called: string, { job, isHosted = false }: JobHost = {}) => ({
        type,
        name: called,
        host: `${file}#${index}#${job ?? called.split(/[/[]/, 1)[0]}`,
        ...(isHosted && { remark }),
        origin: { file, document: index, path: "" },
      });
      const workloads = read(new Raw(content, ""), sourceOf);
      return { resources: workloads.length, workloads };
    },
  };
}

/** Whether a document belongs to Kubernetes or to another tool that declares its kind at the top. */
export function declaresKind(content: Content): boolean {
  return "apiVersion" in content || "kind" in content;
}

/** Whether some item of a list, or some value of an object, passes a test. */
export function hasItem(list: unknown, test: (item: Content) => boolean): boolean {
  const items = Array.isArray(list) ? list : isObject(list) ? Object.values(list) : [];
  return items.some((item) => isObject(item) && test(item));
}

import type { Workload } from "../../../core/model/workload";
import type { CiType, JobHost, SourceOf } from "../../../core/readers/ci/jobDraft";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Document } from "../../../documents/document";
import { type Checked, NOTHING_CHECKED } from "../../input/checked";
import type { Content, Declared, Input } from "../../input/input";

/** Another file that a definition makes part of itself, with the values that it gives the file's parameters. */
export interface UsedFile {
  readonly file: string;
  readonly index: number;
  readonly content: Content;
  readonly given: ReadonlyMap<string, string>;
}

/** A CI platform whose definitions are one document each. */
interface CiPlatform
  extends Pick<Input, "name" | "reads" | "words" | "matches" | "matchesList" | "isNamed" | "resembles"> {
  /** The containers of a definition. @param given values of its parameters */
  read(definition: Raw, sourceOf: SourceOf, given?: ReadonlyMap<string, string>): readonly Workload[];
  /** The files that a definition uses and that can be read. @default none */
  usedFiles?(document: Pick<Document, "file"> & { readonly content: Content }, checked: Checked): readonly UsedFile[];
  /** What users should know besides findings. @default nothing */
  notes?(content: Content): NonNullable<Declared["notes"]>;
}

/** An input for the definitions of a CI platform. What one job makes shares one host. */
export function ciInput({ name, read, usedFiles, notes, ...recognition }: CiPlatform): Input {
  const remark =
    `The job runs on a machine that ${name} creates for it and discards afterwards: all it reaches is that machine, ` +
    "with the job's secrets.";
  const sourceOfFile =
    (file: string, index: number): SourceOf =>
    (type: CiType, called: string, { job, isHosted = false }: JobHost = {}) => ({
      type,
      name: called,
      host: `${file}#${index}#${job ?? called.split(/[/[]/, 1)[0]}`,
      ...(isHosted && { remark }),
      origin: { file, document: index, path: "" },
    });
  return {
    name,
    group: "CI definitions",
    ...recognition,
    read: (document, checked = NOTHING_CHECKED) => {
      const { file, index, content } = document;
      const used = usedFiles?.(document, checked) ?? [];
      const workloads = [
        ...read(new Raw(content, ""), sourceOfFile(file, index)),
        ...used.flatMap((each) => read(new Raw(each.content, ""), sourceOfFile(each.file, each.index), each.given)),
      ];
      return { resources: workloads.length, workloads, ...(notes && { notes: notes(content) }) };
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

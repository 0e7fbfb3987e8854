import { readOneClickApp } from "../../../core/readers/caprover/caprover";
import { Raw } from "../../../core/readers/raw/raw";
import { type Content, type Input, isObject } from "../../input/input";

/** One-click apps of CapRover, of every version of their format. */
export const caprover: Input = {
  name: "CapRover",
  group: "Compose",
  reads: "one-click apps of CapRover",
  words: ["captainVersion"],
  resembles: (keys) => keys.has("captainVersion"),
  matches: ({ captainVersion, services, dockerCompose }) =>
    captainVersion !== undefined && (isObject(services) || isObject(dockerCompose)),
  read: ({ file, index, content }) => {
    const { dockerCompose } = content;
    const project = isObject(dockerCompose) ? new Raw(dockerCompose, "dockerCompose") : new Raw(content, "");
    const { services } = isObject(dockerCompose) ? dockerCompose : content;
    const workloads = readOneClickApp(project, variablesOf(content), (type, name) => ({
      type,
      name,
      host: `${file}#${index}`,
      origin: { file, document: index, path: "" },
    }));
    return { resources: isObject(services) ? Object.keys(services).length : 0, workloads };
  },
};

function variablesOf({ variables, caproverOneClickApp }: Content): ReadonlyMap<string, string> {
  const listed = isObject(caproverOneClickApp) ? caproverOneClickApp["variables"] : variables;
  if (!Array.isArray(listed)) return new Map();
  return new Map(
    listed.flatMap((each: unknown) =>
      isObject(each) && typeof each["id"] === "string" && each["defaultValue"] !== undefined
        ? [[each["id"], String(each["defaultValue"])] as const]
        : [],
    ),
  );
}

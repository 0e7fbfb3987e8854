import { readAws } from "../../../core/readers/aws/aws";
import { anyCase } from "../../../core/readers/aws/json";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";

/** The requests of AWS's own API, with the resource that each describes, the property that holds it, and its name. */
const REQUESTS: readonly {
  readonly type: string;
  readonly name: string;
  readonly matches: (content: Content) => boolean;
}[] = [
  {
    type: "AWS::ECS::TaskDefinition",
    name: "family",
    matches: ({ containerDefinitions, Resources }) =>
      Resources === undefined &&
      Array.isArray(containerDefinitions) &&
      containerDefinitions.every((each) => isObject(each) && ("image" in each || "name" in each)),
  },
  {
    type: "AWS::Batch::JobDefinition",
    name: "jobDefinitionName",
    matches: ({ jobDefinitionName, containerProperties, nodeProperties, ecsProperties, eksProperties }) =>
      typeof jobDefinitionName === "string" &&
      [containerProperties, nodeProperties, ecsProperties, eksProperties].some(isObject),
  },
  {
    type: "AWS::CodeBuild::Project",
    name: "name",
    matches: ({ environment, apiVersion }) =>
      apiVersion === undefined &&
      isObject(environment) &&
      "privilegedMode" in environment &&
      "computeType" in environment,
  },
];

/** Definitions as AWS's own command line takes them: of ECS tasks, of jobs of Batch, of projects of CodeBuild. */
export const taskDefinition: Input = {
  name: "ECS task definition",
  group: "Cloud services",
  reads: "tasks, jobs and projects as AWS's command line takes and prints them",
  isSelfContained: true,
  words: ["containerDefinitions", "jobDefinitionName", "privilegedMode"],
  resembles: (keys) => keys.has("containerDefinitions"),
  matches: (content) => requestOf(content) !== undefined,
  read: ({ file, index, content }) => {
    const { inner, request, path } = requestOf(content) ?? {};
    if (!inner || !request) return { resources: 0, workloads: [] };
    const name = inner[request.name];
    const source = {
      type: request.type,
      name: typeof name === "string" ? name : "",
      host: `${file}#${index}`,
      origin: { file, document: index, path: "" },
    };
    return {
      resources: 1,
      workloads: readAws(request.type, new Raw(inner, path ?? "", undefined, false, anyCase), source),
    };
  },
};

/** The request itself, or what `describe-task-definition` prints. */
function requestOf(content: Content) {
  const described = content["taskDefinition"];
  const [inner, path] = isObject(described) ? [described, "taskDefinition"] : [content, ""];
  const request = REQUESTS.find((each) => each.matches(inner));
  return request && { inner, request, path };
}

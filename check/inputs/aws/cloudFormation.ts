import { readAws } from "../../../core/readers/aws/aws";
import { anyCase } from "../../../core/readers/aws/json";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { childPath } from "../../../core/text/propertyPath";
import { untagged } from "../../../documents/yaml/schema";
import type { Content, Input } from "../../input/input";
import { interpretFunctions } from "./functions";

/** Templates of CloudFormation, of its serverless form, and what the CDK makes. */
export const cloudFormation: Input = {
  name: "CloudFormation",
  group: "Cloud services",
  reads: "templates of CloudFormation with ECS tasks, jobs of AWS Batch and projects of CodeBuild",
  isSelfContained: true,
  words: ["AWS::"],
  resembles: (keys) => keys.has("AWSTemplateFormatVersion"),
  matches: ({ Resources, AWSTemplateFormatVersion, apiVersion }) =>
    apiVersion === undefined &&
    isObject(Resources) &&
    (AWSTemplateFormatVersion !== undefined ||
      Object.values(Resources).some((each) => isObject(each) && /^AWS::/.test(String(each["Type"])))),
  read: ({ file, index, content }) => {
    const section = (name: string): Content => {
      const value = untagged(content[name]);
      return isObject(value) ? value : {};
    };
    const interpret = interpretFunctions({
      parameters: section("Parameters"),
      conditions: section("Conditions"),
      mappings: section("Mappings"),
    });
    const resources = Object.entries(section("Resources"));
    const workloads = resources.flatMap(([name, resource]) => {
      if (!isObject(resource)) return [];
      const type = String(untagged(resource["Type"]));
      const path = childPath(childPath("Resources", name), "Properties");
      const source = { type, name, host: `${file}#${index}`, origin: { file, document: index, path: "" } };
      return readAws(type, new Raw(resource["Properties"], path, interpret, false, anyCase), source);
    });
    return { resources: resources.length, workloads };
  },
};

import { readAws, readInitialization } from "../../../core/readers/aws/aws";
import { anyCase } from "../../../core/readers/aws/json";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import { childPath } from "../../../core/text/propertyPath";
import { untagged } from "../../../documents/yaml/schema";
import type { Content, Input } from "../../input/input";
import { interpretFunctions, isLeftOut } from "./functions";

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
    const template = {
      parameters: section("Parameters"),
      conditions: section("Conditions"),
      mappings: section("Mappings"),
    };
    const interpret = interpretFunctions(template);
    const resources = Object.entries(section("Resources"));
    const workloads = resources.flatMap(([name, resource]) => {
      if (!isObject(resource) || isLeftOut(resource["Condition"], template)) return [];
      const type = String(untagged(resource["Type"]));
      const at = childPath("Resources", name);
      const path = childPath(at, "Properties");
      const source = { type, name, host: `${file}#${index}`, origin: { file, document: index, path: "" } };
      const metadata = new Raw(resource["Metadata"], childPath(at, "Metadata"), interpret);
      return [
        ...readAws(type, new Raw(resource["Properties"], path, interpret, false, anyCase), source),
        ...readInitialization(metadata, source),
      ];
    });
    return { resources: resources.length, workloads };
  },
};

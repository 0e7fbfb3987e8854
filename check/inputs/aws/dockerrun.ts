import { readDockerrun } from "../../../core/readers/aws/dockerrun";
import { Raw } from "../../../core/readers/raw/raw";
import type { Input } from "../../input/input";

/** `Dockerrun.aws.json` in its first version. */
export const dockerrun: Input = {
  name: "Elastic Beanstalk",
  group: "Cloud services",
  reads: "`Dockerrun.aws.json` of Elastic Beanstalk",
  isSelfContained: true,
  words: ["AWSEBDockerrunVersion"],
  resembles: (keys) => keys.has("AWSEBDockerrunVersion"),
  matches: (content) => "AWSEBDockerrunVersion" in content && !("containerDefinitions" in content),
  read: ({ file, index, content }) => {
    const origin = { file, document: index, path: "" };
    const source = { type: "container", name: "Dockerrun.aws.json", host: `${file}#${index}`, origin };
    return { resources: 1, workloads: readDockerrun(new Raw(content, ""), source) };
  },
};

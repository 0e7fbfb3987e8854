import { readClouds } from "../../../core/readers/jenkins/casc";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";

/** Configurations of Jenkins as Code: the agents of its clouds. */
export const jenkinsConfiguration: Input = {
  name: "Jenkins configuration",
  group: "CI definitions",
  reads: "agents of docker and kubernetes clouds in Jenkins' configuration as code",
  words: ["clouds\\b"],
  resembles: (keys) => keys.has("jenkins"),
  matches: (content) => cloudsOf(content) !== undefined,
  read: ({ file, index, content }) => {
    const origin = { file, document: index, path: "" };
    const clouds = new Raw(cloudsOf(content), "jenkins.clouds");
    const workloads = readClouds(clouds, (name) => ({ type: "agent", name, host: `${file}#${index}`, origin }));
    return { resources: workloads.length, workloads };
  },
};

function cloudsOf({ jenkins }: Content): readonly unknown[] | undefined {
  const clouds = isObject(jenkins) ? jenkins["clouds"] : undefined;
  return Array.isArray(clouds) ? clouds : undefined;
}

import type { SourceOf } from "../../../core/readers/ci/jobDraft";
import { readJenkins } from "../../../core/readers/jenkins/jenkins";
import { JenkinsPipeline } from "../../../documents/formats/jenkinsfile";
import type { Content, Input } from "../../input/input";

/** Pipelines of Jenkins, recognised by their files' names. Their code is never executed. */
export const jenkins: Input = {
  name: "Jenkins",
  format: "docker-run",
  group: "CI definitions",
  reads: "Jenkinsfiles as far as they are literals",
  words: [],
  resembles: () => false,
  matches: (content) => (content as Content | JenkinsPipeline) instanceof JenkinsPipeline,
  read: ({ file, index, content }) => {
    const read = content as Content | JenkinsPipeline;
    if (!(read instanceof JenkinsPipeline)) return { resources: 0, workloads: [] };
    const sourceOf: SourceOf = (type, name) => ({
      type,
      name,
      host: file,
      origin: { file, document: index, path: "" },
    });
    const workloads = readJenkins(read.calls, sourceOf);
    return { resources: workloads.length, workloads };
  },
};

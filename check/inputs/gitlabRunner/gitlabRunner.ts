import { known } from "../../../core/model/known";
import { readRunnerConfiguration } from "../../../core/readers/kubernetes/gitlabRunner";
import { TomlText } from "../../../documents/formats/toml";
import type { Content, Input } from "../../input/input";

/** `config.toml` of a GitLab Runner, whatever its name: what it gives each job of the runner. */
export const gitlabRunner: Input = {
  name: "GitLab Runner",
  format: "gitlab-runner",
  group: "CI definitions",
  reads: "`config.toml` of GitLab Runner",
  words: [],
  resembles: () => false,
  matches: (content) => (content as Content | TomlText) instanceof TomlText,
  read: ({ file, index, content }) => {
    const read = content as Content | TomlText;
    if (!(read instanceof TomlText)) return { resources: 0, workloads: [] };
    const source = { type: "runner", name: "config.toml", host: file, origin: { file, document: index, path: "" } };
    const workloads = readRunnerConfiguration(known(read.text, ""), source);
    return { resources: workloads.length, workloads };
  },
};

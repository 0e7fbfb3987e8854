import { type Known, known } from "../../../core/model/known";
import { isRunnerConfiguration, readRunnerConfiguration } from "../../../core/readers/kubernetes/gitlabRunner";
import { Raw } from "../../../core/readers/raw/raw";
import { TomlText } from "../../../documents/formats/toml";
import type { Content, Input } from "../../input/input";

/** How deep values of a chart are searched. */
const MAX_DEPTH = 6;

/** The configurations that values of a chart hold as texts: `runners.config`. */
function textsIn(place: Raw, depth = 0): Known<string>[] {
  if (depth > MAX_DEPTH) return [];
  if (place.isObject) return place.entries().flatMap(([, value]) => textsIn(value, depth + 1));
  const text = place.name();
  return text !== undefined && isRunnerConfiguration(text) ? [known(text, place.path)] : [];
}

/** `config.toml` of a GitLab Runner, whatever its name: what it gives each job of the runner. */
export const gitlabRunner: Input = {
  name: "GitLab Runner",
  format: "gitlab-runner",
  group: "CI definitions",
  reads: "`config.toml` of GitLab Runner, also in values of charts",
  words: ["\\[\\[\\s*runners"],
  resembles: () => false,
  matches: (content) => {
    const read = content as Content | TomlText;
    return read instanceof TomlText ? isRunnerConfiguration(read.text) : textsIn(new Raw(content, "")).length > 0;
  },
  read: ({ file, index, content }) => {
    const read = content as Content | TomlText;
    const source = { type: "runner", name: "config.toml", host: file, origin: { file, document: index, path: "" } };
    const texts = read instanceof TomlText ? [known(read.text, "")] : textsIn(new Raw(content, ""));
    const workloads = texts.flatMap((text) => readRunnerConfiguration(text, source));
    return { resources: workloads.length, workloads };
  },
};

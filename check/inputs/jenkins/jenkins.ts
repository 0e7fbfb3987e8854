import { unknown } from "../../../core/model/known";
import { workload } from "../../../core/model/workload";
import type { SourceOf } from "../../../core/readers/ci/jobDraft";
import { readJenkins } from "../../../core/readers/jenkins/jenkins";
import type { GroovyCall } from "../../../core/text/groovy";
import { shorten } from "../../../core/text/shorten";
import { JenkinsPipeline } from "../../../documents/formats/jenkinsfile";
import type { Content, Input } from "../../input/input";

/** Pipelines of Jenkins, recognised by their files' names. Their code is never executed. */
export const jenkins: Input = {
  name: "Jenkins",
  format: "jenkins",
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
    const libraries = librariesOf(read.calls);
    const isOwn = read.calls.some(({ name }) => OWN_WORK.has(name));
    const workloads = readJenkins(read.calls, sourceOf);
    if (isOwn) {
      const notes = libraries.map(({ path, name }) => ({
        path,
        note: `loads the shared library ${name}, which is not read: what its steps start is undetermined`,
      }));
      return { resources: workloads.length, workloads, notes };
    }
    const whole = libraries.map(({ path, name }) =>
      workload({
        source: sourceOf("job", "pipeline"),
        platform: "docker",
        unreadable: [unknown(path, `loads the shared library ${name}, which makes the pipeline and is not read`)],
      }),
    );
    return { resources: workloads.length + whole.length, workloads: [...workloads, ...whole] };
  },
};

/** What a pipeline of its own begins with. A file without any calls a shared library, which makes the pipeline. */
const OWN_WORK = new Set(["pipeline", "node", "podTemplate", "stage", "agent"]);

/** `@Library('name@version') _`, with one name or a list, and the step `library`. */
function librariesOf(calls: readonly GroovyCall[]): { path: string; name: string }[] {
  return calls
    .filter(({ name }) => name === "Library" || name === "library")
    .flatMap(({ path, positional, named, items }) => {
      const names = items.length > 0 ? items : [(positional[0] ?? named.get("identifier"))?.text ?? ""];
      return names.map((name) => ({ path, name: shorten(name) || "of the project" }));
    });
}

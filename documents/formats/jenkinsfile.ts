import { type GroovyCall, groovyCalls } from "../../core/text/groovy";
import { offsetAt, type TextFormat } from "./textFormat";

/** A pipeline of Jenkins as the calls that it is written with. */
export class JenkinsPipeline {
  constructor(readonly calls: readonly GroovyCall[]) {}
}

/** Jenkinsfiles, and steps in Groovy of shared libraries. */
export const jenkinsfile: TextFormat = {
  name: "Jenkinsfile",
  matches: (path) => /(?:^|\/)Jenkinsfile(?:[.-][^/]*)?$|\.jenkinsfile$|(?:^|\/)vars\/[^/]+\.groovy$/i.test(path),
  words: /docker|podman|nerdctl|podTemplate|kubernetes|dind|@Library|^\s*library\b/im,
  parse: (text) => {
    const calls = groovyCalls(text);
    const places = new Map(
      calls.flatMap(({ path, at, named }) => [
        [path, at] as const,
        ...[...named].map(([key, value]) => [`${path}.${key}`, value.at] as const),
      ]),
    );
    return { content: new JenkinsPipeline(calls), offsetOf: (path) => offsetAt(places, path) };
  },
};

import { readTravis, TRAVIS_PHASES } from "../../../core/readers/travis/travis";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";
import { ciInput, declaresKind } from "../ci/ciInput";

/** Keywords of Travis CI that decide on the machine. */
const MACHINE = ["language", "dist", "os", "sudo"];

/** Definitions of Travis CI. */
export const travis: Input = ciInput({
  name: "Travis CI",
  reads: "jobs of Travis CI",
  words: ["script\\b", "install\\b"],
  resembles: (keys, file) => /\.travis\.ya?ml$/.test(file) && (keys.has("language") || keys.has("script")),
  matches: (content, file) =>
    !declaresKind(content) &&
    hasPhase(content) &&
    (/\.travis\.ya?ml$/.test(file) || MACHINE.some((key) => key in content)),
  read: readTravis,
});

/** A phase is a text or a list of texts; in GitLab CI `script` at the top would be a job. */
function hasPhase(content: Content): boolean {
  const isScripted = TRAVIS_PHASES.some((phase) => typeof content[phase] === "string" || Array.isArray(content[phase]));
  return isScripted || isObject(content["jobs"]) || isObject(content["matrix"]);
}

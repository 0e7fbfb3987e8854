import { readBuildSpec } from "../../../core/readers/aws/buildSpec";
import { isObject } from "../../../core/text/jsonObject";
import type { Input } from "../../input/input";
import { ciInput, hasItem } from "../ci/ciInput";

/** Build specifications of AWS CodeBuild. Whether a build is privileged, its project says. */
export const buildSpec: Input = ciInput({
  name: "CodeBuild",
  reads: "build specifications of AWS CodeBuild",
  words: ["phases\\b"],
  resembles: (keys, file) => /buildspec/.test(file) && keys.has("phases"),
  matches: ({ version, phases }) =>
    version !== undefined && isObject(phases) && hasItem(phases, ({ commands }) => Array.isArray(commands)),
  read: (specification, sourceOf) => readBuildSpec(specification, sourceOf),
});

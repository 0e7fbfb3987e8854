import { readBitbucket } from "../../../core/readers/bitbucket/bitbucket";
import { type Input, isObject } from "../../input/input";
import { ciInput, declaresKind } from "../ci/ciInput";

/** The groups of pipelines that a definition may have. */
const GROUPS = ["default", "branches", "tags", "bookmarks", "custom", "pull-requests"];

/** Pipelines of Bitbucket. */
export const bitbucket: Input = ciInput({
  name: "Bitbucket Pipelines",
  reads: "pipelines of Bitbucket",
  words: ["pipelines\\b"],
  resembles: (keys, file) => keys.has("pipelines") && /bitbucket-pipelines/.test(file),
  matches: (content) => {
    const { pipelines } = content;
    return (
      !declaresKind(content) && isObject(pipelines) && GROUPS.some((group) => typeof pipelines[group] === "object")
    );
  },
  read: readBitbucket,
});

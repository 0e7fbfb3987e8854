import { readBitbucket } from "../../../core/readers/bitbucket/bitbucket";
import { isObject } from "../../../core/text/jsonObject";
import type { Input } from "../../input/input";
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
    const { pipelines, definitions } = content;
    if (declaresKind(content)) return false;
    if (isObject(pipelines) && GROUPS.some((group) => typeof pipelines[group] === "object")) return true;
    // A file may hold nothing but pipelines for other repositories.
    return content["export"] === true && isObject(definitions) && isObject(definitions["pipelines"]);
  },
  read: readBitbucket,
});

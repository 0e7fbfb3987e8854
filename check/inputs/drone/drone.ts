import { readDrone } from "../../../core/readers/drone/drone";
import type { Input } from "../../input/input";
import { ciInput, hasItem } from "../ci/ciInput";

/** Pipelines of Drone: documents of the kind `pipeline`, several in a file. */
export const drone: Input = ciInput({
  name: "Drone",
  reads: "pipelines of Drone",
  words: ["\\bpipeline\\b"],
  resembles: (keys, file) => keys.has("kind") && keys.has("steps") && /\.drone\./.test(file),
  matches: (content) =>
    content["kind"] === "pipeline" &&
    !("apiVersion" in content || "spec" in content) &&
    ["steps", "services"].some((key) => hasItem(content[key], (step) => "image" in step || "commands" in step)),
  read: readDrone,
});

import { basename, dirname } from "node:path";
import { readDevcontainer } from "../../../core/readers/devcontainer/devcontainer";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";

/**
 * devcontainer.json, recognised by its name, as its tools do: JSON with comments. A Compose file that it names is
 * judged separately.
 */
export const devcontainer: Input = {
  name: "devcontainer",
  format: "devcontainer",
  group: "Dev containers",
  reads: "`devcontainer.json` with its features, and features of your own",
  words: [
    '"image"',
    '"build"',
    '"dockerFile"',
    '"features"',
    '"runArgs"',
    '"mounts"',
    '"privileged"',
    '"capAdd"',
    '"securityOpt"',
  ],
  resembles: (_, file) => isDevcontainer(file),
  matches: (content, file) =>
    isFeature(content, file) ||
    (isDevcontainer(file) &&
      ["image", "build", "dockerFile", "features", "dockerComposeFile", "runArgs", "mounts"].some(
        (key) => key in content,
      ) &&
      (content["build"] === undefined || isObject(content["build"]))),
  read: ({ file, index, content }) => {
    const configuration = new Raw(content, "");
    const name = configuration.oneOf("name", "id").name() ?? basename(dirname(dirname(file)));
    const source = { type: "devcontainer", name, host: file, origin: { file, document: index, path: "" } };
    return { resources: 1, workloads: readDevcontainer(configuration, source) };
  },
};

/** What a feature adds to the containers that use it has the same properties. */
function isFeature(content: Content, file: string): boolean {
  return basename(file) === "devcontainer-feature.json" && typeof content["id"] === "string";
}

/** Whether a file is read as JSON with comments. */
function isDevcontainer(file: string): boolean {
  return /^\.?devcontainer(?:-feature)?\.json$/.test(basename(file));
}

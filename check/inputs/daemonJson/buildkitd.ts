import { basename } from "node:path";
import { isBuildkitConfiguration, readBuildkitConfiguration } from "../../../core/readers/docker/buildkitd";
import { TomlText } from "../../../documents/formats/toml";
import type { Content, Input } from "../../input/input";

/** `buildkitd.toml`, by its settings. */
export const buildkitd: Input = {
  name: "BuildKit",
  group: "Scripts and units",
  reads: "`buildkitd.toml`",
  words: ["insecure-entitlements", "\\[\\s*(?:grpc|worker)"],
  resembles: () => false,
  matches: (content) => textOf(content) !== undefined,
  read: ({ file, index, content }) => {
    const origin = { file, document: index, path: "" };
    const source = { type: "buildkitd.toml", name: basename(file), host: file, origin };
    const workloads = readBuildkitConfiguration(textOf(content) ?? "", source);
    return { resources: workloads.length, workloads };
  },
};

function textOf(content: Content | TomlText): string | undefined {
  return content instanceof TomlText && isBuildkitConfiguration(content.text) ? content.text : undefined;
}

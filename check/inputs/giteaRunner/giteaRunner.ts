import { basename } from "node:path";
import { readGiteaRunner } from "../../../core/readers/giteaRunner/giteaRunner";
import { Raw } from "../../../core/readers/raw/raw";
import { isObject } from "../../../core/text/jsonObject";
import type { Content, Input } from "../../input/input";
import { declaresKind } from "../ci/ciInput";

/** Settings of a job's container that a runner has. */
const SETTINGS = ["privileged", "options", "docker_host", "valid_volumes", "force_pull"];

/** The configuration of a runner of Gitea or Forgejo. */
export const giteaRunner: Input = {
  name: "Gitea runner",
  group: "CI definitions",
  reads: "configurations of runners of Gitea and Forgejo (`act_runner`)",
  words: ["\\brunner\\b", "docker_host", "valid_volumes"],
  resembles: (keys) => keys.has("runner") && keys.has("container"),
  matches,
  read: ({ file, index, content }) => {
    const source = {
      type: "runner",
      name: basename(file),
      host: `${file}#${index}`,
      origin: { file, document: index, path: "" },
    };
    return { resources: 1, workloads: readGiteaRunner(new Raw(content, ""), source) };
  },
};

function matches(content: Content): boolean {
  const { container, runner, cache } = content;
  return (
    !declaresKind(content) &&
    isObject(container) &&
    (isObject(runner) || isObject(cache)) &&
    SETTINGS.some((key) => key in container)
  );
}

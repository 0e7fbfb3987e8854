import { isObject } from "../../../core/text/jsonObject";
import type { Input } from "../../input/input";
import { isDeclared, workloadsOf, writtenIn } from "./pulumiStack";

/** The output of `pulumi stack export`, and the checkpoint files of a self-managed backend. */
export const pulumiState: Input = {
  name: "Pulumi state",
  group: "Pulumi",
  reads: "`pulumi stack export`",
  isSelfContained: true,
  words: ['"deployment"', '"checkpoint"'],
  resembles: (keys) => keys.has("version") && (keys.has("deployment") || keys.has("checkpoint")),
  matches: ({ version, deployment, checkpoint }) =>
    typeof version === "number" &&
    (isObject(deployment) || (isObject(checkpoint) && typeof checkpoint["stack"] === "string")),
  read: (document) => {
    const { deployment, checkpoint } = document.content;
    const [state, path] = isObject(deployment)
      ? [deployment, "deployment"]
      : [latestOf(checkpoint), "checkpoint.latest"];
    const written = writtenIn(state["resources"], `${path}.resources`).filter((each) => isDeclared(each.state));
    return { resources: written.length, workloads: workloadsOf(written, document) };
  },
};

/** Empty for a stack that was never updated. */
function latestOf(checkpoint: unknown): Readonly<Record<string, unknown>> {
  const latest = isObject(checkpoint) ? checkpoint["latest"] : undefined;
  return isObject(latest) ? latest : {};
}

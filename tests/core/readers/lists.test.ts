import assert from "node:assert/strict";
import { configuration } from "../../../core/evaluation/configuration";
import { evaluateAll } from "../../../core/evaluation/evaluate";
import { readPulumi } from "../../../core/readers/pulumi/pulumi";
import { resource, UNKNOWN } from "../rules/support";

const POD = {
  apiVersion: "v1",
  kind: "Pod",
  metadata: { name: "job" },
  spec: { containers: [{ name: "main", image: "alpine:3.20", securityContext: { privileged: true } }] },
};
const { kind: _, ...UNNAMED } = POD;

function list(kind: string, ...items: unknown[]): { items: unknown[] } & Record<string, unknown> {
  return { apiVersion: "v1", kind, items };
}

/** What is found, each with its place, in a list of a program. */
function judge(props: object): string[] {
  const { kind } = props as { kind: string };
  const workloads = readPulumi(resource(`kubernetes:core/v1:${kind}`, props, "all"));
  return evaluateAll(workloads, configuration()).map(({ source, status, path }) => `${status} ${source.name} ${path}`);
}

describe("lists of Kubernetes objects", () => {
  const place = "spec.containers[0].securityContext.privileged";

  it("are read item by item, of whatever kind", () => {
    assert.deepEqual(judge(list("List", { kind: "ConfigMap" }, POD)), [`violation all/job items[1].${place}`]);
    assert.deepEqual(judge(list("PodList", UNNAMED)), [`violation all/job items[0].${place}`]);
  });

  it("are read inside each other", () => {
    assert.deepEqual(judge(list("List", list("List", POD), list("PodList", UNNAMED))), [
      `violation all/job items[0].items[0].${place}`,
      `violation all/job items[1].items[0].${place}`,
    ]);
  });

  it("wait for an item, or the kind of one, that is not known yet", () => {
    assert.deepEqual(judge(list("List", UNKNOWN)), ["undetermined all items[0]"]);
    assert.deepEqual(judge(list("List", { ...POD, kind: UNKNOWN })), ["undetermined all/job items[0].kind"]);
    assert.deepEqual(judge({ ...list("List"), items: UNKNOWN }), ["undetermined all items"]);
    assert.deepEqual(judge(list("PodList", { ...POD, kind: UNKNOWN })), [`violation all/job items[0].${place}`]);
  });

  it("end where one contains itself, and at any depth", () => {
    const outer = list("List", POD);
    outer.items.push(outer, list("PodList", outer), list("PodList", outer));
    assert.deepEqual(judge(outer), [`violation all/job items[0].${place}`]);
    let deep: object = POD;
    for (let level = 0; level < 10_000; level++) deep = list("List", deep);
    assert.equal(judge(deep).length, 1);
  });
});

import assert from "node:assert/strict";
import { cluster } from "../../check/live/cluster";
import { READ_BY_CHECK } from "../../components/spec/nightlyCheck";

describe("the role of a nightly check", () => {
  it("lists what breakwater check --cluster asks for, and nothing else", async () => {
    const asked = new Set<string>();
    const reader = {
      get: async (path: string): Promise<unknown> => {
        const [, group, plural] = /^(?:\/api\/v1|\/apis\/(\w+)\/v1)\/(\w+)\?limit=/.exec(path) ?? [];
        if (plural !== undefined) asked.add(`${group ?? ""}/${plural}`);
        return { apiVersion: "v1", kind: "List", items: [], metadata: {}, groups: [] };
      },
    };
    for await (const _ of cluster(reader).read(() => {}));
    const given = READ_BY_CHECK.flatMap(({ apiGroups, resources }) =>
      apiGroups.flatMap((group) => resources.map((resource) => `${group}/${resource}`)),
    );
    assert.deepEqual([...asked].toSorted(), given.toSorted());
  });
});

import assert from "node:assert/strict";
import { CLIENT_KEYS } from "../../../guard/judgement/keys/clientKeys";
import { folded } from "../../../guard/judgement/keys/key";
import bodies from "../../../guard/operations/bodies.json";
import { OPERATIONS } from "../../../guard/operations/table";
import { allowed } from "./support";

describe("keys of libraries' own", () => {
  for (const [id, keys] of Object.entries(CLIENT_KEYS)) {
    it(`${id}: none is a key of the API, in whatever spelling`, () => {
      assert.equal(OPERATIONS.find((operation) => operation.id === id)?.body, "json");
      const known = new Set(Object.keys(bodies[id as keyof typeof bodies] ?? {}).map(folded));
      assert.deepEqual(
        [...keys.keys()].filter((key) => known.has(folded(key))),
        [],
      );
    });
  }
});

describe("an object that a client may only leave empty", () => {
  it("does not reach the engine with keys that say nothing, which it could obey", async () => {
    const body = { Image: "alpine", HostConfig: { Annotations: { "run.oci.x": "" }, StorageOpt: {} } };
    const sent = await allowed({ call: "POST /v1.43/containers/create", body });
    assert.deepEqual(sent.body, { Image: "alpine", HostConfig: { StorageOpt: {} } });
  });
});

import assert from "node:assert/strict";
import { CLIENT_KEYS } from "../../../guard/judgement/keys/clientKeys";
import { folded } from "../../../guard/judgement/keys/key";
import bodies from "../../../guard/operations/bodies.json";
import { OPERATIONS } from "../../../guard/operations/table";

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

import assert from "node:assert/strict";
import { OBJECTS, ROLE } from "../bypasses/bypass";
import { BYPASSES } from "../bypasses/bypasses";
import { allowed, engineWith, refused } from "./support";

for (const [about, cases] of Object.entries(BYPASSES)) {
  describe(`ways around the guard: ${about}`, () => {
    for (const [name, [unsafe, rule, twin]] of Object.entries(cases)) {
      it(`${name} is refused`, async () => {
        const { rule: by, message, status } = await refused(unsafe, ROLE, engineWith(OBJECTS));
        assert.equal(by, rule, message);
        assert.ok(status === 403 || status === 400);
      });
      it(`${name}: the twin passes`, async () => void (await allowed(twin, ROLE, engineWith(OBJECTS))));
    }
  });
}

describe("importing an image", () => {
  const importing = { call: "POST /v1.41/images/create?fromSrc=-&repo=mine" };
  it("is for roles that load images", async () =>
    void (await allowed(importing, { ...ROLE, operations: new Set(["ImageLoad"]) })));
  it("is not for others", async () => assert.match((await refused(importing)).message, /does not allow ImageLoad/));
});

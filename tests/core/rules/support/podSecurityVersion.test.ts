import assert from "node:assert/strict";
import { atLeast } from "../../../../core/rules/support/podSecurityVersion";

describe("atLeast: versions of the Pod Security Standards", () => {
  it("compares numbers, not words", () => {
    assert.ok(atLeast("v1.28", 28));
    assert.ok(atLeast("v1.100", 34));
    assert.ok(!atLeast("v1.9", 19));
    assert.ok(atLeast("v1.0", 0));
    assert.ok(!atLeast("v1.0", 1));
  });
  it("takes latest for later than any", () => assert.ok(atLeast("latest", 1000)));
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { parsePropertyPath, propertyIn } from "../../../core/text/propertyPath";
import { shorten } from "../../../core/text/shorten";

describe("the path of a property", () => {
  it("has words with dots, and everything else in brackets", () => {
    assert.equal(propertyIn("", "spec"), "spec");
    assert.equal(propertyIn("spec", "hostPID"), "spec.hostPID");
    assert.equal(propertyIn("labels", "a.b"), 'labels["a.b"]');
    assert.equal(propertyIn("", ""), '[""]');
  });
  it("is read as it was written, whatever the names", () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: "binary" })), (names) => {
        const path = names.reduce((above, name) => propertyIn(above, name, Number.POSITIVE_INFINITY), "");
        assert.deepEqual(parsePropertyPath(path), names);
      }),
    );
  });
  it("shows no more of a name than a reader needs", () =>
    assert.equal(propertyIn("spec", "a".repeat(200)), `spec[${JSON.stringify(`${"a".repeat(100)}…`)}]`));
});

describe("shorten", () => {
  it("leaves what is short, and takes control characters out", () => {
    assert.equal(shorten("web"), "web");
    assert.equal(shorten("a\n\u001b[2Kb"), "a??[2Kb");
  });
  it("marks what it cuts, and cuts no character in half", () => {
    assert.equal(shorten("abcdef", 3), "abc…");
    assert.equal(shorten("ab\u{1f600}d", 3), "ab…");
  });
});

import assert from "node:assert/strict";
import { wrap } from "../../../cli/terminal/wrap";

describe("a line on a terminal", () => {
  it("stays as it is where it fits", () => assert.deepEqual(wrap("  Why: short", 12), ["  Why: short"]));

  it("breaks at spaces, and goes on further in", () => {
    assert.deepEqual(wrap("  Why: an engine obeys everyone", 16), ["  Why: an engine", "    obeys", "    everyone"]);
  });

  it("leaves a word whole that is longer than the terminal", () => {
    assert.deepEqual(wrap("  at deploy/a-very-long-name.yaml:1", 12), ["  at", "    deploy/a-very-long-name.yaml:1"]);
  });

  it("does not count colours, and loses no word", () => {
    assert.deepEqual(wrap("\u001b[31mred\u001b[39m on", 6), ["\u001b[31mred\u001b[39m on"]);
    const text = "one two three four five six seven";
    assert.equal(
      wrap(text, 9)
        .map((line) => line.trim())
        .join(" "),
      text,
    );
  });
});

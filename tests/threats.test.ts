import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";

const DOCS = "docs";
const TEST = /\[([^\]]+)\]\((\.\.\/tests\/[^)]+\.test\.ts)\)/g;

describe("docs/THREATS.md", () => {
  const text = readFileSync(join(DOCS, "THREATS.md"), "utf8");
  const rows = text.split("\n").filter((line) => /^\| (?!---|attack )/.test(line));

  it("names a test for every attack that is stopped, and the test is there", () => {
    assert.ok(rows.length > 20);
    for (const row of rows) {
      const tests = [...row.matchAll(TEST)];
      assert.ok(tests.length > 0, row);
      for (const [, title = "", file = ""] of tests) {
        const source = readFileSync(join(DOCS, file), "utf8");
        assert.ok(source.includes(title) || file.includes(`/${title}.`), `${file} has no test "${title}"`);
      }
    }
  });
});

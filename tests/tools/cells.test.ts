import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { RULES } from "../../core/rules";
import { isUnfilled, TABLES, withCell } from "../../tools/cells";

describe("the cell of a new rule", () => {
  for (const table of TABLES)
    it(`stands between the cells of ${table}, and never in a text of one`, () => {
      const text = readFileSync(table, "utf8");
      for (const { id } of RULES) {
        const written = withCell(text, `${id}-too`);
        assert.ok(isUnfilled(written, `${id}-too`));
        const [before = ""] = written.split(`  "${id}-too"`, 1);
        assert.equal((before.match(/`/g) ?? []).length % 2, 0, id);
      }
    });
});

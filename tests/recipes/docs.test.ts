import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { FORMATS } from "../../recipes/formats";
import { checkedRequest, requestOf } from "../../recipes/request";

/** Every command line of a page that asks for a recipe, without what only the shell or the folder needs. */
function commands(page: string): string[][] {
  return [...readFileSync(page, "utf8").matchAll(/breakwater (recipe [a-z]+ --for [^\n`#]*)/g)]
    .map(([, line = ""]) => line.trim().split(/\s+/))
    .filter(([, , , format]) => format !== "FORMAT");
}

describe("the pages about recipes", () => {
  for (const page of ["docs/RECIPES.md", "docs/MIGRATION.md"]) {
    it(`ask for recipes that there are: ${page}`, () => {
      const found = commands(page);
      assert.ok(found.length > 1);
      for (const command of found) assert.doesNotThrow(() => checkedRequest(requestOf(command)), command.join(" "));
    });
  }

  it("list every format, and what it was tried with", () => {
    const [, table = ""] =
      /<!-- begin cells[^\n]*\n([\s\S]*?)<!-- end cells -->/.exec(readFileSync("docs/RECIPES.md", "utf8")) ?? [];
    const rows = table
      .trim()
      .split("\n")
      .slice(2)
      .map((row) => row.split(" | ").map((cell) => cell.replace(/^\| | \|$/g, "")));
    assert.deepEqual(
      rows.map(([name]) => name),
      FORMATS.map(({ name }) => `\`${name}\``),
    );
    for (const row of rows) assert.equal(row.filter((cell) => cell.length > 10).length >= 3, true, row[0]);
    for (const { name, kinds } of FORMATS) assert.equal(kinds.length, 4, name);
  });
});

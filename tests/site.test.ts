import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";

interface Item {
  readonly link?: string;
  readonly items?: readonly Item[];
}

const load = <T>(file: string) => import(pathToFileURL(resolve("site", file)).href) as Promise<T>;
const links = (items: readonly Item[]): string[] =>
  items.flatMap(({ link, items: below }) => [...(link ? [link] : []), ...links(below ?? [])]);

describe("the site", () => {
  it("has every page of the documentation in its sidebar, and no other", async () => {
    const { sidebar } = await load<{ sidebar: () => Item[] }>("sidebar.mjs");
    const { collected } = await load<{ collected: () => string[] }>("collect.mjs");
    const pages = collected().filter((file) => file.endsWith(".md") && file !== "docs/api/README.md");
    assert.ok(pages.length > 60);
    assert.deepEqual(links(sidebar()).sort(), pages.map((file) => `/${file.replace(/\.md$/, "")}`).sort());
  });

  it("keeps links between pages, and leads others to the repository", async () => {
    const { asPage, HOME } = await load<{
      asPage: (path: string, text: string, files: readonly string[]) => string;
      HOME: string;
    }>("collect.mjs");
    const files = ["docs/CI.md", "docs/GUARD.md", "RULES.md"];
    const page = (text: string) => asPage("docs/CI.md", text, files);
    assert.equal(page("[a](GUARD.md#health) [b](../RULES.md)"), "[a](GUARD.md#health) [b](../RULES.md)");
    assert.equal(page("[a](#github) [b](https://example.com/x.md)"), "[a](#github) [b](https://example.com/x.md)");
    assert.equal(page("[a](../core/rules/index.ts)"), `[a](${HOME}/blob/main/core/rules/index.ts)`);
    assert.equal(page("[a](rules)"), "[a](/RULES.md)");
    assert.equal(page("[a](MISSING.md)"), "[a](MISSING.md)");
    assert.equal(page("<!-- generated -->\ntext"), "text");
  });

  it("leads from its first page to headings that are there", () => {
    const home = readFileSync("site/index.md", "utf8");
    for (const [, page = "", anchor] of home.matchAll(/^ *link: \/([^#\n]+)(?:#(.+))?$/gm)) {
      assert.ok(existsSync(`${page}.md`), page);
      const headings = [...readFileSync(`${page}.md`, "utf8").matchAll(/^##+ (.+)$/gm)].map(([, text = ""]) =>
        text.toLowerCase().replaceAll(" ", "-"),
      );
      if (anchor) assert.ok(headings.includes(anchor), anchor);
    }
  });

  it("is installed apart, from wherever the reader's npm installs", () => {
    assert.doesNotMatch(readFileSync(join("site", "package-lock.json"), "utf8"), /"resolved"|https?:\/\/registry/);
    const { files } = JSON.parse(readFileSync("package.json", "utf8")) as { files: string[] };
    assert.ok(!files.some((file) => file.startsWith("site")));
  });
});

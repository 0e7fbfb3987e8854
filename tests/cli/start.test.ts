import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { breakwater, folder, UNSAFE } from "./breakwater";

describe("the start", () => {
  /** The files that a command line loads, of packages by their names alone. */
  const loaded = (...args: string[]) => {
    let files: string[] = [];
    folder(
      {
        "unsafe.yaml": UNSAFE,
        "note.js":
          `process.on("exit", () => require("fs").writeFileSync("loaded.json", ` +
          "JSON.stringify(Object.keys(require.cache))));",
      },
      (cwd) => {
        breakwater(args, { cwd, env: { NODE_OPTIONS: `--require "${join(cwd, "note.js").replaceAll("\\", "/")}"` } });
        files = JSON.parse(readFileSync(join(cwd, "loaded.json"), "utf8")) as string[];
      },
    );
    return files.map((file) => file.replaceAll("\\", "/"));
  };
  const packages = (files: readonly string[]) =>
    [...new Set(files.map((file) => /\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(file)?.[1]))]
      .filter((name) => name !== undefined)
      .sort();

  it("of a check loads what a check of files needs", () => {
    const files = loaded("check", "unsafe.yaml");
    assert.deepEqual(packages(files), ["commander", "ignore", "js-yaml", "picomatch"]);
    for (const report of ["json", "sarif", "junit", "github"])
      assert.ok(!files.some((file) => file.endsWith(`/reports/${report}.js`)));
  });

  it("of everything else parses no files", () => {
    assert.deepEqual(packages(loaded("--help")), ["commander"]);
    assert.deepEqual(packages(loaded("rules")), ["commander", "picomatch"]);
  });
});

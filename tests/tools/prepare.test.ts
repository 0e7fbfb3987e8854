import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("preparing a checkout", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "breakwater-prepare-"));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  /** What it has npm do, for which there is a stand-in that records its arguments and installs nothing. */
  function calls(): string[] {
    const npm = join(folder, "npm.cjs");
    writeFileSync(npm, 'require("fs").appendFileSync("calls", process.argv.slice(2).join(" ") + "\\n");');
    execFileSync(process.execPath, [resolve("tools/prepare.mjs")], {
      cwd: folder,
      env: { ...process.env, npm_execpath: npm },
    });
    return readFileSync(join(folder, "calls"), "utf8").trimEnd().split("\n");
  }

  it("compiles it", () => {
    mkdirSync(join(folder, "node_modules", "typescript"), { recursive: true });
    assert.deepEqual(calls(), ["run build"]);
  });

  it("installs what that needs first, where a global installation did not", () => {
    assert.deepEqual(calls(), ["ci --no-global --include=dev --ignore-scripts", "run build"]);
  });
});

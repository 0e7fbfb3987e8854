import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";

describe("the list of rules", () => {
  let work: string;
  let rules: string;
  beforeEach(() => {
    work = mkdtempSync(join(tmpdir(), "breakwater-rules-"));
    rules = join(work, "core", "rules");
    mkdirSync(rules, { recursive: true });
    for (const file of ["host-path.ts", "privileged-container.ts"]) writeFileSync(join(rules, file), "");
  });
  afterEach(() => rmSync(work, { recursive: true, force: true }));

  const run = (...args: string[]) =>
    spawnSync(process.execPath, [resolve("tools/listRules.mjs"), ...args], { cwd: work }).status;
  const listed = () =>
    [...readFileSync(join(rules, "index.ts"), "utf8").matchAll(/from "\.\/([^/]*)";/g)].map(([, id]) => id);

  it("is of the files there are, after a rule was added, renamed and taken back", () => {
    assert.equal(run(), 0);
    assert.deepEqual(listed(), ["host-path", "privileged-container"]);
    writeFileSync(join(rules, "my-rule.ts"), "");
    run();
    assert.deepEqual(listed(), ["host-path", "my-rule", "privileged-container"]);
    renameSync(join(rules, "my-rule.ts"), join(rules, "your-rule.ts"));
    run();
    assert.deepEqual(listed(), ["host-path", "privileged-container", "your-rule"]);
    rmSync(join(rules, "your-rule.ts"));
    run();
    assert.deepEqual(listed(), ["host-path", "privileged-container"]);
  });

  it("is checked without being written", () => {
    run();
    assert.equal(run("--check"), 0);
    rmSync(join(rules, "host-path.ts"));
    assert.equal(run("--check"), 1);
    assert.ok(listed().includes("host-path"));
  });
});

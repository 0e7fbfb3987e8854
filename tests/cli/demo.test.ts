import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

describe("the demo", () => {
  const demo = (...args: string[]) =>
    spawnSync(process.execPath, [join(process.cwd(), "dist/tools/demo.js"), ...args], { encoding: "utf8" });

  it("says what would be refused and what to do next", () => {
    const { status, stdout, stderr } = demo();
    assert.equal(status, 0);
    assert.match(
      stdout,
      /3 of 5 stacks would be refused\. Run it on yours: npm run demo -- FOLDER\n.*exit code does not depend on findings/,
    );
    assert.doesNotMatch(stdout, /\n\n\n/);
    assert.equal(stderr, "");
  });

  it("goes on after a program that could not be run, and ends with 2", () => {
    const { status, stdout, stderr } = demo("nowhere", "examples", "examples/safe");
    assert.equal(status, 2);
    assert.match(stdout, /^examples\/safe: passes/);
    assert.match(stdout, /^0 of 3 stacks would be refused, 2 could not be run\. /m);
    assert.match(stderr, /^nowhere: no such folder\n\nexamples: has no Pulumi\.yaml; .*examples\/safe/);
    assert.doesNotMatch(stderr, /^ +at /m);
  });

  it("keeps what a program prints out of the report", () => {
    const work = mkdtempSync(join(tmpdir(), "breakwater-demo-"));
    writeFileSync(join(work, "Pulumi.yaml"), "name: loud\nruntime: nodejs\n");
    writeFileSync(join(work, "index.js"), 'console.log("printed"); console.error("warned");');
    symlinkSync(join(process.cwd(), "node_modules"), join(work, "node_modules"));
    const { stdout, stderr } = demo(work);
    rmSync(work, { recursive: true, force: true });
    assert.match(stdout, /: passes \(1 resource; 0 findings\)\n\n0 of 1 stack would be refused\. /);
    assert.deepEqual(stderr.split("\n").sort(), ["", "printed", "warned"]);
  });

  it("explains itself", () => {
    for (const flag of ["--help", "-h"]) assert.match(demo(flag).stdout, /^npm run demo \[-- FOLDER…\]/);
  });
});

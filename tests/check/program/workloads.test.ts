import assert from "node:assert/strict";
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "../../../check/check";

const PROGRAM = `const docker = require("@pulumi/docker");
const volumes = [{ volumeName: "data", containerPath: "/var/lib/docker" }];
for (const name of ["one", "two"]) new docker.Container(name, { image: "docker:27.3.1-dind", privileged: true, volumes });
`;

describe("the findings about a Pulumi program", () => {
  it("stand in its project file, at no line, those of the whole stack as well", async () => {
    const work = mkdtempSync(join(tmpdir(), "breakwater-workloads-"));
    writeFileSync(join(work, "Pulumi.yaml"), "name: test\nruntime: nodejs\n");
    writeFileSync(join(work, "index.js"), PROGRAM);
    symlinkSync(join(process.cwd(), "node_modules"), join(work, "node_modules"));
    const { findings } = await check([work], { exclude: ["node_modules"] });
    rmSync(work, { recursive: true, force: true });
    const rules = new Set(findings.map(({ rule }) => rule));
    assert.ok(rules.has("dind-privileged") && rules.has("dind-shared-data-root"), [...rules].join(", "));
    for (const { file, line, column } of findings)
      assert.deepEqual([file, line, column], [join(work, "Pulumi.yaml"), undefined, undefined]);
  });
});

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join, relative, resolve } from "node:path";

/** From which folders of the pack the files of each may import. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  workload: ["workload"],
  readers: ["readers", "workload"],
  rules: ["rules", "workload"],
  evaluation: ["evaluation", "rules", "workload"],
  pulumi: ["pulumi", "evaluation", "readers", "rules", "workload"],
};

/** The packages that the pack may load: none of a provider, so that it starts fast and runs beside any version of one. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  workload: ["picomatch"],
  evaluation: ["picomatch"],
  pulumi: ["@pulumi/policy", "@pulumi/pulumi/proto/analyzer_grpc_pb"],
};

function importsOf(file: string): string[] {
  return [...readFileSync(file, "utf8").matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)";/gm)].map(([, from]) => from ?? "");
}

function sources(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".ts"))
    .map((name) => join(folder, name));
}

describe("the architecture", () => {
  for (const [folder, allowed] of Object.entries(MAY_IMPORT)) {
    it(`policypack/${folder} imports from ${allowed.join(", ")} alone`, () => {
      for (const file of sources(join("policypack", folder))) {
        for (const from of importsOf(file)) {
          if (!from.startsWith(".")) assert.ok(PACKAGES[folder]?.includes(from), `${file} imports ${from}`);
          else {
            const target = relative("policypack", resolve(file, "..", from)).split(/[\\/]/)[0] ?? "";
            assert.ok(allowed.includes(target), `${file} imports ${from}`);
          }
        }
      }
    });
  }

  it("the pack's entry does nothing but start it", () => {
    assert.equal(readFileSync("policypack/index.ts", "utf8").trim().split("\n").filter(Boolean).length, 3);
  });

  it("each rule has a test and a page of its name", () => {
    for (const file of sources("policypack/rules")) {
      const id = file.replace(/^.*[\\/]|\.ts$/g, "");
      if (id === "rule" || id === "index") continue;
      assert.ok(existsSync(`tests/rules/${id}.test.ts`), `${id} has no test`);
      assert.ok(existsSync(`docs/rules/${id}.md`), `${id} has no page`);
    }
  });

  it("the pack tells the version of the package", () => {
    const version = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
    assert.equal(version("policypack/package.json"), version("package.json"));
  });
});

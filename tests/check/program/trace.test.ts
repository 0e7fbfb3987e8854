import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join, resolve } from "node:path";
import { check } from "../../../check/check";
import { framesOf, traceText } from "../../../check/program/trace";
import { ownFolder } from "../hostile";

describe("where a Pulumi program fails", () => {
  const { path, write } = ownFolder();
  const error = (stack: string, message = "no") => Object.assign(new Error(message), { stack });

  it("is the innermost line of its own code", () => {
    write({ "index.ts": "\n  make();\n", "lib/make.ts": "throw 1;\n", "node_modules/x/index.js": "x\n" });
    const stack = [
      "Error: no",
      `    at inner (${path("node_modules/x/index.js")}:1:1)`,
      `    at make (${path("lib/make.ts")}:1:33)`,
      `    at async ${path("index.ts")}:2:99`,
      "    at node:internal/main:1:1",
      "    at process.processImmediate (node:internal/timers:1:1)",
      `    at elsewhere (${path("../other.ts")}:1:1)`,
      `    at beyond (${path("index.ts")}:99:1)`,
    ].join("\n");
    const frames = framesOf(error(stack), path());
    assert.deepEqual(frames, [
      { file: join("lib", "make.ts"), line: 1, column: 1, function: "make" },
      { file: "index.ts", line: 2, column: 3 },
    ]);
    assert.equal(traceText(frames), `    at make (${join("lib", "make.ts")}:1)\n    at index.ts:2\n`);
  });

  it("is where a file cannot be parsed, or unknown", () => {
    write({ "index.ts": "x = {;\n" });
    const message = `ParseError: Unexpected token\n ${path("index.ts")}:1:6`;
    assert.deepEqual(framesOf(error("", message), path()), [{ file: "index.ts", line: 1, column: 1 }]);
    assert.deepEqual(framesOf("a text", path()), []);
    assert.deepEqual(framesOf(error("at (((:1:1\n".repeat(9)), path()), []);
  });

  it("is in the problem of a check, for TypeScript and for what it was compiled to", async () => {
    const map = {
      version: 3,
      file: "index.js",
      sources: ["../src/index.ts"],
      names: [],
      mappings: ";;;AACA", // Line 4 of the compiled file is line 2 of the source.
    };
    write({
      "Pulumi.yaml": "name: p\nruntime: nodejs\nmain: out/index.js\n",
      "src/index.ts": "// a comment\nthrow new Error('here');\n",
      "out/index.js": "\n\n\nthrow new Error('here');\n//# sourceMappingURL=index.js.map\n",
      "out/index.js.map": JSON.stringify(map),
    });
    mkdirSync(path("node_modules/@pulumi"), { recursive: true });
    symlinkSync(resolve("node_modules/@pulumi/pulumi"), path("node_modules/@pulumi/pulumi"), "junction");
    const [problem] = (await check([path()])).problems;
    assert.deepEqual(problem, {
      file: path("src/index.ts"),
      line: 2,
      column: 1,
      problem: "the program failed: here",
    });
  });
});

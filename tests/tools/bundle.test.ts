import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { gunzipSync } from "node:zlib";

const GUARD = join("dist", "guard", "breakwater-guard.js");
const WEBHOOK = join("dist", "admission", "breakwater-admission.js");
const SOURCES = [
  "admission",
  "authoring",
  "certificates",
  "check",
  "cli",
  "components/args",
  "components/spec",
  "configuration",
  "core",
  "documents",
  "facts",
  "fix",
  "guard",
  "lsp",
  "policypack",
  "recipes",
  "server",
  "tools",
  "package.json",
  "tsconfig.json",
];

describe("the programs that run in pods", () => {
  for (const file of [GUARD, WEBHOOK])
    it(`have no control character that JSON leaves as it is, and an API server refuses in an apply: ${file}`, () =>
      assert.ok(!/[\x7f-\x9f]/.test(readFileSync(file, "utf8"))));
});

describe("the guard in one file", () => {
  it("is the same byte for byte, wherever it is built", () => {
    const elsewhere = mkdtempSync(join(tmpdir(), "breakwater-bundle-"));
    try {
      for (const each of SOURCES) cpSync(each, join(elsewhere, each), { recursive: true });
      symlinkSync(resolve("node_modules"), join(elsewhere, "node_modules"));
      execFileSync(process.execPath, [join("tools", "bundle.mjs")], { cwd: elsewhere });
      const again = readFileSync(join(elsewhere, GUARD));
      assert.ok(again.equals(readFileSync(GUARD)));
      const compressed = readFileSync(join(elsewhere, `${GUARD}.gz.base64`), "utf8");
      assert.ok(gunzipSync(Buffer.from(compressed, "base64")).equals(again));
      assert.doesNotMatch(again.toString(), /^\/\/ \.\.\//m);
    } finally {
      rmSync(elsewhere, { recursive: true });
    }
  });
});

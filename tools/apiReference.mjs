/**
 * Writes docs/api, the reference of the package's entry points, from their doc comments: `npm run api`. With `--check`
 * it writes nothing, and fails if the reference is out of date or incomplete.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const OUT = join("docs", "api");

/** The content of each file below a folder, by path. */
function contents(folder) {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  const named = files.map(({ parentPath, path, name }) => join(parentPath ?? path, name).slice(folder.length + 1));
  return new Map(named.sort().map((name) => [name, readFileSync(join(folder, name), "utf8")]));
}

const check = process.argv.includes("--check");
const out = check ? mkdtempSync(join(tmpdir(), "breakwater-api-")) : OUT;
try {
  const typedoc = join("node_modules", "typedoc", "bin", "typedoc");
  execFileSync(process.execPath, [typedoc, "--out", out, "--logLevel", "Warn"], { stdio: "inherit" });
  if (check) {
    const [written, current] = [contents(OUT), contents(out)];
    const outdated = [...new Set([...written.keys(), ...current.keys()])].filter(
      (name) => written.get(name) !== current.get(name),
    );
    for (const name of outdated) console.error(`${join(OUT, name)} is out of date: run \`npm run api\` and commit it.`);
    if (outdated.length > 0) process.exitCode = 1;
  }
} finally {
  if (check) rmSync(out, { recursive: true, force: true });
}

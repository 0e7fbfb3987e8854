/**
 * Bundles each file that is started as a process of its own, because loading a hundred small files takes longer than
 * checking a file.
 *
 * The command line, its worker threads and the process that runs a Pulumi program share the packages of the program
 * that imports Breakwater. The guard and the admission webhook include their packages, so that they need only Node. They
 * are not minified, so that anyone who finds one in a container can read what runs there. The build is reproducible: the
 * same sources give the same bytes wherever they and their packages are located, so that the guard can be identified by
 * its hash.
 */
import { readFileSync, writeFileSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "esbuild";

const shared = {
  bundle: true,
  platform: "node",
  target: "node20",
  format: "cjs",
  charset: "utf8",
  preserveSymlinks: true,
  logLevel: "warning",
};

await build({
  ...shared,
  entryPoints: ["cli/main.ts", "check/workerThread.ts", "check/program/runProgram.ts", "admission/reviewThread.ts"],
  outdir: "dist/cli",
  entryNames: "[name]",
  packages: "external",
  sourcemap: true,
});

// They reach pods in ConfigMaps, and YAML has no place for some characters: API servers refuse them in server-side apply.
const program = { ...shared, charset: "ascii" };
const guard = "dist/guard/breakwater-guard.js";
await build({ ...program, entryPoints: ["cli/guardMain.ts"], outfile: guard });
// A stack's state holds the guard in full once. What checks a guard before it is replaced takes this copy, a third as long.
writeFileSync(`${guard}.gz.base64`, gzipSync(readFileSync(guard), { level: 9 }).toString("base64"));
await build({ ...program, entryPoints: ["cli/admissionMain.ts"], outfile: "dist/admission/breakwater-admission.js" });

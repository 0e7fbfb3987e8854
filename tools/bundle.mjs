/**
 * Makes the files that are started by themselves, one of each: loading a hundred small ones takes longer than checking
 * a file.
 *
 * The command line, one of its further threads and the process that runs a Pulumi program share the packages of whoever
 * imports Breakwater. The guard has its own in it, so that it needs Node and nothing else. It is not minified: whoever
 * finds it in a container can read what runs there. The same sources make the same bytes wherever they and their
 * packages stand, so that it can be told by its hash.
 */
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
  entryPoints: ["cli/main.ts", "check/workerThread.ts", "check/program/runProgram.ts"],
  outdir: "dist/cli",
  entryNames: "[name]",
  packages: "external",
  sourcemap: true,
});

await build({ ...shared, entryPoints: ["cli/guardMain.ts"], outfile: "dist/guard/breakwater-guard.js" });

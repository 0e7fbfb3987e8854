/**
 * Makes the command line as a single file that needs no Node beside it: `npm run executable`, after the build. It is
 * the Node that runs this, with the command line, its threads, the guard, the webhook and all licences inside
 * (https://nodejs.org/api/single-executable-applications.html). For Linux, on the architecture that it is made on.
 */
import { execFileSync } from "node:child_process";
import { chmodSync, copyFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { inject } from "postject";
import { licencesOf } from "../notice";

/** Where it is made: dist/executable, or the folder that is given. */
const FOLDER = process.argv[2] ?? join("dist", "executable");
const FILE = join(FOLDER, "breakwater");

/** Files of the package that the code asks for by name. */
const EMBEDDED = ["package.json", "dist/guard/breakwater-guard.js", "dist/admission/breakwater-admission.js"];

/** Each is a bundle with its packages. The first is the program, the others are threads. */
const PROGRAMS = ["main", "workerThread", "reviewThread"];

/** Marks where Node looks for what is inside of it. */
const FUSE = "NODE_SEA_FUSE_fce680ab2cc467b6e072b8b5df1996b2";

/** Node's own licences, where its distributions put them. */
function licenceOfNode(): string {
  const above = dirname(dirname(process.execPath));
  const places = [
    join(above, "LICENSE"),
    join(above, "share", "doc", "node", "LICENSE"),
    join(above, "share", "doc", "nodejs", "LICENSE"),
  ];
  const file = [process.env["NODE_LICENSE"], ...places].find((each) => each !== undefined && existsSync(each));
  if (file === undefined)
    throw new Error(`Node's licence is at none of ${places.join(", ")}: name it by the variable NODE_LICENSE`);
  return readFileSync(file, "utf8").trim();
}

/** The licences of Breakwater, of the packages in the bundles, and of Node with all that it carries. */
function notice(packages: readonly string[]): string {
  return [
    "breakwater, as a single file: Breakwater, the packages below, and Node.",
    "",
    readFileSync("LICENSE", "utf8").trim(),
    "",
    ...licencesOf(packages),
    `${"-".repeat(100)}\nNode ${process.version}\n\n${licenceOfNode()}\n`,
  ].join("\n");
}

async function make(): Promise<void> {
  if (process.platform !== "linux") throw new Error("the executable is made on Linux");
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER, { recursive: true });
  const { metafile } = await build({
    entryPoints: PROGRAMS.map((name) => `cli/executable/${name}.ts`),
    outdir: FOLDER,
    bundle: true,
    platform: "node",
    target: "node20",
    format: "cjs",
    charset: "utf8",
    metafile: true,
    logLevel: "warning",
  });
  const packages = Object.keys(metafile.inputs).flatMap(
    (path) => /(?:^|\/)node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [],
  );
  writeFileSync(join(FOLDER, "NOTICE"), notice([...new Set(packages)].sort()));
  const threads = PROGRAMS.slice(1).map((name) => join(FOLDER, `${name}.js`));
  const assets = [...EMBEDDED, ...threads, join(FOLDER, "NOTICE")];
  const config = join(FOLDER, "sea-config.json");
  const blob = join(FOLDER, "breakwater.blob");
  writeFileSync(
    config,
    JSON.stringify({
      main: join(FOLDER, "main.js"),
      output: blob,
      disableExperimentalSEAWarning: true,
      assets: Object.fromEntries(assets.map((path) => [path.slice(path.lastIndexOf("/") + 1), path])),
    }),
  );
  execFileSync(process.execPath, ["--experimental-sea-config", config], { stdio: ["ignore", "ignore", "inherit"] });
  copyFileSync(process.execPath, FILE);
  chmodSync(FILE, 0o755);
  await inject(FILE, "NODE_SEA_BLOB", readFileSync(blob), { sentinelFuse: FUSE });
  for (const path of [blob, config, ...PROGRAMS.map((name) => join(FOLDER, `${name}.js`))]) rmSync(path);
  console.log(`${FILE}, with Node ${process.version}`);
}

void make();

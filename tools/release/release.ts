/**
 * Makes the files of a release in `release/`: the package, its bill of materials and their digests.
 *
 *     npm run release                what a release needs, or why there can be none yet: exit code 1
 *     npm run release -- --dry-run   the files all the same
 */
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { obstacles } from "./readiness";
import { type Lock, sbom } from "./sbom";

const FOLDER = "release";
const VERSIONED = ["policypack/package.json", "components/package.json"];

interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly repository: { readonly url: string };
  readonly homepage: string;
  readonly bugs: string;
}

const json = <T>(file: string) => JSON.parse(readFileSync(file, "utf8")) as T;

/** The tag of the commit that is checked out, or none. */
function tag(): string | undefined {
  try {
    return execFileSync("git", ["describe", "--exact-match", "--tags"], { encoding: "utf8", stdio: "pipe" }).trim();
  } catch {
    return undefined;
  }
}

const { name, version, repository, homepage, bugs } = json<Manifest>("package.json");
const against = obstacles({
  version,
  versions: {
    ...Object.fromEntries(VERSIONED.map((file) => [file, json<Manifest>(file).version])),
    "package-lock.json": json<Lock>("package-lock.json").packages[""]?.version,
  },
  changelog: readFileSync("CHANGELOG.md", "utf8"),
  addresses: [repository.url, homepage, bugs],
  tag: tag(),
});
for (const line of against) console.error(line);

if (against.length > 0 && !process.argv.includes("--dry-run")) process.exitCode = 1;
else {
  rmSync(FOLDER, { recursive: true, force: true });
  mkdirSync(FOLDER);
  execFileSync("npm", ["pack", "--ignore-scripts", "--silent", "--pack-destination", FOLDER]);
  const files = [`${name}-${version}.tgz`, `${name}-${version}.cdx.json`];
  writeFileSync(
    join(FOLDER, files[1] ?? ""),
    `${JSON.stringify(sbom(json<Lock>("package-lock.json")), undefined, 2)}\n`,
  );
  const digests = files.map((file) => {
    const digest = createHash("sha256")
      .update(readFileSync(join(FOLDER, file)))
      .digest("hex");
    return `${digest}  ${file}\n`;
  });
  writeFileSync(join(FOLDER, "SHA256SUMS"), digests.join(""));
  console.log(`${FOLDER}/: ${[...files, "SHA256SUMS"].join(", ")}`);
}

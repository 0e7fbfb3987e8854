import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { load } from "js-yaml";
import { obstacles, type State } from "../../tools/release/readiness";
import { type Lock, sbom } from "../../tools/release/sbom";

const LOCK: Lock = {
  packages: {
    "": {
      version: "1.2.3",
      dependencies: { a: "^1.0.0" },
      peerDependencies: { peer: "^1.0.0", optional: "^1.0.0" },
      peerDependenciesMeta: { optional: { optional: true } },
    },
    "node_modules/a": {
      version: "1.0.0",
      license: "MIT",
      integrity: "sha512-AQI=",
      dependencies: { "@s/b": "^2.0.0" },
    },
    "node_modules/@s/b": { version: "1.0.0" },
    "node_modules/a/node_modules/@s/b": { version: "2.0.0", dependencies: { a: "^1.0.0" } },
    "node_modules/peer": { version: "1.0.0", optionalDependencies: { absent: "^1.0.0" } },
    "node_modules/optional": { version: "1.0.0" },
    "node_modules/development": { version: "1.0.0" },
  },
};

describe("the bill of materials", () => {
  const made = sbom(LOCK);

  it("has what is installed, from where Node finds it, and nothing else", () => {
    assert.deepEqual(
      made.components.map(({ purl }) => purl),
      ["pkg:npm/a@1.0.0", "pkg:npm/%40s/b@2.0.0", "pkg:npm/peer@1.0.0"],
    );
    const needs = new Map(made.dependencies.map(({ ref, dependsOn }) => [ref, dependsOn]));
    assert.deepEqual(needs.get("pkg:npm/breakwater@1.2.3"), ["pkg:npm/a@1.0.0", "pkg:npm/peer@1.0.0"]);
    assert.deepEqual(needs.get("pkg:npm/a@1.0.0"), ["pkg:npm/%40s/b@2.0.0"]);
  });

  it("has each package's licence and digest", () => {
    const [a] = made.components;
    assert.deepEqual(a?.licenses, [{ expression: "MIT" }]);
    assert.deepEqual(a?.hashes, [{ alg: "SHA-512", content: "0102" }]);
  });

  it("is the same for the same lockfile, and has another serial number for another one", () => {
    assert.deepEqual(sbom(LOCK), made);
    assert.match(made.serialNumber, /^urn:uuid:[0-9a-f]{8}-[0-9a-f]{4}-8[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    const other = { packages: { ...LOCK.packages, "node_modules/peer": { version: "1.0.1" } } };
    assert.notEqual(sbom(other).serialNumber, made.serialNumber);
  });

  it("is none where a package that is needed is missing", () => {
    const { "node_modules/peer": _, ...rest } = LOCK.packages;
    assert.throws(() => sbom({ packages: rest }), /package-lock.json has no peer, which the package needs/);
  });
});

describe("whether a release may be made", () => {
  const ready: State = {
    version: "1.2.3",
    versions: { "policypack/package.json": "1.2.3" },
    changelog: "# Changelog\n\n## 1.2.3 (2027-01-31)\n\n## 1.2.2 (2027-01-01)\n",
    addresses: ["git+https://github.com/someone/breakwater.git", "https://github.com/someone/breakwater#readme"],
    tag: "v1.2.3",
  };
  for (const [what, change, expected] of [
    ["everything agrees", {}, []],
    ["it is no release", { version: "1.2.3-rc.1", versions: {}, tag: "v1.2.3-rc.1" }, [/no version/, /first heading/]],
    ["a version differs", { versions: { "x.json": "1.2.2" } }, [/^x\.json says 1\.2\.2, and package\.json 1\.2\.3$/]],
    ["the changelog has no date", { changelog: "## 1.2.3 (unreleased)\n" }, [/no date/]],
    ["the changelog is behind", { changelog: "## 1.2.2 (2027-01-01)\n" }, [/first heading is 1\.2\.2/]],
    ["nobody owns it", { addresses: ["git+https://github.com/OWNER/breakwater.git"] }, [/OWNER/]],
    ["its home is nobody's", { addresses: ["https://github.com/OWNER/breakwater#readme"] }, [/OWNER/]],
    ["the tag is of another version", { tag: "v1.2.2" }, [/no tag v1\.2\.3/]],
  ] as const satisfies readonly (readonly [string, Partial<State>, readonly RegExp[]])[])
    it(what, () => {
      const found = obstacles({ ...ready, ...change });
      assert.equal(found.length, expected.length, found.join("\n"));
      for (const [at, pattern] of expected.entries()) assert.match(found[at] ?? "", pattern);
    });
});

describe("a release", () => {
  after(() => rmSync("release", { recursive: true, force: true }));
  const run = (...args: string[]) =>
    spawnSync(process.execPath, ["dist/tools/release/release.js", ...args], { encoding: "utf8" });

  it("is rehearsed: the package, its bill of materials, and their digests", function () {
    this.timeout(60_000);
    const { status, stderr } = run("--dry-run");
    assert.equal(status, 0, stderr);
    const { version } = JSON.parse(readFileSync("package.json", "utf8")) as { version: string };
    const [bill, packed] = [`breakwater-${version}.cdx.json`, `breakwater-${version}.tgz`];
    assert.deepEqual(readdirSync("release").sort(), ["SHA256SUMS", bill, packed]);
    const sums = readFileSync("release/SHA256SUMS", "utf8").trimEnd().split("\n");
    for (const line of sums) {
      const [digest, file = ""] = line.split("  ");
      assert.equal(
        createHash("sha256")
          .update(readFileSync(join("release", file)))
          .digest("hex"),
        digest,
      );
    }
    const names = (JSON.parse(readFileSync(join("release", bill), "utf8")) as { components: { name: string }[] })
      .components;
    const { dependencies, devDependencies } = JSON.parse(readFileSync("package.json", "utf8")) as {
      dependencies: Record<string, string>;
      devDependencies: Record<string, string>;
    };
    const listed = new Set(names.map(({ name }) => name));
    for (const name of [...Object.keys(dependencies), "@pulumi/pulumi", "@pulumi/policy"])
      assert.ok(listed.has(name), name);
    for (const name of ["mocha", "@biomejs/biome", "@pulumi/docker"]) {
      assert.ok(devDependencies[name]);
      assert.ok(!listed.has(name), name);
    }
    const manifest = execFileSync("tar", ["xzOf", join("release", packed), "package/package.json"], {
      encoding: "utf8",
    });
    assert.equal((JSON.parse(manifest) as { version: string }).version, version);
  });

  it("is refused while something stands against it", () => {
    rmSync("release", { recursive: true, force: true });
    const { status, stderr } = run();
    if (status === 0) return; // A commit that is tagged.
    assert.match(stderr, /OWNER|no date|no tag/);
    assert.ok(!existsSync("release"));
  });
});

describe("the workflows", () => {
  const files = readdirSync(".github/workflows").map((name) => join(".github/workflows", name));

  it("pin each action by the digest of a commit, with its version beside it", () => {
    for (const file of files)
      for (const [line, name = ""] of readFileSync(file, "utf8").matchAll(/^.*\buses: *(\S+).*$/gm)) {
        if (name.startsWith("./")) continue;
        assert.match(line, /uses: [\w.-]+\/[\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/, `${file}: ${line}`);
      }
  });

  it("install nothing, and so run no script of a package, in a job that may write", () => {
    type Job = { permissions?: Record<string, string>; steps: { run?: string; uses?: string }[] };
    let writing = 0;
    for (const file of files) {
      const { jobs } = load(readFileSync(file, "utf8")) as { jobs: Record<string, Job> };
      for (const [name, { permissions = {}, steps }] of Object.entries(jobs)) {
        if (!Object.values(permissions).includes("write")) continue;
        writing++;
        const commands = steps.map(({ run = "" }) => run).join("\n");
        assert.doesNotMatch(
          commands,
          /\bnpm (?!publish --ignore-scripts\b)|\bnpx\b|\bnode\b|\byarn\b/,
          `${file}: ${name}`,
        );
      }
    }
    assert.ok(writing > 0);
  });

  it("have no more rights than reading, but in jobs that say so", () => {
    for (const file of files) assert.match(readFileSync(file, "utf8"), /^permissions:\n {2}contents: read\n/m, file);
  });
});

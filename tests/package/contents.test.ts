import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { builtinModules } from "node:module";

interface Manifest {
  readonly types: string;
  readonly bin: Readonly<Record<string, string>>;
  readonly exports: Readonly<Record<string, string | Readonly<Record<string, string>>>>;
  readonly typesVersions: Readonly<Record<string, Readonly<Record<string, readonly string[]>>>>;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly peerDependencies: Readonly<Record<string, string>>;
  readonly peerDependenciesMeta: Readonly<Record<string, { readonly optional: boolean }>>;
}

const COMPONENTS = "dist/components/";

/** Pulumi's own packages, of which a program has one copy, in a version of its own. */
const SDK = ["@pulumi/policy", "@pulumi/pulumi"];

const BUILT_IN = new Set(builtinModules);

describe("the package", () => {
  const manifest = JSON.parse(readFileSync("package.json", "utf8")) as Manifest;
  let files: string[];
  let sizes: { size: number; unpackedSize: number };
  before(function () {
    this.timeout(60_000);
    const packed = execFileSync("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { encoding: "utf8" });
    const [report] = JSON.parse(packed) as [{ files: { path: string }[]; size: number; unpackedSize: number }];
    files = report.files.map(({ path }) => path);
    sizes = report;
  });

  /** The packages that these files name to load or to type with. */
  function loadedBy(paths: readonly string[]): Set<string> {
    const named = paths.flatMap((path) =>
      [
        ...readFileSync(path, "utf8").matchAll(/(?:\brequire(?!d\b)\w*\)?\(|\bimport\(|\bfrom )\s*"([\w@][^"\s]*)"/g),
      ].map(([, name]) => name ?? ""),
    );
    const packages = named.filter((name) => !name.startsWith("node:") && !BUILT_IN.has(name));
    return new Set(packages.map((name) => name.split("/", name.startsWith("@") ? 2 : 1).join("/")));
  }

  it("declares the packages that it loads, and no others", () => {
    const loaded = loadedBy(files.filter((path) => path.endsWith(".js") && !path.startsWith(COMPONENTS)));
    assert.deepEqual([...loaded].sort(), [...Object.keys(manifest.dependencies), ...SDK].sort());
    for (const name of SDK) assert.notEqual(manifest.peerDependenciesMeta[name]?.optional, true, name);
  });

  it("leaves the providers' packages, which its components alone load, to whoever uses those", () => {
    const loaded = loadedBy(files.filter((path) => path.endsWith(".js") && path.startsWith(COMPONENTS)));
    const providers = Object.keys(manifest.peerDependencies).filter((name) => !SDK.includes(name));
    assert.deepEqual([...loaded].sort(), [...providers, "@pulumi/pulumi"].sort());
    for (const name of providers) assert.equal(manifest.peerDependenciesMeta[name]?.optional, true, name);
  });

  it("has no types of packages that it does not declare", () => {
    const typed = loadedBy(files.filter((path) => path.endsWith(".d.ts")));
    assert.ok(typed.size > 0);
    for (const name of typed) assert.ok(name in manifest.dependencies || name in manifest.peerDependencies, name);
  });

  it("holds all that its manifest and the pack's name", () => {
    const targets = Object.values(manifest.exports).flatMap((target) =>
      typeof target === "string" ? target : Object.values(target),
    );
    for (const target of [...targets, manifest.types, ...Object.values(manifest.bin)])
      assert.ok(files.includes(target.replace(/^\.\//, "")), target);
    for (const file of ["PulumiPolicy.yaml", "package.json"]) assert.ok(files.includes(`policypack/${file}`), file);
    const { main } = JSON.parse(readFileSync("policypack/package.json", "utf8")) as { main: string };
    assert.ok(files.includes(main.replace(/^\.\.\//, "")), main);
  });

  it("has the same types for compilers that do not read `exports`", () => {
    const exported = Object.entries(manifest.exports).flatMap(([name, target]) =>
      name === "." || typeof target === "string" ? [] : [[name.slice(2), [target["types"]]] as const],
    );
    assert.deepEqual(manifest.typesVersions, { "*": Object.fromEntries(exported) });
  });

  it(
    "is not run in place of an example: Pulumi runs what the package.json above exports, unless the " +
      "project names its main",
    () => {
      const projects = ["Pulumi.yaml", ...readdirSync("examples").map((name) => `examples/${name}/Pulumi.yaml`)].filter(
        existsSync,
      );
      assert.ok(projects.length > 1);
      for (const project of projects) assert.match(readFileSync(project, "utf8"), /^main: \S*index\.ts\b/m, project);
    },
  );

  it("holds what its own files load", () => {
    for (const path of files.filter((file) => file.endsWith(".js"))) {
      for (const [, name = ""] of readFileSync(path, "utf8").matchAll(/\brequire\("(\.[^"]+)"\)/g)) {
        const target = new URL(name, `file:///${path}`).pathname.slice(1);
        assert.ok(
          [target, `${target}.js`, `${target}/index.js`].some((file) => files.includes(file)),
          `${path} loads ${name}`,
        );
      }
    }
  });

  it("holds a page for each rule, and no tests, tools or examples", () => {
    assert.ok(files.includes("docs/rules/host-path.md"));
    for (const path of files) assert.doesNotMatch(path, /^(dist\/)?(tests|tools|examples)\//);
  });

  it("is as large as the README says", () => {
    const [, packed, unpacked] =
      /The package is (\d+) MB \((\d+) MB unpacked/.exec(readFileSync("README.md", "utf8")) ?? [];
    const isAbout = (said: string | undefined, bytes: number) =>
      Math.abs(Number(said) - bytes / 1e6) <= 0.2 * Number(said);
    assert.ok(isAbout(packed, sizes.size), `${packed} MB is said, and it is ${sizes.size / 1e6}`);
    assert.ok(isAbout(unpacked, sizes.unpackedSize), `${unpacked} MB is said, and it is ${sizes.unpackedSize / 1e6}`);
  });

  it("has maps that hold what they point at", () => {
    const maps = files.filter((path) => path.endsWith(".map"));
    assert.ok(maps.length > 0);
    for (const path of maps) {
      const { sourcesContent } = JSON.parse(readFileSync(path, "utf8")) as { sourcesContent?: (string | null)[] };
      assert.ok(
        sourcesContent?.every((content) => typeof content === "string"),
        path,
      );
      assert.ok(files.includes(path.replace(/\.map$/, "")) && existsSync(path), path);
    }
  });
});

import assert from "node:assert/strict";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join, posix } from "node:path";

/** What ARCHITECTURE.md says of a folder: the rows of its table. */
interface Room {
  readonly folder: string;
  readonly imports: readonly string[];
  readonly packages: readonly string[];
}

/** Folders of the repository that hold no rooms: what they may import is theirs to say. */
const OUTSIDE = ["node_modules", "dist", "examples", "site", "tests", "tools"];

const ROOMS: readonly Room[] = readRooms(readFileSync("ARCHITECTURE.md", "utf8"));
const FILES: readonly string[] = sourcesBelow(".");
const IMPORTS: ReadonlyMap<string, readonly string[]> = new Map(FILES.map((file) => [file, importsOf(file)]));

function readRooms(text: string): Room[] {
  const names = (cell = "") => [...cell.matchAll(/`([^`]+)`/g)].map(([, name]) => name ?? "");
  const table = text.slice(text.indexOf("| folder | what it knows |"));
  return [...table.slice(0, table.indexOf("\n\n")).matchAll(/^\| `([^`]+)` \|[^|]*\|([^|]*)\|([^|]*)\|$/gm)].map(
    ([, folder = "", imports, packages]) => ({ folder, imports: names(imports), packages: names(packages) }),
  );
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith(".") || OUTSIDE.includes(path) ? [] : sourcesBelow(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

function importsOf(file: string): string[] {
  const text = readFileSync(file, "utf8");
  const found = text.matchAll(/^(?:import|export)\b[^;]*?from "([^"]+)";|\b(?:import|require)\("([^"]+)"\)/gm);
  return [...found].map(([, from, lazy]) => from ?? lazy ?? "");
}

/** The file of the repository that a relative import names. */
function target(file: string, from: string): string {
  const path = posix.join(dirname(file), from);
  const candidates = [path, `${path}.ts`, path.replace(/\.js$/, ".ts"), posix.join(path, "index.ts")];
  return candidates.find((candidate) => existsSync(candidate) && /\.(ts|json)$/.test(candidate)) ?? path;
}

/** What is installed for an import: `@cdktf/provider-docker` for `@cdktf/provider-docker/lib/container`. */
function packageOf(from: string): string {
  return from.split("/", from.startsWith("@") ? 2 : 1).join("/");
}

/** `*` stands for one name of a path, and in a package for any text. */
function isNamed(name: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) =>
    new RegExp(`^${pattern.replaceAll(".", "\\.").replaceAll("*", "[^/]+")}$`).test(name),
  );
}

function roomOf(folder: string): Room | undefined {
  return ROOMS.find((room) => room.folder === folder) ?? ROOMS.find((room) => isNamed(folder, [room.folder]));
}

/** The first circle in a graph, as the names on the way around. */
function circleIn(edges: ReadonlyMap<string, ReadonlySet<string>>): string[] | undefined {
  const done = new Set<string>();
  const visit = (node: string, way: readonly string[]): string[] | undefined => {
    if (way.includes(node)) return [...way.slice(way.indexOf(node)), node];
    if (done.has(node)) return undefined;
    for (const next of edges.get(node) ?? []) {
      const circle = visit(next, [...way, node]);
      if (circle) return circle;
    }
    done.add(node);
    return undefined;
  };
  for (const node of edges.keys()) {
    const circle = visit(node, []);
    if (circle) return circle;
  }
  return undefined;
}

function edgesBetween(nameOf: (file: string) => string): Map<string, Set<string>> {
  const edges = new Map<string, Set<string>>();
  for (const [file, imports] of IMPORTS) {
    for (const from of imports.filter((name) => name.startsWith("."))) {
      const [source, sink] = [nameOf(file), nameOf(target(file, from))];
      if (source !== sink) edges.set(source, (edges.get(source) ?? new Set()).add(sink));
    }
  }
  return edges;
}

describe("the architecture", () => {
  const folders = [...new Set(FILES.map((file) => dirname(file)))].sort();

  it("has the folders that ARCHITECTURE.md lists, and no others", () => {
    assert.ok(ROOMS.length > 40, `${ROOMS.length} rows were read`);
    assert.deepEqual(
      folders.filter((folder) => !roomOf(folder)),
      [],
    );
    for (const { folder } of ROOMS) {
      const real = folder.endsWith("/*") ? dirname(folder) : folder;
      assert.ok(existsSync(real), `ARCHITECTURE.md lists ${folder}`);
    }
  });

  for (const folder of folders) {
    it(`${folder} imports what ARCHITECTURE.md says`, () => {
      const { imports = [], packages = [] } = roomOf(folder) ?? {};
      for (const file of FILES.filter((candidate) => dirname(candidate) === folder)) {
        for (const from of IMPORTS.get(file) ?? []) {
          if (from.startsWith(".")) {
            const to = dirname(target(file, from));
            assert.ok(to === folder || isNamed(to, imports), `${file} imports ${from}`);
          } else assert.ok(isNamed(packageOf(from), packages), `${file} imports ${from}`);
        }
      }
    });
  }

  it("has no circle of files", () => assert.equal(circleIn(edgesBetween((file) => file)), undefined));

  it("has no circle of folders", () => assert.equal(circleIn(edgesBetween(dirname)), undefined));

  it("finds a circle, an unknown folder and an import against the table", () => {
    const edges = new Map([
      ["a", new Set(["b"])],
      ["b", new Set(["c"])],
      ["c", new Set(["a"])],
    ]);
    assert.deepEqual(circleIn(edges), ["a", "b", "c", "a"]);
    assert.equal(roomOf("core/drawer"), undefined);
    assert.ok(!isNamed("core/rules", roomOf("core/readers/docker")?.imports ?? []));
  });

  it("keeps providers' packages out of everything but the components", () => {
    for (const { folder, packages } of ROOMS.filter((room) => !room.folder.startsWith("components/"))) {
      const providers = packages.filter((name) => /^@pulumi\/(?!pulumi|policy)|^@cdktf\//.test(name));
      assert.deepEqual(providers, [], folder);
    }
  });

  it("every folder of source is compiled, imported or not", () => {
    const { include } = JSON.parse(readFileSync("tsconfig.json", "utf8")) as { include: string[] };
    for (const { folder } of ROOMS.filter((room) => room.folder !== "."))
      assert.ok(include.includes(folder.split("/")[0] ?? ""), folder);
  });

  it("the command line loads a command when it is asked for", () => {
    const atOnce = (path: string) =>
      [...readFileSync(path, "utf8").matchAll(/^import (?!type)[^;]*"(.+)";/gm)].map(([, from]) => from ?? "");
    for (const from of atOnce("cli/program.ts"))
      assert.match(from, /^(commander|\.\/definitions\/\w+|\.\/terminal\/version)$/);
    for (const name of readdirSync("cli/definitions"))
      for (const from of atOnce(join("cli/definitions", name)))
        assert.match(from, /^(commander|\.\/options|\.\.\/terminal\/choices)$/, name);
  });

  it("the pack's entry does nothing but start it", () => {
    assert.equal(readFileSync("policypack/index.ts", "utf8").trim().split("\n").filter(Boolean).length, 3);
  });

  it("each rule has a test and a page of its name", () => {
    for (const file of readdirSync("core/rules").filter((name) => name.endsWith(".ts") && name !== "index.ts")) {
      const id = file.replace(/\.ts$/, "");
      assert.ok(existsSync(join("tests", "core", "rules", `${id}.test.ts`)), `${id} has no test`);
      assert.ok(existsSync(join("docs", "rules", `${id}.md`)), `${id} has no page`);
      const marks = readFileSync(join("docs", "rules", `${id}.md`), "utf8").match(/<!-- begin generated.*-->/g) ?? [];
      assert.equal(
        new Set(marks.map((mark) => mark.replace(/ of .*-->|, .*-->/, ""))).size,
        marks.length,
        `${id}: ${marks}`,
      );
    }
  });

  it("the pack and the components' plugin tell the version of the package", () => {
    const version = (file: string) => (JSON.parse(readFileSync(file, "utf8")) as { version: string }).version;
    for (const folder of ["policypack", "components"])
      assert.equal(version(`${folder}/package.json`), version("package.json"));
  });
});

import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { posix } from "node:path";
import { ConfigurationError, UnreadableError } from "../index";

interface ErrorClass {
  readonly name: string;
  readonly file: string;
  readonly body: string;
}

/** Folders without classes of the package. */
const OUTSIDE = ["node_modules", "dist", "examples", "site", "tests"];

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = posix.join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith(".") || OUTSIDE.includes(path) ? [] : sourcesBelow(path);
    return entry.name.endsWith(".ts") ? [path] : [];
  });
}

/** Every class of the tree that is an error, by itself or through another one. */
function errorClasses(): ErrorClass[] {
  const classes = sourcesBelow(".").flatMap((file) =>
    [...readFileSync(file, "utf8").matchAll(/\bclass (\w+)[^{]*? extends ([\w.]+)[^{]*\{([\s\S]*?)\n\}/g)].map(
      ([, name = "", parent = "", body = ""]) => ({ name, parent, body, file }),
    ),
  );
  const errors = new Set<string>();
  for (let before = -1; before < errors.size; ) {
    before = errors.size;
    for (const { name, parent } of classes) if (/Error$/.test(parent) || errors.has(parent)) errors.add(name);
  }
  return classes.filter(({ name }) => errors.has(name));
}

const PUBLIC = [new ConfigurationError([]), new UnreadableError("a.yaml", "is not there")];

describe("an error of this package", () => {
  const classes = errorClasses();
  const codeOf = ({ body }: ErrorClass) => /^ {2}readonly code = "(BREAKWATER_[A-Z]+(?:_[A-Z]+)*)";$/m.exec(body)?.[1];

  it("is found in the tree", () => {
    const names = classes.map(({ name }) => name);
    for (const { name } of PUBLIC) assert.ok(names.includes(name), name);
    assert.ok(names.length > PUBLIC.length);
  });

  for (const each of classes) {
    it(`${each.name} has its name and a code`, () => {
      assert.ok(each.body.includes(`  override readonly name = "${each.name}";`), `${each.file}: no name of its own`);
      assert.ok(codeOf(each) !== undefined, `${each.file}: no code that begins with BREAKWATER_`);
    });
  }

  it("has a code of its own", () => {
    const codes = classes.map(codeOf);
    assert.equal(new Set(codes).size, codes.length, codes.join(", "));
  });

  it("that programs may meet is documented with its code", () => {
    const page = readFileSync("docs/LIBRARY.md", "utf8");
    const exported = ["index.ts", "testing/index.ts"].map((file) => readFileSync(file, "utf8")).join("\n");
    for (const each of classes) {
      if (!new RegExp(`export \\{[^}]*\\b${each.name}\\b`).test(exported)) continue;
      const error = PUBLIC.find(({ name }) => name === each.name);
      assert.equal(error?.code, codeOf(each), `${each.name} is exported: make one here`);
      assert.match(page, new RegExp(`\\| \`${each.name}\` \\| \`${codeOf(each)}\` \\|`));
    }
  });
});

import assert from "node:assert/strict";
import { topLevelKeys } from "../../documents/topLevelKeys";

const KEYS: readonly (readonly [text: string, ...documents: string[][]])[] = [
  ["apiVersion: v1\nkind: [\nspec:\n  services: x\n", ["apiVersion", "kind", "spec"]],
  ["# c\n'a': 1\n\"b.c\": 2\n---\nd:\n  - e: 1\n", ["a", "b.c"], ["d"]],
  ["  a: 1\n  b:\n    c: [\n", ["a", "b"]],
  ['{"a": {"b": 1}, "c": [{"d": 1}], "e": "f: 1"', ["a", "c", "e"]],
  ['// "x": 1\n{\n  /* "y": { */ "a": 1, // "z": 2\n  b: 2', ["a", "b"]],
  ["{{ if .x }}\napiVersion: v1\n{{ end }}\nkind: Pod\n", ["apiVersion", "kind"]],
  ["x: {\n  a: 1\n", ["x"]],
  ["just a text", []],
];

describe("the keys at the top of a text that cannot be parsed", () => {
  for (const [text, ...documents] of KEYS)
    it(`are distinguished from those below: ${JSON.stringify(text)}`, () =>
      assert.deepEqual(
        topLevelKeys(text).map((keys) => [...keys].toSorted()),
        documents,
      ));

  it("take a time that grows with the text alone", () => {
    const start = process.cpuUsage();
    for (const hostile of ["\n", '{"\\"', "{/*", "a: 1\n", " \n", "{a:", "'"]) topLevelKeys(hostile.repeat(300_000));
    assert.ok(process.cpuUsage(start).user < 6_000_000);
  });
});

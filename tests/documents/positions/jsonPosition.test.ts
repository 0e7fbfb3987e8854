import assert from "node:assert/strict";
import fc from "fast-check";
import { jsonLocator } from "../../../documents/positions/jsonPosition";

/** The text from where the value at a path stands on, to the end of its line. */
function textAt(text: string, path: string): string | undefined {
  const { line, column } = jsonLocator(text)(path);
  return text.split("\n")[line - 1]?.slice(column - 1);
}

describe("the place of a value in JSON", () => {
  const text =
    '{"a": {"b.c": [1, "x]", {"d": null}]},\n "e\\"": "\\\\",\n "f": [[], {}, -1.5e3],\n "a ": 1, "f2": true}';
  const PLACES: Readonly<Record<string, string>> = {
    "": '{"a": {"b.c": [1, "x]", {"d": null}]},',
    a: '"a": {"b.c": [1, "x]", {"d": null}]},',
    'a["b.c"][1]': '"x]", {"d": null}]},',
    'a["b.c"][2].d': '"d": null}]},',
    '["e\\""]': '"e\\"": "\\\\",',
    "f[1]": "{}, -1.5e3],",
    "f[2]": "-1.5e3],",
    f2: '"f2": true}',
  };
  for (const [path, place] of Object.entries(PLACES)) {
    it(`is at its key, or where an item begins: ${path || "the whole"}`, () => {
      assert.equal(textAt(text, path), place);
    });
  }

  it("is the nearest place above it where there is none", () => {
    assert.equal(textAt(text, "f[7].x"), PLACES["f"] ?? '"f": [[], {}, -1.5e3],');
    assert.equal(textAt(text, "f2.x.y"), PLACES["f2"]);
  });

  it("is that of the last of several keys of one name", () => {
    assert.equal(textAt('{"a": 1,\n"a": 2}', "a"), '"a": 2}');
  });

  it("is found in what is nested deeper than any stack", () => {
    assert.equal(textAt(`{"x":${"[".repeat(200_000)}${"]".repeat(200_000)},\n"y": 1}`, "y"), '"y": 1}');
  });

  it("is found in any JSON, however it is spaced", () => {
    const key = fc.oneof(fc.string(), fc.constantFrom("__proto__", '"', "\\", "a]", "{"));
    fc.assert(
      fc.property(fc.dictionary(key, fc.jsonValue()), fc.constantFrom(undefined, 1, "\t"), (object, space) => {
        const json = JSON.stringify(object, undefined, space);
        for (const name of Object.keys(object)) {
          const found = textAt(json, `[${JSON.stringify(name)}]`) ?? "";
          assert.ok(found.startsWith(JSON.stringify(name)), found);
        }
      }),
    );
  });

  it("is found with the parts of a large list kept", () => {
    const lines = Array.from({ length: 5000 }, (_, at) => `{"n": ${at}}`);
    const locate = jsonLocator(`[\n${lines.join(",\n")}]`);
    for (const at of [0, 4999, 17, 17]) assert.deepEqual(locate(`[${at}].n`), { line: at + 2, column: 2 });
  });
});

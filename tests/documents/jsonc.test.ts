import assert from "node:assert/strict";
import fc from "fast-check";
import { withoutComments } from "../../documents/jsonc";

describe("JSON with comments", () => {
  it("is the JSON that it is without them, each value in its place", () => {
    const text = '// "a": 1\n{ "a": "// no", /* "b": 2, */ "c": [1, 2, // x ]\n ], "d": "\\"/*",\n /* */ }\n';
    const plain = withoutComments(text);
    assert.deepEqual(JSON.parse(plain), { a: "// no", c: [1, 2], d: '"/*' });
    assert.equal(plain.length, text.length);
    assert.equal(plain.indexOf('"d"'), text.indexOf('"d"'));
  });

  it("is any JSON as it is", () => {
    fc.assert(fc.property(fc.json(), (json) => assert.equal(withoutComments(json), json)));
  });

  it("takes a time that grows with the text alone", () => {
    const start = process.cpuUsage();
    for (const hostile of [",/*", '"\\"', ",\n", "/*", "//"]) withoutComments(hostile.repeat(200_000));
    assert.ok(process.cpuUsage(start).user < 3_000_000);
  });
});

import assert from "node:assert/strict";
import { documentsOf } from "../../documents/document";

const documents = (text: string) => [...documentsOf(text, "-")];

describe("a stream of JSON", () => {
  it("is one document after the other, whatever is between them", () => {
    for (const between of ["", "\n", "  \n\n", "\r\n\t"])
      assert.deepEqual(
        documents(`{"a": "}{\\""}${between}[{"b": [1]}]${between}{}\n`).map(({ content, index }) => [index, content]),
        [
          [0, { a: '}{"' }],
          [1, [{ b: [1] }]],
          [2, {}],
        ],
      );
  });

  it("has the places of the whole text", () => {
    const [, second, third] = documents('{"a": 1}\n {"b":\n  {"c": 1}} {"d": 2}');
    assert.deepEqual(second?.locate(""), { line: 2, column: 2 });
    assert.deepEqual(second?.locate("b.c"), { line: 3, column: 4 });
    assert.deepEqual(third?.locate("d"), { line: 3, column: 14 });
  });

  it("is not what only begins like one", () => {
    assert.deepEqual(
      documents("{a: 1}\n---\n{b: 2}\n").map(({ content }) => content),
      [{ a: 1 }, { b: 2 }],
    );
    for (const text of ['{"a": 1} x', '{"a": 1} {"b": ', '{"a": 1} {b}', "[1] 2"]) {
      let found = 0;
      try {
        found = documents(text).length; // kubectl reads the first document and no further.
      } catch {}
      assert.ok(found <= 1, text);
    }
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { fields, MalformedMessage, textEntry } from "../../../guard/buildkit/wire";
import { bytes, integer, message, tag, varint } from "./protobuf";

const read = (from: Buffer) => [...fields(from)];

describe("guard/buildkit/wire", () => {
  it("reads numbers, texts and messages inside, each occurrence by itself, and passes over what is neither", () => {
    const written = message(
      integer(1, 300),
      bytes(2, "one"),
      bytes(2, "two"),
      tag(3, 1),
      Buffer.alloc(8),
      tag(4, 5),
      Buffer.alloc(4),
      bytes(2 ** 29 - 1, ""),
    );
    assert.deepEqual(read(written), [
      { number: 1, value: 300 },
      { number: 2, value: Buffer.from("one") },
      { number: 2, value: Buffer.from("two") },
      { number: 3, value: undefined },
      { number: 4, value: undefined },
      { number: 2 ** 29 - 1, value: Buffer.alloc(0) },
    ]);
  });

  it("reads an entry of a map of texts, and none that two readers could read in two ways", () => {
    const entryOf = (...parts: readonly Buffer[]) => textEntry(fields(message(...parts)));
    assert.deepEqual(entryOf(bytes(2, "value"), bytes(1, "key")), ["key", "value"]);
    assert.deepEqual(entryOf(bytes(1, "key")), ["key", ""]);
    assert.deepEqual(entryOf(), ["", ""]);
    for (const more of [bytes(1, "other"), bytes(2, "other"), bytes(3, "other"), integer(2, 1)])
      assert.throws(() => entryOf(bytes(1, "key"), bytes(2, "value"), more), MalformedMessage);
  });

  it("reads a number as a reader of 32 bits has it, however many are written", () => {
    for (const [written, expected] of [
      [varint(2n ** 32n + 1n), 1],
      [varint(2n ** 64n - 1n), -1],
      [varint(2n ** 31n), -(2 ** 31)],
      [Buffer.from([0x81, 0x80, 0x80, 0x00]), 1],
    ] as const) {
      assert.deepEqual(read(message(tag(1, 0), written)), [{ number: 1, value: expected }]);
    }
  });

  for (const [why, written] of [
    ["a number that does not end", Buffer.from([0x08, 0x80])],
    ["a number of eleven bytes", Buffer.from([0x08, ...Array(10).fill(0x80), 0x01])],
    ["a text that is cut off", Buffer.from([0x12, 0x05, 0x61])],
    ["a length beyond 32 bits", message(tag(2, 2), varint(2n ** 32n), Buffer.from("a"))],
    ["a fixed number that is cut off", Buffer.from([0x09, 0x00])],
    ["a group", Buffer.from([0x0b])],
    ["a type that there is not", Buffer.from([0x0f])],
    ["the field 0", Buffer.from([0x00, 0x00])],
    [
      "a field number that is one of 32 bits only when cut",
      message(varint(2n ** 35n + ((9n << 3n) | 2n)), varint(1), Buffer.from("a")),
    ],
    ["a field number beyond the largest", message(varint((2n ** 29n) << 3n), varint(1))],
  ] as const) {
    it(`refuses ${why}`, () => assert.throws(() => read(written), MalformedMessage));
  }

  it("reads whatever there is to its end, or refuses it", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (written) => {
        try {
          read(Buffer.from(written));
        } catch (error) {
          assert.ok(error instanceof MalformedMessage);
        }
      }),
      { numRuns: 3000 },
    );
  });
});

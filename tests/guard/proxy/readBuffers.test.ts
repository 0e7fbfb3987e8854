import assert from "node:assert/strict";
import { chunkInPlace, giveBuffer, joinedInPlace, takeBuffer } from "../../../guard/proxy/readBuffers";

describe("guard/proxy/readBuffers", () => {
  const read = (text: string) => {
    const buffer = takeBuffer();
    return buffer.subarray(0, buffer.write(text, "latin1"));
  };

  it("frames what was read as one chunk, from the first byte of a buffer to its last", () => {
    for (const length of [1, 15, 16, 4096, takeBuffer().length]) {
      const text = "x".repeat(length);
      const part = read(text);
      assert.equal(chunkInPlace(part)?.toString("latin1"), `${length.toString(16)}\r\n${text}\r\n`);
      assert.equal(part.toString("latin1"), text);
    }
  });

  it("moves parts together over the engine's framing", () => {
    const bytes = read("1\r\na\r\n00003;extension\r\nbcd\r\n5\r\nefghi");
    const parts = ["a", "bcd", "efghi"].map((text) => {
      const at = bytes.lastIndexOf(text);
      return bytes.subarray(at, at + text.length);
    });
    const joined = joinedInPlace(parts);
    assert.equal(joined?.toString(), "abcdefghi");
    assert.equal(joined && chunkInPlace(joined)?.toString(), "9\r\nabcdefghi\r\n");
    assert.equal(joinedInPlace([]), undefined);
    assert.equal(joinedInPlace([bytes]), bytes);
  });

  it("writes around no memory but its own", () => {
    const other = Buffer.from("neighbours");
    assert.equal(chunkInPlace(other.subarray(2, 4)), undefined);
    assert.equal(other.toString(), "neighbours");
  });

  it("gives a buffer again that it has got back", () => {
    const buffer = takeBuffer();
    giveBuffer(buffer);
    assert.equal(takeBuffer(), buffer);
  });
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { DATA, frame, SETTINGS } from "../../../guard/http2/frame";
import { FrameStream } from "../../../guard/http2/frameStream";
import { MalformedHttp2 } from "../../../guard/http2/malformed";

const NOTHING = Buffer.alloc(0);
const BEGUN = frame(SETTINGS, 0, 0, NOTHING);
const FULL = frame(DATA, 0, 1, Buffer.alloc(16_000));

/** One that sends on what it takes. */
const passing = (): FrameStream => {
  const stream: FrameStream = new FrameStream(
    NOTHING,
    ({ bytes }) => stream.send(bytes),
    (error) => stream.destroy(error as Error),
  );
  return stream;
};

describe("guard/http2/frameStream", () => {
  it("takes frames however they are cut", async () => {
    const stream = passing();
    const written = Buffer.concat([BEGUN, FULL, frame(DATA, 1, 1, Buffer.from("a"))]);
    for (const byte of written) stream.write(Buffer.from([byte]));
    stream.end();
    const read: Buffer[] = await stream.toArray();
    assert.ok(Buffer.concat(read).equals(written));
  });

  it("takes no more than is read of it", async () => {
    const stream = passing();
    stream.write(BEGUN);
    while (stream.write(FULL));
    const held = stream.readableLength + stream.writableLength;
    assert.ok(held < 1024 * 1024, `${held}`);
    stream.resume();
    await once(stream, "drain");
  });

  it("says nothing more unasked where nobody reads", () => {
    const stream = passing();
    assert.throws(() => {
      for (let at = 0; at < 200; at++) stream.sendUnasked(FULL);
    }, MalformedHttp2);
    assert.ok(stream.readableLength < 2 * 1024 * 1024);
  });

  it("takes and sends nothing once it is finished, and ends when all is read", async () => {
    const stream = passing();
    stream.write(BEGUN);
    stream.finish();
    stream.write(FULL);
    stream.send(FULL);
    assert.ok(Buffer.concat(await stream.toArray()).equals(BEGUN));
  });
});

import assert from "node:assert/strict";
import fc from "fast-check";
import { DEFAULT_SETTINGS } from "../../../configuration/settings";
import { Connection } from "./connection";
import * as http2 from "./frames";
import { bytes, entry } from "./protobuf";
import { BEGUN, callOf, data, grpcMessage, opened, ping, RawClient } from "./rawClient";

const SOLVE = "/moby.buildkit.v1.Control/Solve";
const ROLE = { name: "build", operations: new Set(["Grpc"]), rules: DEFAULT_SETTINGS, allowedHostPaths: [] };
const REFUSED = grpcMessage(bytes(9, "network.host"));

const stream = fc.constantFrom(1, 3, 5, 7);
const flags = fc.constantFrom(0, http2.END_STREAM);
const part = fc.tuple(fc.nat(REFUSED.length), fc.nat(REFUSED.length)).map(([from, to]) => REFUSED.subarray(from, to));

/** Frames that mostly belong together, and some that are any. */
const piece = fc.oneof(
  fc.tuple(stream, flags).map(([id, flag]) => opened(id, callOf(SOLVE), flag)),
  fc.tuple(stream, part, flags).map(([id, content, flag]) => data(id, content, flag)),
  fc.tuple(stream, flags).map(([id, flag]) => data(id, REFUSED, flag)),
  fc.tuple(stream).map(([id]) => http2.resetFrame(id, http2.CANCEL)),
  fc.constant(ping()),
  fc
    .tuple(fc.nat(10), fc.nat(255), stream, fc.uint8Array({ maxLength: 20 }))
    .map(([type, flag, id, content]) => http2.frame(type, flag, id, Buffer.from(content))),
);

describe("guard/buildkit, told anything", function () {
  this.timeout(60_000);

  it("sends the engine nothing that is refused, holds nothing when it is over, and serves others meanwhile", async () => {
    const connection = await Connection.open(ROLE);
    try {
      await fc.assert(
        fc.asyncProperty(fc.array(piece, { maxLength: 30 }), async (frames) => {
          const client = new RawClient(connection.dial());
          client.send(BEGUN, ...frames, ping());
          const message = entry(7, "filename", "a");
          assert.deepEqual(await connection.call(SOLVE, message), message);
          client.socket.destroy();
          assert.ok(!connection.gotten.includes("network.host"));
        }),
        { numRuns: 500 },
      );
      await connection.holdsNothing();
    } finally {
      await connection.close();
    }
  });
});
